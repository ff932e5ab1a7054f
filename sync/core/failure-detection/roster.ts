/**
 * Who is in the room, as far as this node knows: one entry for each member, under SWIM's order of what overrides what
 * (Das et al. 2002, section 4.2), and a hash of the living that two peers can compare.
 * Invariants: at most `knownMembers` living ones; the dead are remembered apart, for a while, and as many at most.
 */
import { keepNewest } from "../bounds.ts";
import type { FailureDetectionConfig, FailureDetectionKnobs } from "./knobs.ts";
import type { Occupancy, PeerId } from "../types.ts";
import { memberStates, type MemberState, type NewsItem, type RosterItem } from "./frames.ts";

/** A living member. */
export interface Member {
  state: "alive" | "suspect";
  incarnation: number;
  /** Who suspects it, of this incarnation. */
  accusers: PeerId[];
  suspectedAt: number;
  /** Clock of its latest presence known here. */
  presenceClock: number;
  /** What it adds to the hash. */
  term: number;
}

interface Departed {
  readonly state: "dead" | "left";
  readonly incarnation: number;
  readonly forgetAt: number;
}

/** Nobody refutes as often: a greater step is made up, so that the peer itself could not refute it any more. */
const maxRaise = 1_000_000;
/** Of somebody unknown: others may have made it refute a lot. */
const maxIncarnation = 2 ** 50;

export class Roster {
  readonly #knobs: FailureDetectionKnobs;
  readonly #self: PeerId;
  readonly #living = new Map<PeerId, Member>();
  readonly #departed = new Map<PeerId, Departed>();
  #hash = 0;
  /** There are more members than are known by name. */
  partial = false;

  constructor(self: PeerId, config: FailureDetectionConfig) {
    this.#self = self;
    this.#knobs = config.failureDetection;
    this.#put(self, 0);
  }

  occupancy(): Occupancy[] {
    const bound = this.#knobs.knownMembers;
    return [
      { what: "members", size: this.#living.size, bound },
      { what: "departed members", size: this.#departed.size, bound },
    ];
  }

  /** The living, this node among them. */
  get living(): ReadonlyMap<PeerId, Member> {
    return this.#living;
  }

  get size(): number {
    return this.#living.size;
  }

  incarnationOf(peer: PeerId): number {
    return this.#living.get(peer)?.incarnation ?? 0;
  }

  isLiving(peer: PeerId): boolean {
    return this.#living.has(peer);
  }

  departed(peer: PeerId): Readonly<Departed> | undefined {
    return this.#departed.get(peer);
  }

  /** Same on two peers that know of the same living members and presences; 0 when not all are known. */
  hash(): number {
    return this.partial ? 0 : this.#hash || 1;
  }

  /** Takes news in. True when it was news. */
  learn(now: number, { peer, state, incarnation, accuser }: NewsItem, mostAccusers: number): boolean {
    const known = this.#living.get(peer) ?? this.#departed.get(peer);
    if (incarnation > (known ? known.incarnation + maxRaise : maxIncarnation)) return false;
    if (!this.#living.has(peer)) {
      if (!this.#learnOfUnknown(now, peer, state, incarnation)) return false;
      if (state !== "suspect") return true;
    }
    const member = this.#living.get(peer) as Member;
    if (incarnation < member.incarnation) return false;
    if (state === "dead" || state === "left") {
      this.#remove(peer);
      this.#remember(now, peer, state, incarnation);
      return true;
    }
    const newer = incarnation > member.incarnation;
    if (newer) {
      this.#setIncarnation(peer, member, incarnation);
      member.state = "alive";
      member.accusers = [];
    }
    if (state === "alive") return newer;
    if (!accuser || member.accusers.includes(accuser) || member.accusers.length >= mostAccusers) return newer;
    if (member.state === "alive") member.suspectedAt = now;
    member.state = "suspect";
    member.accusers.push(accuser);
    return true;
  }

  /** Knows itself only; those it knew are returned, and may be learned of anew in any incarnation. */
  forgetOthers(): PeerId[] {
    const others = [...this.#living.keys()].filter((peer) => peer !== this.#self);
    for (const peer of others) this.#remove(peer);
    return others;
  }

  /** Whether somebody may have heard of such an incarnation of this node. */
  isCredible(incarnation: number): boolean {
    return incarnation <= this.incarnationOf(this.#self) + maxRaise;
  }

  /** This node is said not to be alive, or it woke: only a greater incarnation shows that it is. */
  refute(said: number): number {
    const member = this.#living.get(this.#self) as Member;
    this.#setIncarnation(this.#self, member, Math.max(member.incarnation, said) + 1);
    return member.incarnation;
  }

  setPresenceClock(peer: PeerId, clock: number): void {
    const member = this.#living.get(peer);
    if (!member) return;
    member.presenceClock = clock;
    this.#retell(peer, member);
  }

  /** Everyone alive, as a frame lists them. */
  items(limit: number): RosterItem[] {
    const items: RosterItem[] = [];
    for (const [peer, { incarnation, presenceClock }] of this.#living) {
      if (items.length >= limit) break;
      items.push({ peer, incarnation, presenceClock });
    }
    return items;
  }

  /** Forgets those who departed long ago. */
  tick(now: number): void {
    for (const [peer, { forgetAt }] of this.#departed) {
      if (forgetAt > now) return;
      this.#departed.delete(peer);
    }
  }

  #learnOfUnknown(now: number, peer: PeerId, state: MemberState, incarnation: number): boolean {
    const departed = this.#departed.get(peer);
    if (departed) {
      if (incarnation < departed.incarnation) return false;
      if (incarnation === departed.incarnation && rankOf(state) <= rankOf(departed.state)) return false;
    }
    if (state === "dead" || state === "left") {
      // Of somebody unknown: remembered, so that late news does not revive it, but nothing to pass on.
      this.#remember(now, peer, state, incarnation);
      return false;
    }
    if (this.#living.size >= this.#knobs.knownMembers) this.partial = true;
    if (this.partial) return false;
    this.#departed.delete(peer);
    this.#put(peer, incarnation);
    return true;
  }

  /** A linked peer is known, however many others are: beyond the bound one that `mayGo` goes, which is returned. */
  admit(peer: PeerId, mayGo: (peer: PeerId) => boolean): PeerId | undefined {
    if (this.#living.has(peer) || this.#departed.has(peer)) return undefined;
    this.#put(peer, 0);
    if (this.#living.size <= this.#knobs.knownMembers) return undefined;
    for (const other of this.#living.keys())
      if (other !== this.#self && other !== peer && mayGo(other)) {
        this.#remove(other);
        return other;
      }
    return undefined;
  }

  #put(peer: PeerId, incarnation: number): void {
    const member: Member = {
      state: "alive",
      incarnation,
      accusers: [],
      suspectedAt: 0,
      presenceClock: 0,
      term: 0,
    };
    this.#living.set(peer, member);
    this.#retell(peer, member);
  }

  #remove(peer: PeerId): void {
    const member = this.#living.get(peer);
    if (!member) return;
    this.#hash = (this.#hash - member.term) >>> 0;
    this.#living.delete(peer);
  }

  #remember(now: number, peer: PeerId, state: "dead" | "left", incarnation: number): void {
    this.#departed.delete(peer);
    this.#departed.set(peer, { state, incarnation, forgetAt: now + this.#knobs.rememberDeadMs });
    keepNewest(this.#departed, this.#knobs.knownMembers);
  }

  #setIncarnation(peer: PeerId, member: Member, incarnation: number): void {
    member.incarnation = incarnation;
    this.#retell(peer, member);
  }

  #retell(peer: PeerId, member: Member): void {
    const term = hashOf(peer, member.incarnation, member.presenceClock);
    this.#hash = (this.#hash - member.term + term) >>> 0;
    member.term = term;
  }
}

function rankOf(state: MemberState): number {
  return memberStates.indexOf(state);
}

// FNV-1a over the id's characters, then the two numbers, then a finaliser.
function hashOf(peer: PeerId, incarnation: number, presenceClock: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < peer.length; index++) hash = Math.imul(hash ^ peer.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ incarnation, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ presenceClock, 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}
