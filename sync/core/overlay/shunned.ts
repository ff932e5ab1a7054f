/** Peers that are not dialled: expelled for a violation, or gone. */
import type { Occupancy, PeerId } from "../types.ts";

/** Bound on peers that are remembered as expelled. */
const maxExpelled = 1024;
/** Bound on peers that are remembered as gone, and for how long: others may still speak of them. */
const maxGone = 256;
const goneMs = 60_000;

export class Shunned {
  /** Peers that broke the protocol: they are neither dialled nor let in again. */
  readonly #expelled = new Set<PeerId>();
  /** Peers that left, died or could not be found, and until when others' word for them is late. */
  readonly #gone = new Map<PeerId, number>();

  occupancy(): Occupancy[] {
    return [
      { what: "expelled peers", size: this.#expelled.size, bound: maxExpelled },
      { what: "peers gone", size: this.#gone.size, bound: maxGone },
    ];
  }

  isExpelled(peer: PeerId): boolean {
    return this.#expelled.has(peer);
  }

  expel(peer: PeerId): void {
    if (this.#expelled.size < maxExpelled) this.#expelled.add(peer);
  }

  /** Whether the peer is not to be dialled at that time. */
  isShunned(peer: PeerId, at: number): boolean {
    return this.#expelled.has(peer) || (this.#gone.get(peer) ?? at) > at;
  }

  leave(peer: PeerId, now: number): void {
    if (this.#gone.size >= maxGone) for (const [gone, until] of this.#gone) if (until <= now) this.#gone.delete(gone);
    if (this.#gone.size < maxGone) this.#gone.set(peer, now + goneMs);
  }

  /** The peer is there after all. */
  isBack(peer: PeerId): void {
    this.#gone.delete(peer);
  }

  /** Peers that had gone may be back. */
  forgive(): void {
    this.#gone.clear();
  }
}
