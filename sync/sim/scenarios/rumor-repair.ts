/**
 * Rumor mongering by push, then push-pull anti-entropy with uniform random partners until nobody lacks the update
 * (Demers et al. 1987, section 1.5, "backing up a complex epidemic"). Runs core's `Rumors` and `AntiEntropy`.
 */
import { AntiEntropy } from "../../core/anti-entropy/rounds.ts";
import { defaultConfig } from "../../core/config.ts";
import type { Io, PeerId, Random } from "../../core/types.ts";
import { decodeFrame, frameCodes } from "../../core/frames.ts";
import { seededRandom } from "../random.ts";
import { SetReplica } from "../set-replica.ts";
import { meanOf } from "../statistics.ts";
import { modelIo } from "./model-io.ts";
import { spreadRumor } from "./rumor.ts";

export interface RumorRepairOptions {
  readonly nodes: number;
  readonly runs: number;
  readonly seed: number;
  readonly k: number;
  /** Share of frames lost, of rumors and of repair. */
  readonly loss: number;
}

export interface RumorRepairResult {
  /** Share of peers that lack the update at the end. */
  readonly residue: number;
  /** Payloads sent for each peer, by rumor and by repair. */
  readonly m: number;
  /** Rounds of anti-entropy until nobody lacked it, mean and most. */
  readonly rounds: number;
  readonly mostRounds: number;
  /** Residue that the rumor left. */
  readonly residueBefore: number;
}

/** Rounds after which a run is given up, and its residue reported. */
const maxRounds = 100;

export function rumorRepair(
  options: RumorRepairOptions,
  progress: (share: number) => void = () => {},
): RumorRepairResult {
  const { nodes, runs, seed, k, loss } = options;
  const outcomes = Array.from({ length: runs }, (_, run) => {
    const random = seededRandom(seed + run);
    const { outcome, heard } = spreadRumor({ nodes, variant: "push", k, loss }, random);
    const repaired = repair(heard, loss, random);
    progress((run + 1) / runs);
    return { ...repaired, m: outcome.m + repaired.payloads / nodes, residueBefore: outcome.s };
  });
  return {
    residue: meanOf(outcomes.map(({ residue }) => residue)),
    m: meanOf(outcomes.map(({ m }) => m)),
    rounds: meanOf(outcomes.map(({ rounds }) => rounds)),
    mostRounds: Math.max(...outcomes.map(({ rounds }) => rounds)),
    residueBefore: meanOf(outcomes.map(({ residueBefore }) => residueBefore)),
  };
}

function repair(
  heard: readonly boolean[],
  loss: number,
  random: Random,
): { residue: number; payloads: number; rounds: number } {
  const room = new Conversations(heard, loss, random);
  let rounds = 0;
  while (room.lacking > 0 && rounds < maxRounds) {
    rounds++;
    room.round();
  }
  return { residue: room.lacking / heard.length, payloads: room.payloads, rounds };
}

const client = 1;

/** Peers that each talk to one random partner in each round, over a link that lasts as long as their conversation. */
class Conversations {
  payloads = 0;
  readonly #ids: PeerId[];
  readonly #indexOf = new Map<PeerId, number>();
  readonly #replicas: SetReplica[];
  readonly #partners: AntiEntropy[];
  readonly #loss: number;
  readonly #random: Random;
  #frames: { from: number; to: number; bytes: Uint8Array }[] = [];
  #now = 0;

  constructor(heard: readonly boolean[], loss: number, random: Random) {
    this.#loss = loss;
    this.#random = random;
    this.#ids = heard.map((_, index) => index.toString(16).padStart(16, "0") as PeerId);
    for (const [index, id] of this.#ids.entries()) this.#indexOf.set(id, index);
    this.#replicas = heard.map((has) => {
      const replica = new SetReplica();
      if (has) replica.insert(client);
      return replica;
    });
    this.#partners = this.#ids.map((id, index) => {
      return new AntiEntropy(id, defaultConfig, random, this.#replicas[index] as SetReplica, () => {});
    });
  }

  get lacking(): number {
    return this.#replicas.filter((replica) => !replica.stateVector().has(client)).length;
  }

  round(): void {
    // Long enough apart that nothing of the last round counts any more.
    this.#now += 60_000;
    const pairs = this.#ids.map((_, from) => {
      const drawn = Math.floor(this.#random() * (this.#ids.length - 1));
      return [from, drawn >= from ? drawn + 1 : drawn] as const;
    });
    for (const [from, to] of pairs) {
      this.#partner(to).opened(this.#io(to), { peer: this.#id(from), initiator: false });
      this.#partner(from).opened(this.#io(from), { peer: this.#id(to), initiator: true });
    }
    for (const [from] of pairs) this.#partner(from).tick(this.#io(from));
    while (this.#frames.length > 0) {
      const frames = this.#frames;
      this.#frames = [];
      for (const { from, to, bytes } of frames) this.#deliver(from, to, bytes);
    }
    for (const [from, to] of pairs) {
      this.#partner(from).closed(this.#io(from), this.#id(to), "left");
      this.#partner(to).closed(this.#io(to), this.#id(from), "left");
    }
  }

  #deliver(from: number, to: number, bytes: Uint8Array): void {
    const sender = this.#id(from);
    const decoded = decodeFrame(bytes, sender);
    if (!decoded.ok) throw new Error(decoded.reason);
    const { frame } = decoded;
    if (frame.type === "summary" || frame.type === "delta") this.#partner(to).received(this.#io(to), sender, frame);
    else throw new Error(`a ${frame.type} has no place here`);
  }

  #partner(index: number): AntiEntropy {
    return this.#partners[index] as AntiEntropy;
  }

  #id(index: number): PeerId {
    return this.#ids[index] as PeerId;
  }

  #io(from: number): Io {
    return modelIo(this.#now, (to, bytes) => {
      if (bytes[0] === frameCodes.delta) this.payloads++;
      if (this.#loss > 0 && this.#random() < this.#loss) return;
      this.#frames.push({ from, to: this.#indexOf.get(to) as number, bytes });
    });
  }
}
