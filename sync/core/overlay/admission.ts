/** Which links are let in: places that are kept for offers that were accepted, and those that urgent newcomers may take. */
import type { Occupancy, PeerId } from "../types.ts";
import type { OverlayKnobs } from "./knobs.ts";

/** Bound on offers accepted that may still become links. */
const maxExpected = 64;
/** An accepted offer that has become no link by then hardly will, but for a very slow peer's. */
const expectedMs = 15_000;
/** Shortest time between two links given up for urgent newcomers: otherwise a flood of them would take every link. */
const evictionGapMs = 500;

export class Admission {
  readonly #knobs: OverlayKnobs;
  /** Offers that were accepted, with the time until which their links are expected. */
  readonly #expected = new Map<PeerId, number>();
  #evictedAt = Number.NEGATIVE_INFINITY;

  constructor(knobs: OverlayKnobs) {
    this.#knobs = knobs;
  }

  occupancy(): Occupancy {
    return { what: "expected links", size: this.#expected.size, bound: maxExpected };
  }

  isExpected(peer: PeerId): boolean {
    return this.#expected.has(peer);
  }

  /** Whether there is a place for the peer beside this many links. If so, reserves it, and again when the offer follows. */
  keepPlace(peer: PeerId, urgent: boolean, links: number, now: number): boolean {
    if (!this.#expected.has(peer) && !this.#takesPlace(urgent, links, now)) return false;
    this.#expected.set(peer, now + expectedMs);
    return true;
  }

  /** The place is taken, or not needed. True when it was kept. */
  forget(peer: PeerId): boolean {
    return this.#expected.delete(peer);
  }

  /** A link was given up for a newcomer. */
  evicted(now: number): void {
    this.#evictedAt = now;
  }

  // Whether there is a place for one more; an urgent one may then take a place that another link has to leave.
  #takesPlace(urgent: boolean, links: number, now: number): boolean {
    for (const [expected, until] of this.#expected) if (until <= now) this.#expected.delete(expected);
    const { activeView, activeSlack, nearLinks } = this.#knobs;
    const taken = links + this.#expected.size;
    const bound = urgent || nearLinks > 0 ? activeView + activeSlack : activeView;
    const room = taken < bound || (urgent && now >= this.#evictedAt + evictionGapMs);
    if (!room || this.#expected.size >= maxExpected) return false;
    // Many urgent offers at once would otherwise all count on the same place.
    if (taken >= activeView + activeSlack) this.#evictedAt = now;
    return true;
  }
}
