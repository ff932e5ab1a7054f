/** Large frames that come in: what they bring is not missing, and nothing is asked for meanwhile. */
import type { PeerId } from "../types.ts";
import type { AntiEntropyKnobs } from "./knobs.ts";

export class Incoming {
  readonly #knobs: AntiEntropyKnobs;
  /** Peers that bring more than one part. */
  readonly #bringing = new Set<PeerId>();
  /** When a part of a large frame came last, and since when they have come without a pause. */
  #at = Number.NEGATIVE_INFINITY;
  #since = Number.NEGATIVE_INFINITY;

  constructor(knobs: AntiEntropyKnobs) {
    this.#knobs = knobs;
  }

  /** When a part of a large frame came last. */
  get at(): number {
    return this.#at;
  }

  closed(peer: PeerId): void {
    this.#bringing.delete(peer);
  }

  /** A part of a large frame has come. */
  progressed(now: number): void {
    if (now >= this.#at + this.#pauseMs) this.#since = now;
    this.#at = now;
  }

  /** Of what the peer brings, so much is still to come. True when it is, or was, more than one part. */
  announced(peer: PeerId, restBytes: number): boolean {
    const isMore = restBytes > 0 || this.#bringing.has(peer);
    if (restBytes > 0) this.#bringing.add(peer);
    else this.#bringing.delete(peer);
    return isMore;
  }

  isReceiving(now: number): boolean {
    return now < this.endsAt();
  }

  endsAt(): number {
    return Math.min(this.#at + this.#pauseMs, this.#since + this.#knobs.transferPatienceMs);
  }

  // Between the parts of what is known to follow a slow link may pause for longer.
  get #pauseMs(): number {
    return this.#bringing.size > 0 ? this.#knobs.roundTimeoutMs : this.#knobs.settleMs;
  }
}
