/**
 * Who is in the room and whom to link to. For now a room is fully linked: every peer that is heard of is dialled.
 * Each peer tells its links whom it is linked to; that makes rooms whole from a sample of their members, tells which
 * rumor has to be passed on to whom, and shows when a peer has left everyone. Partial views (HyParView) go here next.
 */
import type { NodeConfig } from "./config.ts";
import type { DiscoverySource, Io, PeerId, Random } from "./types.ts";
import { priorities } from "./types.ts";
import { encodeFrame, limits, type FrameOf } from "./wire.ts";

/** An open link. */
interface LinkState {
  /** Whom its other end is linked to, as it said last. */
  neighbours: Set<PeerId>;
  readonly openedAt: number;
  /** Failures before it opened; they count on when it does not last. */
  readonly failures: number;
}

/** A peer that should be dialled, or is being dialled. */
interface Candidate {
  state: "waiting" | "dialling";
  dialAt: number;
  failures: number;
}

/** Bound on peers that are known without being linked. */
const maxCandidates = 1024;
/** Bound on peers that are remembered as expelled. */
const maxExpelled = 1024;

export class Membership {
  readonly #self: PeerId;
  readonly #config: NodeConfig;
  readonly #random: Random;
  readonly #links = new Map<PeerId, LinkState>();
  readonly #candidates = new Map<PeerId, Candidate>();
  /** Peers that broke the protocol: they are neither dialled nor let in again. */
  readonly #expelled = new Set<PeerId>();

  constructor(self: PeerId, config: NodeConfig, random: Random) {
    this.#self = self;
    this.#config = config;
    this.#random = random;
  }

  /** Peers with an open link. */
  links(): PeerId[] {
    return [...this.#links.keys()];
  }

  isLinked(peer: PeerId): boolean {
    return this.#links.has(peer);
  }

  /** Whether someone is linked to the peer: as far as is known here, it lives. */
  isAlive(peer: PeerId): boolean {
    if (this.#links.has(peer)) return true;
    for (const { neighbours } of this.#links.values()) if (neighbours.has(peer)) return true;
    return false;
  }

  /** Peers known to be alive, this one included. */
  memberCount(): number {
    const members = new Set<PeerId>([this.#self, ...this.#links.keys()]);
    for (const { neighbours } of this.#links.values()) for (const peer of neighbours) members.add(peer);
    return members.size;
  }

  /**
   * Links that something by `origin`, heard from `from`, has to be passed on to: those that neither is linked to.
   * In a fully linked room there are none.
   */
  relayTargets(origin: PeerId, from: PeerId): PeerId[] {
    const byOrigin = this.#links.get(origin)?.neighbours;
    const bySender = this.#links.get(from)?.neighbours;
    return this.links().filter(
      (peer) => peer !== origin && peer !== from && !byOrigin?.has(peer) && !bySender?.has(peer),
    );
  }

  /** Whether the peer said that it is linked to `other`. */
  knowsLink(peer: PeerId, other: PeerId): boolean {
    return this.#links.get(peer)?.neighbours.has(other) ?? false;
  }

  /** Takes the link in, or refuses it when there are too many or the peer was expelled. */
  linkOpened(io: Io, peer: PeerId): boolean {
    if (this.#expelled.has(peer)) {
      io.close(peer, "expelled", "the peer broke the protocol before");
      return false;
    }
    if (this.#links.size >= this.#config.maxLinks) {
      this.#candidates.delete(peer);
      io.close(peer, "too-many-links", `${this.#config.maxLinks} links are open`);
      return false;
    }
    const failures = this.#candidates.get(peer)?.failures ?? 0;
    this.#candidates.delete(peer);
    this.#tellLinks(io, [peer], []);
    this.#links.set(peer, { neighbours: new Set(), openedAt: io.now, failures });
    const frame = encodeFrame(
      {
        type: "neighbours",
        whole: true,
        added: this.links()
          .filter((other) => other !== peer)
          .slice(0, limits.neighbours),
        removed: [],
      },
      this.#self,
    );
    io.send(peer, frame, priorities.control);
    return true;
  }

  /** `left`: it said goodbye, so it is not dialled again. */
  linkClosed(io: Io, peer: PeerId, left: boolean): void {
    const link = this.#links.get(peer);
    if (!link) return;
    this.#links.delete(peer);
    this.#tellLinks(io, [], [peer]);
    this.#candidates.delete(peer);
    if (left) return;
    // A link that is closed as soon as it opens, by a peer that has too many, is as good as a dial that failed.
    const failures = io.now < link.openedAt + this.#config.lastingMs ? link.failures + 1 : 0;
    if (failures >= this.#config.dialAttempts && !this.isAlive(peer)) return;
    this.#candidates.set(peer, { state: "waiting", dialAt: io.now + this.#pause(failures), failures });
  }

  /** Has nothing to do with the peer any more. */
  expel(peer: PeerId): void {
    this.#candidates.delete(peer);
    if (this.#expelled.size < maxExpelled) this.#expelled.add(peer);
  }

  neighboursReceived(io: Io, from: PeerId, frame: FrameOf<"neighbours">): void {
    const link = this.#links.get(from);
    if (!link) return;
    if (frame.whole) link.neighbours = new Set();
    for (const peer of frame.removed) link.neighbours.delete(peer);
    for (const peer of frame.added) {
      if (peer === from || link.neighbours.size >= limits.neighbours) continue;
      link.neighbours.add(peer);
      this.#discover(io, peer, "neighbour");
    }
    this.#dialDue(io);
  }

  discovered(io: Io, peers: readonly PeerId[], source: DiscoverySource): void {
    for (const peer of peers) this.#discover(io, peer, source);
    this.#dialDue(io);
  }

  dialFailed(io: Io, peer: PeerId, gone: boolean): void {
    const candidate = this.#candidates.get(peer);
    if (!candidate) return;
    candidate.failures++;
    const forget = gone || candidate.failures >= this.#config.dialAttempts;
    if (forget && !this.isAlive(peer)) {
      this.#candidates.delete(peer);
      return;
    }
    candidate.state = "waiting";
    candidate.dialAt = io.now + this.#pause(candidate.failures);
  }

  /** Dials everyone who waits for it, now. */
  woke(io: Io): void {
    for (const candidate of this.#candidates.values()) {
      candidate.dialAt = Math.min(candidate.dialAt, io.now);
      candidate.failures = 0;
    }
    this.#dialDue(io);
  }

  tick(io: Io): void {
    this.#dialDue(io);
  }

  nextDeadline(): number | undefined {
    if (this.#room() <= 0) return undefined;
    let next: number | undefined;
    for (const { state, dialAt } of this.#candidates.values())
      if (state === "waiting" && (next === undefined || dialAt < next)) next = dialAt;
    return next;
  }

  // A newcomer dials its sample at once. Where both sides hear of each other at the same time, the smaller id dials
  // and the other waits, so that two rarely dial each other.
  #discover(io: Io, peer: PeerId, source: DiscoverySource): void {
    const now = source === "sample" || (source === "neighbour" && this.#self < peer);
    this.#consider(peer, io.now + (now ? 0 : this.#config.dialGraceMs));
  }

  #consider(peer: PeerId, dialAt: number): void {
    if (peer === this.#self || this.#links.has(peer) || this.#expelled.has(peer)) return;
    const known = this.#candidates.get(peer);
    if (known) known.dialAt = Math.min(known.dialAt, dialAt);
    else if (this.#candidates.size < maxCandidates)
      this.#candidates.set(peer, { state: "waiting", dialAt, failures: 0 });
  }

  #dialDue(io: Io): void {
    let room = this.#room();
    for (const [peer, candidate] of this.#candidates) {
      if (room <= 0) return;
      if (candidate.state !== "waiting" || candidate.dialAt > io.now) continue;
      candidate.state = "dialling";
      room--;
      io.dial(peer);
    }
  }

  /** Links that may still be dialled. */
  #room(): number {
    let room = this.#config.maxLinks - this.#links.size;
    for (const { state } of this.#candidates.values()) if (state === "dialling") room--;
    return room;
  }

  #tellLinks(io: Io, added: PeerId[], removed: PeerId[]): void {
    if (this.#links.size === 0) return;
    const frame = encodeFrame({ type: "neighbours", whole: false, added, removed }, this.#self);
    for (const peer of this.#links.keys()) io.send(peer, frame, priorities.control);
  }

  #pause(failures: number): number {
    const pause = Math.min(this.#config.redialMaxMs, this.#config.redialMs * 2 ** failures);
    return pause * (0.5 + this.#random());
  }
}
