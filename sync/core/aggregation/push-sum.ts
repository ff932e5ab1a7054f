/**
 * Aggregation: how many peers there are, how many of them hold the same document, and how far apart they are, by push-sum
 * (Kempe, Dobra and Gehrke 2003, section 2). Each keeps a part of some sums, and each round gives shares of it to
 * neighbours; the ratio of two parts tends to the ratio of the sums everywhere.
 * A lost share would bias the count, so each is acknowledged, and sent again until it is. Sums start anew with each epoch
 * (Jelasity, Montresor and Babaoglu 2005, section 4). Counting needs one peer that holds all weight at the start: each
 * begins as such a leader, and where two meet the one with the smaller hash wins; the others join it with their own count.
 */
import { keepNewest } from "../bounds.ts";
import type { AggregationConfig, AggregationKnobs } from "./knobs.ts";
import { drawSome } from "../draw.ts";
import type { Module } from "../module.ts";
import type { Io, Occupancy, PeerId, Random } from "../types.ts";
import { encodeFrame, type FrameOf, type Share } from "./frames.ts";
import { limits } from "../wire/limits.ts";

/** What the sums tell. */
export interface Aggregate {
  readonly epoch: number;
  /** Rounds of this epoch so far. */
  readonly round: number;
  readonly peers: number;
  /** Share of the peers whose documents were equal to the leader's when they were last counted, and its hash. */
  readonly inSyncShare: number;
  readonly reference: number;
  readonly meanRoundTripMs: number;
  readonly worstRoundTripMs: number;
}

interface Mass {
  weight: number;
  count: number;
  inSync: number;
  roundTripMs: number;
}

interface Transfer {
  readonly to: PeerId;
  readonly share: Share;
  /** Round in which it was sent last. */
  round: number;
}

/** Transfers of one link that are remembered, so that each is taken in once. */
const maxSeen = 64;
/** Transfers that wait for their acknowledgement. */
const maxUnacknowledged = 64;
/** Weights sum up to 1 in an epoch, counts to the number of peers; where epochs and leaders meet, to a little more. */
const credibleWeight = 16;
const credibleCount = 1e7;
/** Epochs that a peer may be ahead: more is nonsense. */
const maxEpochsAhead = 1_000_000;
/** Rounds after which an epoch's own estimate is better than the last one's. */
const ripeRounds = 60;
const maxRoundTripMs = 60_000;

/** What push-sum has to know of its node. */
export interface Room {
  /** The links that take part; with none there is nothing to sum up. */
  links(): readonly PeerId[];
  /** How long shares wait for a frame to ride on. */
  rideMs(): number;
  /** This peer's own values: hash of its digest, mean and worst round trip in ms. */
  measure(): { readonly reference: number; readonly mean: number; readonly worst: number };
}

export class Aggregation implements Module {
  readonly #self: PeerId;
  readonly #knobs: AggregationKnobs;
  readonly #random: Random;
  readonly #room: Room;
  readonly #seen = new Map<PeerId, Set<number>>();
  readonly #unacknowledged = new Map<number, Transfer>();
  #epoch = 1;
  #round = 0;
  #leader: PeerId;
  #reference = 0;
  #mass: Mass = { weight: 0, count: 0, inSync: 0, roundTripMs: 0 };
  /** What this peer has counted itself as. */
  #counted = { inSync: 0, roundTripMs: 0 };
  #worstRoundTripMs = 0;
  #transfers = 0;
  #roundAt: number | undefined;
  #last: Aggregate | undefined;

  constructor(self: PeerId, config: AggregationConfig, random: Random, room: Room) {
    this.#self = self;
    this.#room = room;
    this.#knobs = config.aggregation;
    this.#random = random;
    this.#leader = self;
    this.#begin(1);
  }

  occupancy(): Occupancy[] {
    return [{ what: "unacknowledged shares", size: this.#unacknowledged.size, bound: maxUnacknowledged }];
  }

  opened(io: Io): void {
    this.#roundAt ??= io.now + this.#knobs.aggregationMs * this.#random();
  }

  /** What was given to that link and not acknowledged comes back. Half of the time that is right, and epochs end. */
  closed(_io: Io, peer: PeerId): void {
    this.#seen.delete(peer);
    for (const [id, { to, share }] of this.#unacknowledged)
      if (to === peer) {
        this.#unacknowledged.delete(id);
        if (share.epoch === this.#epoch && share.leader === this.#leader) addTo(this.#mass, share);
      }
  }

  tick(io: Io): void {
    if (this.#roundAt === undefined || this.#roundAt > io.now) return;
    const links = this.#room.links();
    const rideMs = this.#room.rideMs();
    this.#roundAt = io.now + this.#knobs.aggregationMs * (0.9 + 0.2 * this.#random());
    if (links.length === 0) {
      // What the last company made of it is void.
      this.#begin(this.#epoch);
      this.#last = undefined;
      return;
    }
    if (++this.#round > this.#knobs.epochRounds) {
      this.#last = this.#estimate();
      this.#begin(this.#epoch + 1);
    }
    this.#countSelf(this.#room.measure());
    const overdue = 2 + Math.ceil((2 * rideMs) / this.#knobs.aggregationMs);
    for (const transfer of this.#unacknowledged.values())
      if (transfer.round < this.#round - overdue) {
        transfer.round = this.#round;
        const frame = this.#encode(transfer.share);
        io.sendLater(transfer.to, `share ${transfer.share.transfer}`, rideMs, () => frame);
      }
    const partners = drawSome([...links], this.#knobs.aggregationFanout, this.#random);
    // Each keeps as much as it gives to one.
    const parts = Array.from(partners, (_, index) => 1 / (partners.length + 1 - index));
    for (const [index, to] of partners.entries())
      io.sendLater(to, "share", rideMs, () => this.#give(to, parts[index] as number));
  }

  received(io: Io, from: PeerId, frame: FrameOf<"share" | "share-ack">): void {
    if (frame.type === "share") this.#shareReceived(io, from, frame);
    else if (this.#unacknowledged.get(frame.transfer)?.to === from) this.#unacknowledged.delete(frame.transfer);
  }

  #shareReceived(io: Io, from: PeerId, share: FrameOf<"share">): void {
    const { epoch, transfer, leader } = share;
    const acknowledge = encodeFrame({ type: "share-ack", epoch, transfer }, this.#self);
    io.sendLater(from, `share-ack ${transfer}`, this.#room.rideMs(), () => acknowledge);
    const seen = this.#seen.get(from) ?? new Set();
    this.#seen.set(from, seen);
    if (seen.has(transfer)) return;
    seen.add(transfer);
    keepNewest(seen, maxSeen);
    if (epoch < this.#epoch || epoch > this.#epoch + maxEpochsAhead) return;
    if (epoch > this.#epoch) {
      this.#last = this.#estimate() ?? this.#last;
      this.#begin(epoch);
    }
    if (leader !== this.#leader) {
      if (!this.#precedes(leader)) return;
      this.#join(leader, share.reference);
    }
    // No honest peer has ever held as much.
    if (share.weight > credibleWeight || share.count > credibleCount) return;
    addTo(this.#mass, share);
    this.#worstRoundTripMs = Math.max(this.#worstRoundTripMs, Math.min(maxRoundTripMs, share.worstRoundTripMs));
  }

  /** The running epoch's estimate; undefined while no weight has come. */
  running(): Aggregate | undefined {
    return this.#estimate();
  }

  /** The best estimate there is: of the running epoch once it is ripe, else of the last. */
  best(): Aggregate | undefined {
    return this.settled() ?? this.#estimate();
  }

  /** The running epoch's estimate once it has had its rounds, so that it counts those who are here now. */
  fresh(): Aggregate | undefined {
    return this.#round >= ripeRounds ? this.#estimate() : undefined;
  }

  /** An estimate that has had its rounds; undefined before. */
  settled(): Aggregate | undefined {
    return this.fresh() ?? this.#last;
  }

  nextDeadline(): number | undefined {
    return this.#roundAt;
  }

  #begin(epoch: number): void {
    this.#epoch = epoch;
    this.#round = 0;
    this.#worstRoundTripMs = 0;
    this.#reference = 0;
    this.#join(this.#self, undefined);
    this.#mass.weight = 1;
  }

  // Leaves what was summed under another leader, and brings in its own count.
  #join(leader: PeerId, reference: number | undefined): void {
    this.#leader = leader;
    this.#mass = { weight: 0, count: 1, inSync: 0, roundTripMs: 0 };
    this.#counted = { inSync: 0, roundTripMs: 0 };
    this.#unacknowledged.clear();
    if (reference !== undefined) this.#reference = reference;
  }

  // What this peer adds to the sums follows its own state, also within an epoch.
  #countSelf({ reference, mean, worst }: { reference: number; mean: number; worst: number }): void {
    if (this.#leader === this.#self && this.#round === 1) this.#reference = reference;
    const inSync = reference === this.#reference ? 1 : 0;
    this.#mass.inSync += inSync - this.#counted.inSync;
    this.#mass.roundTripMs += mean - this.#counted.roundTripMs;
    this.#counted = { inSync, roundTripMs: mean };
    this.#worstRoundTripMs = Math.max(this.#worstRoundTripMs, Math.round(worst));
  }

  #estimate(): Aggregate | undefined {
    const { weight, count, inSync, roundTripMs } = this.#mass;
    if (weight <= 0 || count <= 0) return undefined;
    return {
      epoch: this.#epoch,
      round: this.#round,
      peers: count / weight,
      inSyncShare: Math.min(1, Math.max(0, inSync / count)),
      reference: this.#reference,
      meanRoundTripMs: Math.max(0, roundTripMs / count),
      worstRoundTripMs: this.#worstRoundTripMs,
    };
  }

  #precedes(leader: PeerId): boolean {
    const mine = orderOf(this.#leader, this.#epoch);
    const theirs = orderOf(leader, this.#epoch);
    return theirs < mine || (theirs === mine && leader < this.#leader);
  }

  // What is given is taken from what is there when the frame leaves: it may have waited for a while.
  #give(to: PeerId, part: number): Uint8Array | undefined {
    if (this.#unacknowledged.size >= maxUnacknowledged) return undefined;
    const given = scaled(this.#mass, part);
    const share: Share = {
      epoch: this.#epoch,
      transfer: ++this.#transfers,
      leader: this.#leader,
      reference: this.#reference,
      ...given,
      worstRoundTripMs: this.#worstRoundTripMs,
    };
    addTo(this.#mass, given, -1);
    this.#unacknowledged.set(share.transfer, { to, share, round: this.#round });
    return this.#encode(share);
  }

  #encode(share: Share): Uint8Array {
    return encodeFrame({ type: "share", ...share }, this.#self);
  }
}

function addTo(mass: Mass, share: Mass, times = 1): void {
  mass.weight = bounded(mass.weight + times * share.weight);
  mass.count = bounded(mass.count + times * share.count);
  mass.inSync = bounded(mass.inSync + times * share.inSync);
  mass.roundTripMs = bounded(mass.roundTripMs + times * share.roundTripMs);
}

// However much others send: what is passed on must be what a frame may hold.
const bounded = (part: number): number => Math.min(limits.mass, Math.max(-limits.mass, part));

function scaled({ weight, count, inSync, roundTripMs }: Mass, by: number): Mass {
  return { weight: weight * by, count: count * by, inSync: inSync * by, roundTripMs: roundTripMs * by };
}

// Another leader in each epoch.
function orderOf(peer: PeerId, epoch: number): number {
  let hash = Math.imul(epoch, 0x9e3779b1);
  for (let index = 0; index < peer.length; index++) hash = Math.imul(hash ^ peer.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
