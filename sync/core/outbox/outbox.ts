/**
 * What may wait: small frames (advertisements, news, shares) that ride on whatever goes over their link next, or go by
 * themselves when their time is up. SWIM's piggybacking (Das et al. 2002, section 4.1), for every protocol here.
 */
import type { Module } from "../module.ts";
import { priorities, type Io, type PeerId, type Priority } from "../types.ts";
import { limits } from "../wire/limits.ts";

/** What goes together at most, in frames (one more may carry them) and bytes; of more, the rest goes by itself at once. */
const mostFrames = limits.bundled - 1;
const mostBytes = 16 * 1024;
/** Frames that wait for one link. Of more, the new one is dropped: each protocol here says again what was not heard. */
const maxWaiting = 2_048;

/** Makes the frame when it departs, so that what was added meanwhile is in it; undefined when there is nothing to say. */
export type MakeFrame = () => Uint8Array | undefined;

interface Waiting {
  readonly frames: Map<string, MakeFrame>;
  departsAt: number;
  /** Of the most urgent of them. */
  priority: Priority;
}

export class Outbox implements Module {
  readonly #waiting = new Map<PeerId, Waiting>();
  #next = Number.POSITIVE_INFINITY;

  /** Something under the same key that waits already goes together with it, at the earlier time. */
  put(to: PeerId, key: string, departsAt: number, make: MakeFrame, priority: Priority = priorities.control): void {
    const waiting = this.#waiting.get(to);
    if (waiting) {
      if (!waiting.frames.has(key)) {
        if (waiting.frames.size >= maxWaiting) return;
        waiting.frames.set(key, make);
      }
      if (departsAt < waiting.departsAt) waiting.departsAt = departsAt;
      if (priority < waiting.priority) waiting.priority = priority;
    } else this.#waiting.set(to, { frames: new Map([[key, make]]), departsAt, priority });
    if (departsAt < this.#next) this.#next = departsAt;
  }

  /** How urgent what waits for a link is. */
  priorityOf(to: PeerId): Priority {
    return this.#waiting.get(to)?.priority ?? priorities.control;
  }

  /**
   * Takes out what waits for a link, as much as goes together; what is left is due. What is put while frames are made waits
   * for the next time.
   */
  take(to: PeerId): Uint8Array[] {
    const waiting = this.#waiting.get(to);
    if (!waiting) return [];
    this.#waiting.delete(to);
    const frames: Uint8Array[] = [];
    let bytes = 0;
    for (const [key, make] of waiting.frames) {
      if (frames.length >= mostFrames || bytes >= mostBytes) {
        this.put(to, key, Number.NEGATIVE_INFINITY, make, waiting.priority);
        continue;
      }
      const frame = make();
      if (!frame) continue;
      frames.push(frame);
      bytes += frame.length;
    }
    return frames;
  }

  isDue(to: PeerId, now: number): boolean {
    return (this.#waiting.get(to)?.departsAt ?? Number.POSITIVE_INFINITY) <= now;
  }

  closed(_io: Io, to: PeerId): void {
    this.#waiting.delete(to);
  }

  /** Links whose frames wait no longer. */
  due(now: number): PeerId[] {
    if (now < this.#next) return [];
    const due: PeerId[] = [];
    this.#next = Number.POSITIVE_INFINITY;
    for (const [peer, { departsAt }] of this.#waiting)
      if (departsAt <= now) due.push(peer);
      else if (departsAt < this.#next) this.#next = departsAt;
    return due;
  }

  nextDeadline(): number | undefined {
    return this.#waiting.size === 0 ? undefined : this.#next;
  }
}
