/**
 * Peers that are known without being linked: the passive view (HyParView 2007, section 4.1), and what became of dialling
 * them. It replaces the links of the active view that fail.
 */
import { earlier } from "../bounds.ts";
import type { OverlayConfig, OverlayKnobs } from "./knobs.ts";
import { drawSome } from "../draw.ts";
import type { PeerId, Random } from "../types.ts";

interface Candidate {
  /** Not dialled before. */
  notBefore: number;
  /** Dials in a row that failed. */
  failures: number;
  /** When the dial under way began. */
  diallingSince: number | undefined;
  urgent: boolean;
}

export class PassiveView {
  readonly #knobs: OverlayKnobs;
  readonly #random: Random;
  readonly #candidates = new Map<PeerId, Candidate>();

  constructor(config: OverlayConfig, random: Random) {
    this.#knobs = config.overlay;
    this.#random = random;
  }

  get size(): number {
    return this.#candidates.size;
  }

  get isFull(): boolean {
    return this.#candidates.size >= this.#knobs.passiveView;
  }

  has(peer: PeerId): boolean {
    return this.#candidates.has(peer);
  }

  /** Adds a peer, or brings its dial forward. When the view is full a random one that is not being dialled goes. */
  add(peer: PeerId, notBefore: number, failures = 0): void {
    const known = this.#candidates.get(peer);
    if (known) {
      if (known.failures === 0) known.notBefore = Math.min(known.notBefore, notBefore);
      return;
    }
    if (this.isFull && !this.#dropOne()) return;
    this.#candidates.set(peer, { notBefore, failures, diallingSince: undefined, urgent: false });
  }

  remove(peer: PeerId): void {
    this.#candidates.delete(peer);
  }

  failuresOf(peer: PeerId): number {
    return this.#candidates.get(peer)?.failures ?? 0;
  }

  /** When the dial of the peer that is under way began. */
  diallingSince(peer: PeerId): number | undefined {
    return this.#candidates.get(peer)?.diallingSince;
  }

  /** Dials under way; those since `since` or later, and whether an urgent one is among these. */
  dialling(since: number): { all: number; count: number; urgent: boolean } {
    let [all, count, urgent] = [0, 0, false];
    for (const { diallingSince, urgent: isUrgent } of this.#candidates.values()) {
      if (diallingSince === undefined) continue;
      all++;
      if (diallingSince < since) continue;
      count++;
      urgent ||= isUrgent;
    }
    return { all, count, urgent };
  }

  /** When the oldest dial that is younger than `since` grows older than that. */
  oldestDial(since: number): number | undefined {
    let oldest: number | undefined;
    for (const { diallingSince } of this.#candidates.values())
      if (diallingSince !== undefined && diallingSince >= since) oldest = earlier(oldest, diallingSince);
    return oldest;
  }

  /** A random peer that may be dialled now. */
  pick(now: number): PeerId | undefined {
    const due: PeerId[] = [];
    for (const [peer, { notBefore, diallingSince }] of this.#candidates)
      if (diallingSince === undefined && notBefore <= now) due.push(peer);
    return due[Math.floor(this.#random() * due.length)];
  }

  dialled(peer: PeerId, now: number, urgent: boolean): void {
    const candidate = this.#candidates.get(peer);
    if (!candidate) return;
    candidate.diallingSince = now;
    candidate.urgent = urgent;
  }

  /** The dial led to nothing: the peer waits, longer each time. */
  failed(peer: PeerId, now: number, pauseMs: number): void {
    const candidate = this.#candidates.get(peer);
    if (!candidate) return;
    candidate.diallingSince = undefined;
    candidate.notBefore = now + pauseMs;
  }

  countFailure(peer: PeerId): number {
    const candidate = this.#candidates.get(peer);
    return candidate ? ++candidate.failures : 0;
  }

  /** All peers may be dialled now, as if no dial had failed. */
  forgive(now: number): void {
    for (const candidate of this.#candidates.values()) {
      candidate.notBefore = Math.min(candidate.notBefore, now);
      candidate.failures = 0;
    }
  }

  /** Earliest time at which a peer may be dialled. */
  nextDue(): number | undefined {
    let next: number | undefined;
    for (const { notBefore, diallingSince } of this.#candidates.values())
      if (diallingSince === undefined) next = earlier(next, notBefore);
    return next;
  }

  /** Up to `count` random peers that are not known to fail. */
  sample(count: number): PeerId[] {
    const peers = [...this.#candidates].filter(([, { failures }]) => failures === 0).map(([peer]) => peer);
    return drawSome(peers, count, this.#random);
  }

  #dropOne(): boolean {
    const idle = [...this.#candidates].filter(([, { diallingSince }]) => diallingSince === undefined);
    const dropped = idle[Math.floor(this.#random() * idle.length)];
    if (dropped) this.#candidates.delete(dropped[0]);
    return dropped !== undefined;
  }
}
