/**
 * Links that misbehave on purpose, and reproducibly. Faults act on whole frames between core and the links, in each
 * direction by itself: a frame is lost, late, doubled or overtaken as a whole, and the channel below stays what it is.
 */
import { seededRandom, type PeerId, type Priority, type Random } from "../core/index.ts";
import type { FaultPlan } from "./fault-plan.ts";

/** With `reorder`: the share of frames that are held back, and for how long at most. */
const heldBackShare = 0.25;
const heldBackMs = 50;

/** Most frames in transit over all links, and their bytes. Further frames are lost. */
const maxWaitingFrames = 20_000;
const maxWaitingBytes = 128 * 1024 * 1024;

/**
 * The fates of the frames in one direction of one link. The n-th frame's fate depends on the seed, the link's number, the
 * direction and n, never on time or on other parts of the plan. Partitions, which are spans of time, are the exception.
 */
export class FrameFates {
  readonly #plan: FaultPlan;
  readonly #random: Random;
  #lastArrival = Number.NEGATIVE_INFINITY;

  /** `link`: 0 for the first link that was opened under the plan, 1 for the next. */
  constructor(plan: FaultPlan, link: number, direction: "out" | "in") {
    this.#plan = plan;
    this.#random = seededRandom(scatter((plan.seed ?? 1) + scatter(2 * link + (direction === "out" ? 0 : 1))));
  }

  /** The arrival times of the next frame, sent at `now` (milliseconds): none, one, or two. */
  next(now: number): readonly number[] {
    const { dropShare = 0, duplicateShare = 0 } = this.#plan;
    // Every frame draws the same numbers, so that each fault hits the same frames with or without the other faults.
    const lost = this.#random() < dropShare;
    const doubled = this.#random() < duplicateShare;
    const delays = [this.#delayMs(), this.#delayMs()];
    if (lost) return [];
    return delays.slice(0, doubled ? 2 : 1).map((delayMs) => this.#arrival(now + delayMs));
  }

  #delayMs(): number {
    const { delayMs: { least, most } = { least: 0, most: 0 }, reorder = false } = this.#plan;
    const [share, held, heldShare] = [this.#random(), this.#random() < heldBackShare, this.#random()];
    return least + share * (most - least) + (reorder && held ? heldShare * heldBackMs : 0);
  }

  #arrival(wanted: number): number {
    if (this.#plan.reorder === true) return wanted;
    this.#lastArrival = Math.max(wanted, this.#lastArrival);
    return this.#lastArrival;
  }
}

/** Murmur's finalizer, which makes neighbouring numbers unrelated. */
function scatter(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

export interface FaultsListener {
  /** Give this to the link. */
  send(to: PeerId, frame: Uint8Array, priority: Priority): void;
  /** This has come from a peer. */
  received(from: PeerId, frame: Uint8Array): void;
}

/** The clock, which tests replace. */
export interface FaultsClock {
  now(): number;
  /** Calls back once. Returns a function that cancels the call. */
  after(ms: number, callback: () => void): () => void;
}

const systemClock: FaultsClock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

interface FaultyLink {
  readonly out: FrameFates;
  readonly in: FrameFates;
}

interface Waiting {
  readonly at: number;
  readonly link: FaultyLink;
  readonly bytes: number;
  readonly deliver: () => void;
}

/** Stands between core and all links. */
export class Faults {
  readonly #plan: FaultPlan;
  readonly #listener: FaultsListener;
  readonly #clock: FaultsClock;
  readonly #inForceSince: number;
  readonly #links = new Map<PeerId, FaultyLink>();
  /** Ordered by arrival. */
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #opened = 0;
  #cancelTimer: (() => void) | undefined;

  /** The plan is in force from now on. Links that are open already have to be named by `opened`. */
  constructor(plan: FaultPlan, listener: FaultsListener, clock: FaultsClock = systemClock) {
    this.#plan = plan;
    this.#listener = listener;
    this.#clock = clock;
    this.#inForceSince = clock.now();
  }

  /** Whether a partition is under way. */
  get isParted(): boolean {
    const { partition } = this.#plan;
    if (!partition) return false;
    const elapsed = this.#clock.now() - this.#inForceSince;
    return elapsed >= partition.afterMs && elapsed < partition.afterMs + partition.lastsMs;
  }

  /** A link to the peer has opened; a former one is gone. */
  opened(peer: PeerId): void {
    const number = this.#opened++;
    const fates = (direction: "out" | "in"): FrameFates => new FrameFates(this.#plan, number, direction);
    this.#links.set(peer, { out: fates("out"), in: fates("in") });
  }

  /** The link has closed. Frames in transit are lost. */
  closed(peer: PeerId): void {
    this.#links.delete(peer);
  }

  send(to: PeerId, frame: Uint8Array, priority: Priority): void {
    this.#pass(to, "out", frame, () => this.#listener.send(to, frame, priority));
  }

  received(from: PeerId, frame: Uint8Array): void {
    this.#pass(from, "in", frame, () => this.#listener.received(from, frame));
  }

  /** Ends the faults. Frames in transit arrive at once. */
  end(): void {
    for (const { deliver } of this.#drop()) deliver();
    this.#links.clear();
  }

  /** Drops the frames in transit, and makes no more calls. */
  destroy(): void {
    this.#drop();
    this.#links.clear();
  }

  #pass(peer: PeerId, direction: "out" | "in", { length: bytes }: Uint8Array, deliver: () => void): void {
    const link = this.#links.get(peer);
    if (!link) return deliver();
    const now = this.#clock.now();
    // Draw even during a partition, so that later fates are the same with and without one.
    const arrivals = link[direction].next(now);
    if (this.isParted) return;
    for (const at of arrivals)
      // Do not overtake a frame that is due but still waits because timers run late.
      if (at <= now && this.#waiting.length === 0) deliver();
      else this.#wait({ at, link, bytes, deliver });
  }

  #wait(waiting: Waiting): void {
    if (this.#waiting.length >= maxWaitingFrames || this.#waitingBytes + waiting.bytes > maxWaitingBytes) return;
    this.#waitingBytes += waiting.bytes;
    const index = this.#waiting.findLastIndex(({ at }) => at <= waiting.at) + 1;
    this.#waiting.splice(index, 0, waiting);
    if (index === 0) this.#schedule();
  }

  // One timer for all frames: separate timers would fire in another order where their times are rounded.
  #schedule(): void {
    this.#cancelTimer?.();
    const [first] = this.#waiting;
    this.#cancelTimer = first && this.#clock.after(Math.max(0, first.at - this.#clock.now()), () => this.#deliverDue());
  }

  #deliverDue(): void {
    const now = this.#clock.now();
    try {
      for (let first = this.#waiting[0]; first && first.at <= now; first = this.#waiting[0]) {
        this.#waiting.shift();
        this.#waitingBytes -= first.bytes;
        if (this.#isOpen(first.link) && !this.isParted) first.deliver();
      }
    } finally {
      this.#schedule();
    }
  }

  #isOpen(link: FaultyLink): boolean {
    for (const open of this.#links.values()) if (open === link) return true;
    return false;
  }

  #drop(): Waiting[] {
    const waiting = this.#waiting.filter(({ link }) => this.#isOpen(link));
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    return waiting;
  }
}
