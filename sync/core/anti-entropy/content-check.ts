/**
 * Finds documents that differ although their digests are equal. The digest names what a replica holds, by clients and
 * clocks; a restored backup, half a character, or a member who told two peers different words under one name make the same
 * names stand for other content, which no round would ever look into. So in quiet, neighbours whose digests agree compare
 * what is said as well. A comparison changes nothing but what people are told.
 * Departure from anti-entropy: that makes replicas equal, this only notices that they cannot be made so.
 */
import { equalBytes } from "../wire/bytes.ts";
import type { AntiEntropyConfig, AntiEntropyKnobs } from "./knobs.ts";
import type { Module } from "../module.ts";
import type { Fact, Io, Link, PeerId, Replica } from "../types.ts";
import { encodeFrame, type FrameOf } from "./frames.ts";

/** A replica that is still reading its content is asked again after this. */
const askAgainMs = 1_000;
/** Comparisons that find a difference before it is believed. */
const comparisonsToDiffer = 2;

/** What is known of the other end of a link. */
interface Partner {
  /** Its content, as it said first for this replica's digest of the moment: a peer cannot take its word back. */
  theirs: Uint8Array | undefined;
  /** It has said so again since the last comparison. */
  fresh: boolean;
  /** It was told this side's word for the digest of the moment. */
  told: boolean;
  comparedAt: number;
  /** Comparisons of this state of the document. */
  comparisons: number;
  /** What is believed and told. */
  differs: boolean;
}

export class ContentCheck implements Module {
  readonly #self: PeerId;
  readonly #knobs: AntiEntropyKnobs;
  readonly #replica: Replica;
  readonly #agrees: (peer: PeerId) => boolean;
  readonly #partners = new Map<PeerId, Partner>();
  /** The state of this replica that is compared: its digest, and its content where that is known. */
  #mine: { readonly digest: Uint8Array; content: Uint8Array | undefined } | undefined;
  /** When something last changed this replica. */
  #changedAt = Number.NEGATIVE_INFINITY;
  /** Changes up to then are of that state. */
  #settledAt = Number.NEGATIVE_INFINITY;
  #dueAt = Number.POSITIVE_INFINITY;

  /** `agrees`: whether a peer's digest was found equal. */
  constructor(self: PeerId, config: AntiEntropyConfig, replica: Replica, agrees: (peer: PeerId) => boolean) {
    this.#self = self;
    this.#knobs = config.antiEntropy;
    this.#replica = replica;
    this.#agrees = agrees;
  }

  opened(io: Io, { peer }: Link): void {
    this.#partners.set(peer, {
      theirs: undefined,
      fresh: false,
      told: false,
      comparedAt: Number.NEGATIVE_INFINITY,
      comparisons: 0,
      differs: false,
    });
    this.#dueAt = Math.min(this.#dueAt, io.now + this.#knobs.contentMs);
  }

  told(io: Io, fact: Fact): void {
    if (fact.type === "replica-changed") this.#changedAt = io.now;
  }

  closed(_io: Io, peer: PeerId): void {
    this.#partners.delete(peer);
  }

  /** Peers whose content differs under the same names. */
  differing(): PeerId[] {
    return [...this.#partners].filter(([, { differs }]) => differs).map(([peer]) => peer);
  }

  differsFromSomeone(): boolean {
    for (const { differs } of this.#partners.values()) if (differs) return true;
    return false;
  }

  received(io: Io, from: PeerId, { digest, content }: FrameOf<"content">): void {
    const partner = this.#partners.get(from);
    // Of another state it says nothing; its sender says it again when it is in this one.
    if (!partner || !equalBytes(digest, this.#settle())) return;
    // Whoever has been compared with and asks again does not know this side's word.
    if (partner.comparisons > 0 && !partner.differs) partner.told = false;
    // A copy: the frame's own buffer may be far larger.
    partner.theirs ??= content.slice();
    partner.fresh = true;
    this.#compare(io, from, partner);
    if (!this.#isSettled(partner)) this.#dueAt = Math.min(this.#dueAt, io.now + this.#knobs.contentMs);
  }

  tick(io: Io): void {
    if (io.now < (this.nextDeadline() ?? Number.POSITIVE_INFINITY)) return;
    this.#settledAt = this.#changedAt;
    this.#dueAt = Number.POSITIVE_INFINITY;
    const digest = this.#settle();
    const content = this.#replica.contentDigest();
    if (this.#mine) this.#mine.content = content;
    if (!content) {
      this.#dueAt = io.now + askAgainMs;
      return;
    }
    for (const [peer, partner] of this.#partners) {
      this.#compare(io, peer, partner);
      if (this.#isSettled(partner)) continue;
      this.#dueAt = io.now + this.#knobs.contentMs;
      if (!this.#agrees(peer)) continue;
      partner.told = true;
      const frame = encodeFrame({ type: "content", digest, content }, this.#self);
      io.sendLater(peer, "content", this.#knobs.contentRideMs, () => frame);
    }
  }

  /** After a change, quiet has to last anew. */
  nextDeadline(): number | undefined {
    if (this.#partners.size === 0) return undefined;
    const quietAt = this.#changedAt + this.#knobs.contentMs;
    const next = this.#changedAt > this.#settledAt ? quietAt : Math.max(this.#dueAt, quietAt);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  // This replica's digest; in another state of the document everyone is compared with anew.
  #settle(): Uint8Array {
    const digest = this.#replica.digest();
    if (this.#mine && equalBytes(this.#mine.digest, digest)) return digest;
    this.#mine = { digest, content: undefined };
    for (const partner of this.#partners.values()) {
      partner.theirs = undefined;
      partner.fresh = false;
      partner.told = false;
      partner.comparisons = 0;
      partner.comparedAt = Number.NEGATIVE_INFINITY;
    }
    return digest;
  }

  // Both have told each other, and are the same.
  #isSettled({ told, comparisons, differs, theirs }: Partner): boolean {
    const content = this.#mine?.content;
    return told && comparisons > 0 && !differs && !!theirs && !!content && equalBytes(theirs, content);
  }

  #compare(io: Io, peer: PeerId, partner: Partner): void {
    const content = this.#mine?.content;
    if (!partner.fresh || !partner.theirs || !content) return;
    // However often a peer says it, it counts once in a while.
    if (io.now < partner.comparedAt + this.#knobs.contentMs / 2) return;
    partner.fresh = false;
    partner.comparedAt = io.now;
    partner.comparisons++;
    const same = equalBytes(partner.theirs, content);
    if (partner.differs !== same || (!same && partner.comparisons < comparisonsToDiffer)) return;
    partner.differs = !same;
    if (partner.differs) io.emit({ type: "content-differs", peer });
    io.emit({ type: "status-changed" });
  }
}
