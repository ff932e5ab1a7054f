/**
 * Whom the server or a greeting named, and this peer neither has a link to nor hears of over links: who they are, and
 * whether there is still a prospect of reaching them.
 */
import type { PeerId } from "../core/index.ts";

interface Named {
  /** When it was named first, of late. */
  readonly since: number;
  /** When it last said something, and yet no connection came about; and how often that was. */
  unconnectedAt: number | undefined;
  failures: number;
}

/** How many cannot be reached: of them it is known that they are there, or only that the server believes it. */
export interface Unreachable {
  readonly answering: number;
  readonly silent: number;
}

/** As many as the server names at once. */
const maxNamed = 32;
/** Who has said nothing by then is asleep, or behind something that lets nothing through. */
const silentMs = 30_000;
/** One connection may fail by chance, but for who was named that long ago. */
const chanceMs = 10_000;
const failuresThatCount = 2;
/** A failed connection says something of the next one for so long. */
const failedMs = 60_000;

/** Somebody who is there, and to whom there is no connection. `answers`: it was heard, and yet none came about. */
export interface Unlinked {
  readonly peer: PeerId;
  readonly answers: boolean;
}

export class Reach {
  readonly #named = new Map<PeerId, Named>();
  /** When the last connection to a peer that had answered failed, also where the peer is known over links. */
  readonly #failed = new Map<PeerId, number>();

  /** The server's answer. `complete`: it named everyone. */
  named(peers: readonly PeerId[], complete: boolean, now: number): void {
    if (complete) for (const peer of this.#named.keys()) if (!peers.includes(peer)) this.#named.delete(peer);
    for (const peer of peers) this.#add(peer, now);
  }

  /** A connection to the peer failed, although it had answered. Of one that is not named any more it means nothing: it left. */
  unconnected(peer: PeerId, now: number): void {
    for (const [failed, at] of this.#failed) if (now >= at + failedMs) this.#failed.delete(failed);
    if (this.#failed.size < maxNamed) this.#failed.set(peer, now);
    const named = this.#named.get(peer);
    if (!named) return;
    named.unconnectedAt = now;
    named.failures++;
  }

  /** There is a link to the peer, or word of it over links; or it is not in the room. */
  settled(peer: PeerId): void {
    this.#named.delete(peer);
    this.#failed.delete(peer);
  }

  /** How many were named of whom nothing is known over links. */
  get size(): number {
    return this.#named.size;
  }

  /** Lets go of those who are known over links by now. */
  sweep(isMember: (peer: PeerId) => boolean): void {
    for (const peer of this.#named.keys()) if (isMember(peer)) this.#named.delete(peer);
  }

  /** `linked`: this peer has links, so that a silent one may be just somebody whom the server has not missed yet. */
  unreachable(linked: boolean, now: number): Unreachable {
    let [answering, silent] = [0, 0];
    for (const { since, unconnectedAt, failures } of this.#named.values())
      if (unconnectedAt !== undefined && now < unconnectedAt + failedMs) {
        if (failures >= failuresThatCount || now >= since + chanceMs) answering++;
      } else if (!linked && now >= since + silentMs) silent++;
    return { answering, silent };
  }

  /** Who is there without a connection, as far as known; `linked` as for `unreachable`. */
  unlinked(linked: boolean, isMember: (peer: PeerId) => boolean, now: number): readonly Unlinked[] {
    const isThere = (peer: PeerId): boolean => this.#named.has(peer) || isMember(peer);
    const answering = [...this.#failed].flatMap(([peer, at]) => (now < at + failedMs && isThere(peer) ? [peer] : []));
    const silent = [...this.#named].filter(
      ([peer, { since }]) => !linked && now >= since + silentMs && !answering.includes(peer),
    );
    return [
      ...answering.map((peer) => ({ peer, answers: true })),
      ...silent.map(([peer]) => ({ peer, answers: false })),
    ];
  }

  /** When `unreachable` will read differently at the latest, if nothing happens. */
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
