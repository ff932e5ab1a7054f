/**
 * Classic rumor mongering: in cycles, whoever is infective tells a rumor to random partners, or pulls their rumors, until
 * it has lost interest. Source: Demers et al. 1987, section 1.4. States of a rumor at a peer: susceptible (not heard),
 * infective (in `#hot`), removed (heard, not in `#hot`).
 * To count useless contacts as the paper's tables do: a contact is useless when the other knew the rumor before this very
 * moment, so that two who tell it at once were both of use; a useful contact starts the count anew; in pull all contacts
 * of one cycle count as one, and are of use if any was. A contact that is not answered within its cycle counts
 * half: it may have been of use and its answer lost, but telling on for ever costs more than anti-entropy does.
 */
import { keepNewest } from "../../bounds.ts";
import { drawSome } from "../../draw.ts";
import type { Io, Occupancy, PeerId, Random } from "../../types.ts";
import { priorities } from "../../types.ts";
import { encodeFrame } from "../frames.ts";
import { plumtree } from "../plumtree.ts";
import type { Strategy } from "../spread.ts";

export interface MongeringConfig {
  readonly direction: "push" | "pull" | "push-pull";
  /** Interest is lost by hearing that the other knew it, or blindly. */
  readonly feedback: boolean;
  /** Interest is lost after k useless contacts in a row, or with probability 1/k at each. */
  readonly loss: "counter" | "coin";
  readonly k: number;
  /** Partners in a cycle. */
  readonly fanout: number;
  /** Must be longer than a round trip: what is not answered by then counts as useless. */
  readonly cycleMs: number;
}

interface Hot {
  readonly origin: PeerId;
  readonly seq: number;
  /** Useless contacts in a row. */
  useless: number;
  /** Contacts of this cycle of which nothing was heard yet. */
  unanswered: number;
  /** What became of being pulled in this cycle. */
  pulled: "not" | "useless" | "useful";
}

/** How much of a useless contact one is that is not answered. */
const unansweredCounts = 1 / 2;
/** Rumors that are told at once; the oldest loses. */
const maxHot = 2048;

/** Each node spreads rumors so. `made` is handed each node's, to be watched. */
export function mongering(config: MongeringConfig, made: (mongering: Mongering) => void = () => {}): Strategy {
  return {
    tree: plumtree.tree,
    spread({ self, random, overlay, send, kept }) {
      const tell: Tell = (io, origin, seq, to) => {
        const payload = kept(origin, seq)?.payload;
        if (payload) send(io, { type: "rumor", origin, seq, payload }, to);
      };
      const cycles = new Mongering(self, config, random, () => overlay.links(), tell);
      made(cycles);
      return {
        pass: (io, { origin, seq }) => cycles.heat(io.now, origin, seq),
        came(io, { origin, seq }, from, known) {
          if (!config.feedback) return;
          const knew = known && (kept(origin, seq)?.heardAt ?? Number.NEGATIVE_INFINITY) < io.now;
          io.send(from, encodeFrame({ type: "feedback", origin, seq, knew }, self), priorities.control);
        },
        opened(io) {
          if (config.direction !== "push") cycles.start(io.now);
        },
        pulled: (io, from, mayHave) => cycles.pullReceived(io, from, mayHave),
        feedback: (origin, seq, knew) => cycles.feedbackReceived(origin, seq, knew),
        tick: (io) => cycles.tick(io),
        nextDeadline: () => cycles.nextDeadline(),
        occupancy: () => cycles.occupancy(),
      };
    },
  };
}

type Tell = (io: Io, origin: PeerId, seq: number, to: readonly PeerId[]) => void;

export class Mongering {
  readonly #self: PeerId;
  readonly #config: MongeringConfig;
  readonly #random: Random;
  readonly #links: () => readonly PeerId[];
  readonly #tell: Tell;
  readonly #hot = new Map<string, Hot>();
  #cycleAt: number | undefined;

  constructor(self: PeerId, config: MongeringConfig, random: Random, links: () => readonly PeerId[], tell: Tell) {
    this.#self = self;
    this.#config = config;
    this.#random = random;
    this.#links = links;
    this.#tell = tell;
  }

  occupancy(): Occupancy {
    return { what: "hot rumors", size: this.#hot.size, bound: maxHot };
  }

  /** Rumors that are still told here. */
  get hot(): number {
    return this.#hot.size;
  }

  /** A rumor was heard, or made: from the next cycle on it is told. */
  heat(now: number, origin: PeerId, seq: number): void {
    this.#hot.set(idOf(origin, seq), { origin, seq, useless: 0, unanswered: 0, pulled: "not" });
    keepNewest(this.#hot, maxHot);
    this.start(now);
  }

  /** Begins to count cycles; those who pull do so before they have heard anything. */
  start(now: number): void {
    this.#cycleAt ??= now + this.#config.cycleMs;
  }

  /** Tells a partner what it asked for, as far as it may be told. */
  pullReceived(io: Io, from: PeerId, allows: (origin: PeerId, seq: number) => boolean): void {
    for (const { origin, seq } of this.#hot.values()) if (allows(origin, seq)) this.#tell(io, origin, seq, [from]);
  }

  /** What a partner thought of a rumor that it was told. */
  feedbackReceived(origin: PeerId, seq: number, knew: boolean): void {
    const hot = this.#hot.get(idOf(origin, seq));
    if (!hot || !this.#config.feedback) return;
    if (this.#config.direction !== "push") {
      if (!knew) hot.pulled = "useful";
      else if (hot.pulled === "not") hot.pulled = "useless";
    } else {
      hot.unanswered--;
      this.#count(hot, knew ? 1 : 0);
    }
  }

  tick(io: Io): void {
    if (this.#cycleAt === undefined || this.#cycleAt > io.now) return;
    const { direction, cycleMs } = this.#config;
    this.#cycleAt = io.now + cycleMs;
    for (const hot of this.#hot.values()) {
      if (hot.pulled !== "not") this.#count(hot, hot.pulled === "useless" ? 1 : 0);
      hot.pulled = "not";
      for (; hot.unanswered > 0; hot.unanswered--) this.#count(hot, unansweredCounts);
      hot.unanswered = 0;
    }
    if (direction !== "pull") this.#push(io);
    if (direction !== "push")
      for (const peer of this.#partners()) io.send(peer, encodeFrame({ type: "pull" }, this.#self), priorities.rumor);
    if (direction === "push" && this.#hot.size === 0) this.#cycleAt = undefined;
  }

  nextDeadline(): number | undefined {
    return this.#cycleAt;
  }

  #push(io: Io): void {
    for (const hot of this.#hot.values()) {
      const partners = this.#partners();
      this.#tell(io, hot.origin, hot.seq, partners);
      if (this.#config.feedback) hot.unanswered = partners.length;
      else for (let told = partners.length; told > 0; told--) this.#count(hot, 1);
    }
  }

  // `useless`: how much of a useless contact it was; 0 for a useful one.
  #count(hot: Hot, useless: number): void {
    const { loss, k } = this.#config;
    hot.useless = useless === 0 ? 0 : hot.useless + useless;
    const lost = loss === "coin" ? this.#random() < useless / k : hot.useless >= k;
    if (lost) this.#hot.delete(idOf(hot.origin, hot.seq));
  }

  #partners(): PeerId[] {
    const links = this.#links();
    const { fanout } = this.#config;
    if (fanout !== 1) return drawSome([...links], fanout, this.#random);
    const partner = links[Math.floor(this.#random() * links.length)];
    return partner ? [partner] : [];
  }
}

const idOf = (origin: PeerId, seq: number): string => `${origin}${seq}`;
