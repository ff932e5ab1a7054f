/**
 * An overlay of many peers: what it looks like once all have joined, and how it heals when a share of them crashes at
 * once (HyParView, Leitão et al. 2007, section 5).
 */
import { defaultConfig } from "../../core/index.ts";
import { pairLatency, placesLatency } from "../latency.ts";
import { checkInvariants } from "../invariants.ts";
import { Network } from "../network.ts";
import { averagePathOf, clusteringOf, componentsOf, degreesOf, linkAtRandom } from "../overlay.ts";
import { seededRandom } from "../random.ts";
import { SetReplica } from "../set-replica.ts";

export interface MembershipOptions {
  readonly nodes: number;
  readonly seed: number;
  /** Share of the peers that crash at once; their neighbours notice at once. */
  readonly crash: number;
  /** All join within ten seconds by way of the signaling server; or the overlay is there from the start. */
  readonly join: "storm" | "random";
  /** Links sought for their low round trip. */
  readonly near: number;
  /** Places in which the peers are: links within one take 10 ms, others 100; 1: each link takes 10 to 100. */
  readonly places: number;
}

export interface MembershipResult {
  /** Of the whole overlay before the crash. */
  readonly clustering: number;
  readonly averagePath: number;
  /** Mean latency of a link, one way, before the crash. */
  readonly linkLatencyMs: number;
  /** Of the living at the end. */
  readonly components: number;
  /** Time from the crash until the living form one component; undefined when they did not within a minute. */
  readonly wholeAfterMs: number | undefined;
  /** Fewest and most links of a living peer at the end. */
  readonly activeMin: number;
  readonly activeMax: number;
  /** Share of the living that are in the largest component at the end. */
  readonly recoveredShare: number;
  /** How many living peers have how many links: before the crash, and at the end. */
  readonly degreesBefore: Readonly<Record<number, number>>;
  readonly degrees: Readonly<Record<number, number>>;
  /** Share of the living in the largest component, by ms from the crash. */
  readonly healing: readonly { readonly ms: number; readonly share: number }[];
}

const stormMs = 10_000;
const settleMs = 5_000;
const stepMs = 100;
const patienceMs = 60_000;
/** After the overlay is whole, views go on filling. */
const fillMs = 5_000;

export function membership(
  { nodes, seed, crash, join, near, places }: MembershipOptions,
  progress: (share: number) => void = () => {},
): MembershipResult {
  const random = seededRandom(seed);
  const network = new Network<SetReplica>({
    random,
    latencyMs: places > 1 ? placesLatency(places, 10, 100) : pairLatency(10, 100),
    // A newcomer is told to the whole room only while everyone is known; a room of thousands gets there in the first
    // second, and what it costs until then is not what is looked at here.
    config: { overlay: { nearLinks: near }, ...(nodes > 1_000 && { failureDetection: { knownMembers: 16 } }) },
  });
  for (let index = 0; index < nodes; index++) {
    const peer = network.add(new SetReplica());
    if (join === "storm") network.later((stormMs * index) / nodes, () => network.join(peer));
  }
  if (join === "random") linkAtRandom(network, defaultConfig.overlay.activeView, random);
  else
    for (let step = 1; step <= 10; step++) {
      network.run(stormMs / 10);
      progress(0.05 * step);
    }
  network.run(near > 0 ? 20 * defaultConfig.overlay.shuffleMs : settleMs);
  const before = {
    clustering: clusteringOf(network),
    averagePath: averagePathOf(network, random),
    linkLatencyMs: meanLatency(network),
    degreesBefore: degreesOf(network),
  };
  for (const peer of network.living()) if (random() < crash) network.crash(peer, { detected: true });

  const healing: { ms: number; share: number }[] = [];
  let wholeAfterMs: number | undefined;
  for (let ms = 0; ms <= patienceMs; ms += stepMs) {
    const { count, largestShare } = componentsOf(network);
    healing.push({ ms, share: largestShare });
    if (count <= 1) wholeAfterMs = ms;
    if (wholeAfterMs !== undefined) break;
    network.run(stepMs);
    progress(0.5 + 0.5 * largestShare);
  }
  network.run(fillMs);
  checkInvariants(network);
  progress(1);
  const { count, largestShare } = componentsOf(network);
  const degrees = degreesOf(network);
  const counts = Object.keys(degrees).map(Number);
  return {
    ...before,
    components: count,
    wholeAfterMs,
    activeMin: Math.min(...counts),
    activeMax: Math.max(...counts),
    recoveredShare: largestShare,
    degrees,
    healing,
  };
}

function meanLatency(network: Network<SetReplica>): number {
  let sum = 0;
  let count = 0;
  for (const [one, other] of network.links()) {
    sum += network.linkLatency(one, other);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
