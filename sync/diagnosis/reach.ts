/**
 * Peers that the server or a greeting named, and that this peer has no link to and does not hear of over links: who they are,
 * and whether they can still be reached.
 */
import type { PeerId } from "../core/index.ts";

interface Named {
  /** When it was first named in this stay. */
  readonly since: number;
  /** When it last replied without a connection coming about, and how often. */
  unconnectedAt: number | undefined;
  failures: number;
}

/** Numbers of unreachable peers: those known to be present, and those that only the server believes present. */
export interface Unreachable {
  readonly answering: number;
  readonly silent: number;
}

/** As many as the server names at once. */
const maxNamed = 32;
/** A peer that is silent for this long is asleep, or behind a barrier that lets nothing through. */
const silentMs = 30_000;
/** One failed connection may be chance, except to a peer that was named this long ago. */
const chanceMs = 10_000;
const failuresThatCount = 2;
/** A failed connection predicts the next one for this long. */
const failedMs = 60_000;

export class Reach {
  readonly #named = new Map<PeerId, Named>();
  /** When the last connection failed to a peer that had answered, even if links bring news of it. */
  readonly #failed = new Map<PeerId, number>();

  /** The server's answer. `complete`: it named everyone. */
  named(peers: readonly PeerId[], complete: boolean, now: number): void {
    if (complete) for (const peer of this.#named.keys()) if (!peers.includes(peer)) this.#named.delete(peer);
    for (const peer of peers) this.#add(peer, now);
  }

  /** A connection to the peer failed, although it had answered. Ignored for a peer that is no longer named, since it left. */
  unconnected(peer: PeerId, now: number): void {
    for (const [failed, at] of this.#failed) if (now >= at + failedMs) this.#failed.delete(failed);
    if (this.#failed.size < maxNamed) this.#failed.set(peer, now);
    const named = this.#named.get(peer);
    if (!named) return;
    named.unconnectedAt = now;
    named.failures++;
  }

  /** There is a link to the peer, or news of it over links, or it has left the room. */
  settled(peer: PeerId): void {
    this.#named.delete(peer);
    this.#failed.delete(peer);
  }

  /** Number of named peers of which nothing is known over links. */
  get size(): number {
    return this.#named.size;
  }

  /** Removes the peers that are known over links by now. */
  sweep(isMember: (peer: PeerId) => boolean): void {
    for (const peer of this.#named.keys()) if (isMember(peer)) this.#named.delete(peer);
  }

  /** `linked`: this peer has links, so a silent peer may be one whose departure the server has not noticed yet. */
  unreachable(linked: boolean, now: number): Unreachable {
    let [answering, silent] = [0, 0];
    for (const { since, unconnectedAt, failures } of this.#named.values())
      if (unconnectedAt !== undefined && now < unconnectedAt + failedMs) {
        if (failures >= failuresThatCount || now >= since + chanceMs) answering++;
      } else if (!linked && now >= since + silentMs) silent++;
    return { answering, silent };
  }

  /**
   * The known peers that are present without a connection, and whether each replied although none came about. `linked`: as
   * for `unreachable`.
   */
  unlinked(linked: boolean, isMember: (peer: PeerId) => boolean, now: number): ReadonlyMap<PeerId, boolean> {
    const unlinked = new Map<PeerId, boolean>();
    for (const [peer, { since }] of this.#named) if (!linked && now >= since + silentMs) unlinked.set(peer, false);
    for (const [peer, at] of this.#failed)
      if (now < at + failedMs && (this.#named.has(peer) || isMember(peer))) unlinked.set(peer, true);
    return unlinked;
  }

  /** When `unreachable` next changes if nothing happens. */
  nextChange(now: number): number | undefined {
    const times = [...this.#named.values()].flatMap(({ since, unconnectedAt }) => [
      since + chanceMs,
      since + silentMs,
      (unconnectedAt ?? Number.NEGATIVE_INFINITY) + failedMs,
    ]);
    const next = Math.min(...times.filter((time) => time > now));
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  #add(peer: PeerId, now: number): void {
    if (!this.#named.has(peer) && this.#named.size < maxNamed)
      this.#named.set(peer, { since: now, unconnectedAt: undefined, failures: 0 });
  }
}
