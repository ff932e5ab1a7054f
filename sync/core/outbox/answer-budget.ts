/**
 * What peers may make this node send. A small question may have a large answer, so answers draw on a budget of bytes for
 * each peer in windows of ten seconds: who comes back begins no new one.
 */
import { keepNewest } from "../bounds.ts";
import type { PeerId } from "../types.ts";

const windowMs = 10_000;
/** Peers whose windows are remembered, also after their links have closed. Of more, the oldest is forgotten. */
const maxWindows = 1024;

interface Window {
  readonly from: number;
  bytes: number;
}

/** A budget of bytes for each peer: while it is not used up, one more answer is given, however large. */
export class AnswerBudget {
  readonly #mostBytes: () => number;
  readonly #windows = new Map<PeerId, Window>();

  /** `mostBytes`: what each peer may cause in ten seconds, and the answer that goes beyond it. */
  constructor(mostBytes: () => number) {
    this.#mostBytes = mostBytes;
  }

  /** Milliseconds until the peer has a budget again; 0 while it has. `share`: only this part of the budget counts. */
  waitMs(peer: PeerId, now: number, share = 1): number {
    const window = this.#windows.get(peer);
    if (!window || now >= window.from + windowMs || window.bytes < share * this.#mostBytes()) return 0;
    return window.from + windowMs - now;
  }

  charge(peer: PeerId, bytes: number, now: number): void {
    const window = this.#windows.get(peer);
    if (window && now < window.from + windowMs) {
      window.bytes += bytes;
      return;
    }
    this.#windows.delete(peer);
    this.#windows.set(peer, { from: now, bytes });
    keepNewest(this.#windows, maxWindows);
  }

  /** Counts an answer; false when it has to be dropped. */
  allows(peer: PeerId, bytes: number, now: number): boolean {
    if (this.waitMs(peer, now) > 0) return false;
    this.charge(peer, bytes, now);
    return true;
  }
}
