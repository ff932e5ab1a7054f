/**
 * Advertisements: what lazy links are told exists, in batches; and rumors that were advertised here and have not come,
 * which are grafted when the tree has had its time. Source: Plumtree 2007, section 3.4 (IHAVE and GRAFT).
 * The graft deadline adapts: it is longer than payloads have lately come behind their advertisements.
 */
import type { DisseminationConfig, DisseminationKnobs } from "./knobs.ts";
import { rumorId } from "./rumor-memory.ts";
import type { Tree } from "./spread.ts";
import type { LinkHealth } from "../module.ts";
import type { Io, Occupancy, PeerId } from "../types.ts";
import { priorities } from "../types.ts";
import { encodeFrame, type RumorRange } from "./frames.ts";
import { limits } from "../wire/limits.ts";

/** Rumors that are waited for at once. */
const maxMissing = 4096;
/** Rumors that wait to be advertised on one link. */
const maxWaiting = 4096;
/** Peers that are remembered as having a missing rumor, and how often they are asked in turn before it is given up. */
const maxHolders = 8;
const maxGrafts = 4;
/** The lateness of payloads is forgotten by this share at each graft that proves right. */
const forgetting = 0.9;
const maxGraftMs = 5_000;

interface Missing {
  readonly origin: PeerId;
  readonly seq: number;
  readonly advertisedAt: number;
  /** Those who have it, in the order in which they are asked. */
  readonly holders: PeerId[];
  grafts: number;
  graftAt: number;
}

export class Adverts {
  readonly #self: PeerId;
  readonly #knobs: DisseminationKnobs;
  readonly #tree: Tree;
  readonly #health: Pick<LinkHealth, "roundTripMs">;
  /** For each link, what waits to be advertised: for each origin its sequence numbers. */
  readonly #waiting = new Map<PeerId, Map<PeerId, Set<number>>>();
  readonly #missing = new Map<string, Missing>();
  #nextGraft = Number.POSITIVE_INFINITY;
  /** How long after their advertisement payloads have come, lately and at most. */
  #lateMs = 0;

  constructor(self: PeerId, config: DisseminationConfig, tree: Tree, health: Pick<LinkHealth, "roundTripMs">) {
    this.#self = self;
    this.#knobs = config.dissemination;
    this.#tree = tree;
    this.#health = health;
  }

  occupancy(): Occupancy {
    return { what: "rumors missing", size: this.#missing.size, bound: maxMissing };
  }

  /** Tells links, when it suits, that this node has a rumor. */
  advertise(io: Io, origin: PeerId, seq: number, links: readonly PeerId[]): void {
    for (const link of links) {
      const waiting = this.#waiting.get(link) ?? new Map<PeerId, Set<number>>();
      this.#waiting.set(link, waiting);
      const seqs = waiting.get(origin) ?? new Set();
      if (seqs.size >= maxWaiting || (seqs.size === 0 && waiting.size >= limits.advertised)) continue;
      waiting.set(origin, seqs.add(seq));
      io.sendLater(link, "advert", this.#knobs.advertMs, () => this.#take(link));
    }
  }

  /** The other end of the link has it: no need to tell. */
  isKnownTo(link: PeerId, origin: PeerId, seq: number): void {
    this.#waiting.get(link)?.get(origin)?.delete(seq);
  }

  /** The link's other end has a rumor that this node has not. */
  missing(io: Io, origin: PeerId, seq: number, holder: PeerId): void {
    const id = rumorId(origin, seq);
    const known = this.#missing.get(id);
    if (known) {
      if (known.holders.length < maxHolders && !known.holders.includes(holder)) known.holders.push(holder);
      return;
    }
    if (this.#missing.size >= maxMissing) return;
    const graftAt = io.now + this.#graftMs(holder);
    this.#missing.set(id, { origin, seq, advertisedAt: io.now, holders: [holder], grafts: 0, graftAt });
    if (graftAt < this.#nextGraft) this.#nextGraft = graftAt;
  }

  /** A rumor has come, over the link to `from`. */
  arrived(now: number, origin: PeerId, seq: number, from: PeerId): void {
    if (this.#missing.size === 0) return;
    const id = rumorId(origin, seq);
    const missing = this.#missing.get(id);
    if (!missing) return;
    this.#missing.delete(id);
    if (this.#missing.size === 0) this.#nextGraft = Number.POSITIVE_INFINITY;
    // Grafted from one, and brought by another: it was merely late, and asked for too soon.
    const byItself = missing.grafts === 0 || missing.holders.at(-1) !== from;
    if (byItself) this.#lateMs = Math.max(this.#lateMs, now - missing.advertisedAt);
  }

  linkClosed(peer: PeerId): void {
    this.#waiting.delete(peer);
    for (const { holders } of this.#missing.values()) {
      const index = holders.indexOf(peer);
      if (index >= 0) holders.splice(index, 1);
    }
  }

  /** Grafts what has not come by itself. */
  tick(io: Io): void {
    if (io.now < this.#nextGraft) return;
    this.#nextGraft = Number.POSITIVE_INFINITY;
    const grafts = new Map<PeerId, Missing[]>();
    for (const [id, missing] of this.#missing) {
      if (missing.graftAt <= io.now) {
        const holder = missing.holders.shift();
        if (!holder || ++missing.grafts > maxGrafts) {
          this.#missing.delete(id);
          continue;
        }
        missing.holders.push(holder);
        missing.graftAt = io.now + this.#graftMs(holder);
        const asked = grafts.get(holder);
        if (asked) asked.push(missing);
        else grafts.set(holder, [missing]);
      }
      if (missing.graftAt < this.#nextGraft) this.#nextGraft = missing.graftAt;
    }
    for (const [holder, asked] of grafts) {
      this.#lateMs *= forgetting;
      for (const range of rangesOf(asked)) {
        this.#tree.grafted(range.origin, holder);
        io.send(holder, encodeFrame({ type: "graft", range }, this.#self), priorities.control);
      }
    }
  }

  nextDeadline(): number | undefined {
    return this.#missing.size === 0 || this.#nextGraft === Number.POSITIVE_INFINITY ? undefined : this.#nextGraft;
  }

  #take(link: PeerId): Uint8Array | undefined {
    const waiting = this.#waiting.get(link);
    this.#waiting.delete(link);
    const ids: { origin: PeerId; seq: number }[] = [];
    for (const [origin, seqs] of waiting ?? []) for (const seq of seqs) ids.push({ origin, seq });
    const ranges = rangesOf(ids).slice(0, limits.advertised);
    return ranges.length > 0 ? encodeFrame({ type: "advert", ranges }, this.#self) : undefined;
  }

  #graftMs(holder: PeerId): number {
    const { graftMs, graftRoundTrips } = this.#knobs;
    return Math.min(
      maxGraftMs,
      Math.max(graftMs, graftRoundTrips * (this.#health.roundTripMs(holder) ?? 0), 2 * this.#lateMs),
    );
  }
}

// Consecutive numbers of one origin as one range.
function rangesOf(ids: readonly { readonly origin: PeerId; readonly seq: number }[]): RumorRange[] {
  const byOrigin = new Map<PeerId, number[]>();
  for (const { origin, seq } of ids) {
    const seqs = byOrigin.get(origin);
    if (seqs) seqs.push(seq);
    else byOrigin.set(origin, [seq]);
  }
  const ranges: { origin: PeerId; seq: number; count: number }[] = [];
  for (const [origin, seqs] of byOrigin) {
    let range: { origin: PeerId; seq: number; count: number } | undefined;
    for (const seq of seqs.toSorted((a, b) => a - b))
      if (range && seq === range.seq + range.count && range.count < limits.rumorsInRange) range.count++;
      else ranges.push((range = { origin, seq, count: 1 }));
  }
  return ranges;
}
