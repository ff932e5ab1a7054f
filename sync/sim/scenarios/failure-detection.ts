/**
 * Crashes that nobody announces, in a room where frames are lost: how soon somebody suspects, how soon everyone knows, and
 * whether anyone is declared dead who lives (SWIM, Das et al. 2002, section 5; Lifeguard, Dadgar et al. 2018).
 */
import { frameCodes, type PeerId } from "../../core/index.ts";
import { pairLatency } from "../latency.ts";
import { checkInvariants } from "../invariants.ts";
import { Network, type SimPeer } from "../network.ts";
import { seededRandom } from "../random.ts";
import { SetReplica } from "../set-replica.ts";
import { percentileOf } from "../statistics.ts";

export interface FailureDetectionOptions {
  readonly nodes: number;
  readonly seed: number;
  /** Share of frames lost. */
  readonly loss: number;
  readonly crashes: number;
  /** Length of the watch; crashes are spread evenly over it. */
  readonly minutes: number;
}

export interface FailureDetectionResult {
  /** From a crash until the first peer suspects it. */
  readonly suspectedMs: Percentiles;
  /** From a crash until a peer believes it dead, over all pairs of a crash and a peer that outlived it. */
  readonly confirmedMs: Percentiles;
  /** Beliefs that a living peer is dead. */
  readonly falsePositives: number;
  /** Pairs of a crash and a peer alive at the end in which the news never came. */
  readonly unnoticed: number;
  readonly probesPerMemberPerSecond: number;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

const joinMs = 10_000;
const settleMs = 30_000;
/** The last crash has so long to be noticed. */
const tailMs = 15_000;

/** Throws a RangeError when nobody would be left. */
export function failureDetection(
  { nodes, seed, loss, crashes, minutes }: FailureDetectionOptions,
  progress: (share: number) => void = () => {},
): FailureDetectionResult {
  if (crashes >= nodes)
    throw new RangeError(`Of ${nodes} nodes, ${crashes} cannot crash: somebody must be left to notice.`);
  const random = seededRandom(seed);
  const network = new Network<SetReplica>({
    random,
    loss,
    latencyMs: pairLatency(10, 100),
    // The server's word would be a help: it hears of a crash as late as it can.
    serverNoticesMs: 60_000,
  });
  for (let index = 0; index < nodes; index++) {
    const peer = network.add(new SetReplica());
    network.later((joinMs * index) / nodes, () => network.join(peer));
  }
  network.run(joinMs + settleMs);
  progress(0.1);

  const made = new Map<PeerId, Crash>();
  let falsePositives = 0;
  network.hooks.event = (observer, event) => {
    if (event.type !== "member" || event.state === "alive") return;
    const crash = made.get(event.peer);
    if (crash) {
      crash.suspectedMs ??= network.now - crash.at;
      if (event.state === "dead") crash.confirmedMs.set(observer.id, network.now - crash.at);
    } else if (event.state === "dead") falsePositives++;
  };
  network.traffic.reset();
  const from = network.now;
  const watchMs = minutes * 60_000;
  for (let crash = 0; crash < crashes; crash++)
    network.later((watchMs * crash) / crashes, () => {
      const living = network.living();
      const victim = living[Math.floor(random() * living.length)] as SimPeer<SetReplica>;
      made.set(victim.id, { at: network.now, suspectedMs: undefined, confirmedMs: new Map() });
      network.crash(victim);
    });
  const steps = 100;
  for (let step = 1; step <= steps; step++) {
    network.run((watchMs + tailMs) / steps);
    progress(0.1 + (0.9 * step) / steps);
  }
  const outcomes = [...made.values()];
  checkInvariants(network);
  const living = network.living();
  const seconds = (network.now - from) / 1_000;
  return {
    suspectedMs: percentilesOf(outcomes.map(({ suspectedMs }) => suspectedMs ?? Number.POSITIVE_INFINITY)),
    confirmedMs: percentilesOf(outcomes.flatMap(({ confirmedMs }) => [...confirmedMs.values()])),
    falsePositives,
    unnoticed: outcomes.reduce(
      (sum, { confirmedMs }) => sum + living.filter(({ id }) => !confirmedMs.has(id)).length,
      0,
    ),
    probesPerMemberPerSecond: network.traffic.framesOf([frameCodes.probe]) / seconds / ((nodes + living.length) / 2),
  };
}

interface Crash {
  readonly at: number;
  /** Until somebody suspected it. */
  suspectedMs: number | undefined;
  /** Until each of the others believed it dead. */
  readonly confirmedMs: Map<PeerId, number>;
}

const percentilesOf = (values: readonly number[]): Percentiles => ({
  p50: percentileOf(values, 0.5),
  p99: percentileOf(values, 0.99),
});
