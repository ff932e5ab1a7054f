/** When each edit reached each peer that was there when it was made. */
import { percentileOf } from "../../sync/sim/statistics.ts";

export interface ArrivalTimes {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export class Arrivals<Peer> {
  readonly #edits = new Map<number, { readonly at: number; readonly awaitedBy: Set<Peer> }>();
  readonly #times: number[] = [];

  /** `audience`: everyone who should receive it. */
  made(edit: number, now: number, audience: Iterable<Peer>): void {
    this.#edits.set(edit, { at: now, awaitedBy: new Set(audience) });
  }

  arrived(edit: number, peer: Peer, now: number): void {
    const made = this.#edits.get(edit);
    if (made?.awaitedBy.delete(peer)) this.#times.push(now - made.at);
  }

  /** Stops waiting for the peer, which has left. */
  left(peer: Peer): void {
    for (const { awaitedBy } of this.#edits.values()) awaitedBy.delete(peer);
  }

  /** Counts the pairs of an edit and a peer that it has not reached. */
  missing(): number {
    let missing = 0;
    for (const { awaitedBy } of this.#edits.values()) missing += awaitedBy.size;
    return missing;
  }

  /** In milliseconds over all edits and peers; zeros when nothing arrived. */
  times(): ArrivalTimes {
    const at = (share: number): number => Math.round(percentileOf(this.#times, share));
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  }
}
