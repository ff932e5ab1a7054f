/**
 * One update among n peers by classic rumor mongering, in the model of Demers et al. 1987, section 1.4: synchronous
 * cycles, a uniform random partner for each contact. Runs core's `Rumors`, the class that the node is composed of.
 */
import { defaultConfig } from "../../core/config.ts";
import { mongering, type Mongering, type MongeringConfig } from "../../core/dissemination/strategies/mongering.ts";
import { Rumors } from "../../core/dissemination/rumors.ts";
import type { ApplyResult, Io, Overlay, PeerId, Random } from "../../core/types.ts";
import { decodeFrame, frameCodes } from "../../core/frames.ts";
import { seededRandom } from "../random.ts";
import { meanOf, standardErrorOf } from "../statistics.ts";
import { modelIo } from "./model-io.ts";

export const rumorVariants = ["push", "blind", "pull"] as const;
export type RumorVariant = (typeof rumorVariants)[number];

export interface RumorOptions {
  readonly nodes: number;
  readonly runs: number;
  readonly seed: number;
  readonly variant: RumorVariant;
  readonly k: number;
  /** Share of frames lost. */
  readonly loss: number;
}

export interface RumorResult {
  /** Residue: share of peers that never hear it. */
  readonly s: number;
  /** Payloads sent for each peer. */
  readonly m: number;
  /** Cycle of the last arrival, and of the average one. */
  readonly tLast: number;
  readonly tAve: number;
  /** Standard errors of the means over the runs. */
  readonly standardErrors: { readonly s: number; readonly m: number; readonly tLast: number; readonly tAve: number };
  /** Share of the peers that have heard it after each cycle, of the first run. */
  readonly infection: readonly number[];
}

/** Runs the experiment `runs` times. `progress` is told the share done. */
export function rumor(options: RumorOptions, progress: (share: number) => void = () => {}): RumorResult {
  const { runs, seed } = options;
  const outcomes: RumorOutcome[] = [];
  for (let run = 0; run < runs; run++) {
    outcomes.push(spreadRumor(options, seededRandom(seed + run)).outcome);
    progress((run + 1) / runs);
  }
  const [s, m, tLast, tAve] = (["s", "m", "tLast", "tAve"] as const).map((name) => outcomes.map((one) => one[name]));
  const values = { s: s ?? [], m: m ?? [], tLast: tLast ?? [], tAve: tAve ?? [] };
  return {
    s: meanOf(values.s),
    m: meanOf(values.m),
    tLast: meanOf(values.tLast),
    tAve: meanOf(values.tAve),
    standardErrors: {
      s: standardErrorOf(values.s),
      m: standardErrorOf(values.m),
      tLast: standardErrorOf(values.tLast),
      tAve: standardErrorOf(values.tAve),
    },
    infection: outcomes[0]?.infection ?? [],
  };
}

export interface RumorOutcome {
  readonly s: number;
  readonly m: number;
  readonly tLast: number;
  readonly tAve: number;
  readonly infection: readonly number[];
}

/** One update from one peer until nobody tells it any more. Returns who has heard it, too. */
export function spreadRumor(
  { nodes, variant, k, loss }: Pick<RumorOptions, "nodes" | "variant" | "k" | "loss">,
  random: Random,
): { outcome: RumorOutcome; heard: readonly boolean[] } {
  const config: MongeringConfig = {
    direction: variant === "pull" ? "pull" : "push",
    feedback: variant !== "blind",
    loss: variant === "blind" ? "coin" : "counter",
    k,
    fanout: 1,
    cycleMs: 1,
  };
  const model = new CycleModel(config, nodes, loss, random);
  const heardIn = model.heardIn;
  model.begin(0);
  const infection = [1 / nodes];
  while (model.hot > 0) {
    model.cycle();
    infection.push(model.heardCount / nodes);
  }
  let last = 0;
  let sum = 0;
  for (const cycle of heardIn)
    if (cycle !== undefined) {
      last = Math.max(last, cycle);
      sum += cycle;
    }
  const outcome = {
    s: 1 - model.heardCount / nodes,
    m: model.payloads / nodes,
    tLast: last,
    tAve: sum / model.heardCount,
    infection,
  };
  return { outcome, heard: heardIn.map((cycle) => cycle !== undefined) };
}

/** In the model no round trip is measured. */
const health = { roundTripMs: () => undefined };

/** Peers that act in cycles: all that is due is done, then all frames arrive, then their answers, until none are left. */
class CycleModel {
  readonly heardIn: (number | undefined)[];
  heardCount = 0;
  payloads = 0;
  readonly #ids: PeerId[];
  readonly #indexOf = new Map<PeerId, number>();
  readonly #rumors: Rumors[];
  readonly #cycles: Mongering[] = [];
  readonly #loss: number;
  readonly #random: Random;
  #frames: { from: number; to: number; bytes: Uint8Array }[] = [];
  #now = 0;

  constructor(config: MongeringConfig, nodes: number, loss: number, random: Random) {
    this.#loss = loss;
    this.#random = random;
    this.heardIn = Array.from({ length: nodes }, () => undefined);
    this.#ids = Array.from({ length: nodes }, (_, index) => index.toString(16).padStart(16, "0") as PeerId);
    for (const [index, id] of this.#ids.entries()) this.#indexOf.set(id, index);
    const strategy = mongering(config, (made) => this.#cycles.push(made));
    this.#rumors = this.#ids.map((id, index) => {
      const overlay = everyoneBut(this.#ids, index);
      const replica = {
        apply: () => this.#heard(index),
        split: (update: Uint8Array) => [update],
        merge: () => new Uint8Array(),
        released: () => [],
      };
      return new Rumors(id, defaultConfig, random, replica, overlay, health, strategy.tree(id, overlay), strategy);
    });
  }

  get hot(): number {
    let hot = 0;
    for (const cycles of this.#cycles) hot += cycles.hot;
    return hot;
  }

  begin(origin: number): void {
    this.#heard(origin);
    for (const [index, rumors] of this.#rumors.entries()) rumors.opened(this.#io(index));
    this.#rumors[origin]?.localUpdate(this.#io(origin), Uint8Array.of(1));
  }

  cycle(): void {
    this.#now++;
    for (const [index, rumors] of this.#rumors.entries()) rumors.tick(this.#io(index));
    while (this.#frames.length > 0) {
      const frames = this.#frames;
      this.#frames = [];
      for (const frame of frames) this.#deliver(frame.from, frame.to, frame.bytes);
    }
  }

  #heard(index: number): ApplyResult {
    this.heardIn[index] = this.#now;
    this.heardCount++;
    return "applied";
  }

  #deliver(from: number, to: number, bytes: Uint8Array): void {
    const rumors = this.#rumors[to] as Rumors;
    const sender = this.#ids[from] as PeerId;
    const decoded = decodeFrame(bytes, sender);
    if (!decoded.ok) throw new Error(decoded.reason);
    const { frame } = decoded;
    if (frame.type === "rumor" || frame.type === "pull" || frame.type === "feedback")
      rumors.received(this.#io(to), sender, frame);
    else throw new Error(`a ${frame.type} has no place here`);
  }

  #io(from: number): Io {
    return modelIo(this.#now, (to, bytes) => {
      const code = bytes[0];
      if (code === frameCodes.ownRumor || code === frameCodes.relayedRumor) this.payloads++;
      if (this.#loss > 0 && this.#random() < this.#loss) return;
      this.#frames.push({ from, to: this.#indexOf.get(to) as number, bytes });
    });
  }
}

// Everybody can be a partner but oneself: the own place in the list holds the last one, whose place is cut off.
function everyoneBut(ids: readonly PeerId[], self: number): Overlay {
  let others: PeerId[] | undefined;
  return {
    links: () => (others ??= ids.filter((_, index) => index !== self)),
    isLinked: () => true,
    knowsLink: () => false,
  };
}
