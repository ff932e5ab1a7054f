/**
 * Members that were found dead, and may only have been behind a partition: each is dialled again now and then, else two
 * halves of a room that both believe themselves whole would never meet again. (Serf tries failed members again, too.)
 */
import { earlier } from "../bounds.ts";
import type { Occupancy, PeerId, Random } from "../types.ts";

/** So few are enough: one link heals a partition, and every peer keeps others. */
const maxLost = 8;
const firstPauseMs = 500;
const maxPauseMs = 5 * 60_000;
/** Tried over about an hour. */
const maxAttempts = 20;
/** A dial has mostly failed by then, or its link has lasted. */
const dialMs = 20_000;
/** Dials at once: a busy device that took all its peers for dead would otherwise be kept busy by dialling them. */
const maxDials = 2;

interface LostPeer {
  notBefore: number;
  attempts: number;
  /** A dial is under way, until `notBefore`. */
  dialling: boolean;
}

export class LostPeers {
  readonly #random: Random;
  readonly #peers = new Map<PeerId, LostPeer>();

  constructor(random: Random) {
    this.#random = random;
  }

  occupancy(): Occupancy {
    return { what: "lost peers", size: this.#peers.size, bound: maxLost };
  }

  has(peer: PeerId): boolean {
    return this.#peers.has(peer);
  }

  /** Of more than are kept, random ones stay. One that is kept already is tried no sooner for being found dead again. */
  add(peer: PeerId, now: number): void {
    if (this.#peers.has(peer)) return;
    if (this.#peers.size >= maxLost) {
      const dropped = [...this.#peers.keys()][Math.floor(this.#random() * (maxLost + 1))];
      if (dropped === undefined) return;
      this.#peers.delete(dropped);
    }
    this.#peers.set(peer, { notBefore: now + this.#pause(0), attempts: 0, dialling: false });
  }

  remove(peer: PeerId): void {
    this.#peers.delete(peer);
  }

  /** A link to it is open, and has yet to last. */
  answered(peer: PeerId): void {
    const lost = this.#peers.get(peer);
    if (lost) lost.dialling = false;
  }

  /** Others say that it lives. If links to it came to nothing before, only one that lasts counts. */
  heardOf(peer: PeerId): void {
    if (this.#peers.get(peer)?.attempts === 0) this.#peers.delete(peer);
  }

  /** The dial led to nothing. */
  failed(peer: PeerId, now: number): void {
    const lost = this.#peers.get(peer);
    if (!lost) return;
    if (++lost.attempts >= maxAttempts) this.#peers.delete(peer);
    else {
      lost.notBefore = now + this.#pause(lost.attempts);
      lost.dialling = false;
    }
  }

  /** Those whose time has come, as many as may be dialled at once: each is being dialled from now on. */
  due(now: number): PeerId[] {
    const due: PeerId[] = [];
    if (this.#peers.size === 0) return due;
    for (const lost of this.#peers.values()) if (lost.notBefore <= now) lost.dialling = false;
    const waiting = [...this.#peers].filter(([, { notBefore }]) => notBefore <= now);
    // The peer that has waited longest comes first, so that endless dials of some do not starve the others.
    waiting.sort(([, one], [, other]) => one.notBefore - other.notBefore);
    for (const [peer, lost] of waiting.slice(0, Math.max(0, maxDials - this.#dials()))) {
      lost.notBefore = now + dialMs;
      lost.dialling = true;
      due.push(peer);
    }
    return due;
  }

  /** Everyone who is not being dialled may be now, as if for the first time. */
  forgive(now: number): void {
    for (const lost of this.#peers.values()) {
      if (!lost.dialling) lost.notBefore = Math.min(lost.notBefore, now);
      lost.attempts = 0;
    }
  }

  nextDue(): number | undefined {
    if (this.#peers.size === 0) return undefined;
    const full = this.#dials() >= maxDials;
    let next: number | undefined;
    for (const { notBefore, dialling } of this.#peers.values()) if (dialling || !full) next = earlier(next, notBefore);
    return next;
  }

  #dials(): number {
    let count = 0;
    for (const { dialling } of this.#peers.values()) if (dialling) count++;
    return count;
  }

  // Jittered widely: a dial that a partition swallows is under way for long, and the next should not wait for it.
  #pause(attempts: number): number {
    return Math.min(maxPauseMs, firstPauseMs * 2 ** attempts) * (0.1 + 1.8 * this.#random());
  }
}
