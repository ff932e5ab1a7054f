/** Asking the server for a fresh sample of members, while this peer is alone: at once, then with longer pauses. */
import type { Io, Random } from "../types.ts";

/** First pause before asking again; doubled up to the maximum, and jittered by half. */
const firstPauseMs = 1_000;
const maxPauseMs = 15_000;

export class Discovery {
  readonly #random: Random;
  #at: number | undefined;
  #pauseMs = firstPauseMs;

  constructor(random: Random) {
    this.#random = random;
  }

  get nextDeadline(): number | undefined {
    return this.#at;
  }

  /** The last link is gone. */
  alone(now: number): void {
    this.#at = now;
  }

  /** A sample may be of peers that cannot be reached: it is asked for again after a while. */
  stillAlone(now: number): void {
    this.#at ??= now + this.#pauseMs * (0.5 + this.#random());
  }

  /** There is a link. */
  linked(): void {
    this.#at = undefined;
    this.#pauseMs = firstPauseMs;
  }

  /** The server knows no other peer. A newcomer will find this node. */
  nobodyThere(): void {
    this.#at = undefined;
  }

  tick(io: Io): void {
    if (this.#at === undefined || this.#at > io.now) return;
    this.#at = io.now + this.#pauseMs * (0.5 + this.#random());
    this.#pauseMs = Math.min(maxPauseMs, 2 * this.#pauseMs);
    io.discover();
  }
}
