/**
 * Anti-entropy: rounds that bring two replicas to the same state, whatever was missed and by whatever way.
 * Digests ride on probes; where they differ and no rumor in flight explains it, whoever asked opens a round:
 * summary, then deltas both ways. Sources: Demers 1987, section 1.3; Cassandra's SYN/ACK/ACK2 for the three ways.
 *
 * A round alternates: each summary is answered by a delta, if there is something to give, and by one summary.
 * A summary that asks nothing ends the round for both.
 * Invariants: at most one round is opened by this node at a time; at most one round runs on a link; a node that is
 * already being brought up to date asks nobody else for the same; what answers cost is bounded (`answer-budget.ts`), and
 * so are the openings of a peer that are answered, and the steps of a round.
 */
import { earlier } from "../bounds.ts";
import { RepairAnswers } from "./repair-answers.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { AntiEntropyConfig, AntiEntropyKnobs } from "./knobs.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import { Incoming } from "./incoming.ts";
import * as partners from "./partner.ts";
import { isLacking, newPartner, newRound, roundOf, theirs, type Partner, type Round, type State } from "./partner.ts";
import { openingSections, type Findings } from "./reconciliation.ts";
import { isLoss, type Module } from "../module.ts";
import type { Closing, Fact, Io, Link, PeerId, Priority, Random, Replica } from "../types.ts";
import { isRefusal, priorities } from "../types.ts";
import { encodeFrame, type FrameOf } from "./frames.ts";
import { countItems, type Section, type VectorItem } from "./summary.ts";

/** Summaries that have to wait for their answer are kept up to so many items; larger ones are dropped, and asked again. */
const maxWaitingItems = 20_000;

export class AntiEntropy implements Module {
  readonly #self: PeerId;
  readonly #knobs: AntiEntropyKnobs;
  readonly #random: Random;
  readonly #replica: Replica;
  readonly #tell: (io: Io) => void;
  readonly #answers: RepairAnswers;
  readonly #partners = new Map<PeerId, Partner>();
  readonly #incoming: Incoming;
  /** In a room that is never quiet one partner is looked into at a time, and no other before this. */
  #patientUntil = Number.NEGATIVE_INFINITY;
  /** When a rumor last changed this replica: right after it, differing digests prove nothing. */
  #rumorAt = Number.NEGATIVE_INFINITY;
  /** This replica's digest before the input at hand began to repair it, and whose doing that was. */
  #repair: { readonly before: Uint8Array; readonly from: PeerId } | undefined;
  repairs = 0;

  /** `tell` tells every edit that waits: a summary that is older than what was typed would look like a difference. */
  constructor(
    self: PeerId,
    config: AntiEntropyConfig & OutboxConfig,
    random: Random,
    replica: Replica,
    tell: (io: Io) => void,
  ) {
    this.#self = self;
    this.#knobs = config.antiEntropy;
    this.#random = random;
    this.#replica = replica;
    this.#tell = tell;
    this.#answers = new RepairAnswers(self, config, replica);
    this.#incoming = new Incoming(config.antiEntropy);
  }

  /** No link is known to hold anything else, and nothing waits for a gap. */
  inSync(): boolean {
    return this.agreeing() === this.#partners.size && !this.#replica.hasGaps();
  }

  /** This side is known to lack what somebody holds, or waits for a gap to be filled. */
  isBehind(): boolean {
    for (const { state } of this.#partners.values()) if (isLacking(state)) return true;
    return this.#replica.hasGaps();
  }

  /** Whether the link's other end was found, or brought, to be equal. */
  agreesWith(peer: PeerId): boolean {
    return this.#partners.get(peer)?.state.type === "agrees";
  }

  /** Number of links that were found, or brought, to be equal. */
  agreeing(): number {
    let agreeing = 0;
    for (const { state } of this.#partners.values()) if (state.type === "agrees") agreeing++;
    return agreeing;
  }

  /** The side that dialled looks for differences at once: a newcomer is the one that lacks most. */
  opened(io: Io, { peer, initiator }: Link): void {
    this.#partners.set(peer, newPartner(initiator, io.now));
  }

  closed(_io: Io, peer: PeerId, why: Closing): void {
    this.#replica.settled(peer);
    this.#incoming.closed(peer);
    this.#partners.delete(peer);
    if (isLoss(why)) this.#hurry();
  }

  told(io: Io, fact: Fact): void {
    switch (fact.type) {
      case "compared":
        return this.#compared(io, fact.peer, fact.same, fact.mine);
      case "gap-found":
        return this.#gapFound(io, fact.from);
      case "replica-changed":
        if (fact.by === "rumor") this.#rumorAt = io.now;
        return;
      case "alarm":
        return this.#hurry();
      case "link-congested": {
        const partner = this.#partners.get(fact.peer);
        if (partner) partner.congested = fact.congested;
        return;
      }
      case "transfer-progressed":
        return this.#transferProgressed(io, fact.from);
      case "handled":
        return this.#endRepair(io);
    }
  }

  received(io: Io, from: PeerId, frame: FrameOf<"summary" | "delta">): void {
    if (frame.type === "summary") {
      this.#tell(io);
      this.#beginRepair(from);
      const partner = this.#partners.get(from);
      if (!partner) return;
      if (frame.digest) this.#openingReceived(io, from, partner, frame, frame.digest);
      else this.#summaryReceived(io, from, partner, frame);
    } else {
      if (frame.restBytes === 0) this.#beginRepair(from);
      this.#deltaReceived(io, from, frame);
    }
  }

  /** Opens the round that is due, if any. A difference that outlasts patience is looked at again, and so is a peer after a round. */
  tick(io: Io): void {
    this.#answers.tidy(io.now);
    this.#answerWaiting(io);
    this.#tendRounds(io);
    if (!this.#isOpening() && !this.#incoming.isReceiving(io.now)) this.#openDue(io);
  }

  nextDeadline(now: number): number | undefined {
    let next: number | undefined;
    const isOpening = this.#isOpening();
    // Nothing is asked for while a large frame comes in.
    const notBefore = this.#incoming.isReceiving(now) ? this.#incoming.endsAt() : now;
    for (const partner of this.#partners.values()) {
      const round = roundOf(partner.state);
      if (round) next = earlier(next, partners.roundDueAt(round, this.#knobs));
      next = earlier(next, partners.asksAt(partner.state, this.#knobs));
      const opensAt = isOpening ? undefined : this.#opensAt(partner);
      if (opensAt !== undefined) next = earlier(next, Math.max(opensAt, notBefore));
    }
    return next;
  }

  // The digest of a large document takes its time after each change: once for an input is enough.
  #beginRepair(from: PeerId): void {
    this.#repair ??= { before: this.#replica.digest(), from };
  }

  #endRepair(io: Io): void {
    const repair = this.#repair;
    this.#repair = undefined;
    if (repair && !equalBytes(repair.before, this.#replica.digest()))
      io.raise({ type: "replica-changed", by: "repair", from: repair.from });
  }

  // A probe compared digests. `mine`: this side probed, so a difference is its own to look into.
  #compared(io: Io, peer: PeerId, same: boolean, mine: boolean): void {
    const partner = this.#partners.get(peer);
    if (!partner) return;
    const { state, hurried } = partner;
    if (same || mine) partner.hurried = false;
    if (same) {
      const next = partners.foundEqual(state, io.now, this.#knobs);
      if (next.type === "agrees") this.#replica.settled(peer);
      this.#become(io, partner, next);
    } else partner.state = partners.foundDifferent(state, mine, hurried, io.now, this.#knobs);
  }

  // A link is silent, and what should come over it may be missing: the next difference found is looked into at once.
  #hurry(): void {
    for (const partner of this.#partners.values()) partner.hurried = true;
  }

  #gapFound(io: Io, peer: PeerId): void {
    const partner = this.#partners.get(peer);
    if (partner) partner.state = partners.doubted(partner.state, io.now);
  }

  #transferProgressed(io: Io, from: PeerId): void {
    this.#incoming.progressed(io.now);
    const round = this.#roundWith(from);
    if (round && io.now < round.frameAt + this.#knobs.transferPatienceMs) round.heardAt = io.now;
  }

  #openingReceived(io: Io, from: PeerId, partner: Partner, summary: FrameOf<"summary">, digest: Uint8Array): void {
    if (io.now < partner.answeredAt + this.#knobs.roundGapMs / 2) return;
    const { answered } = partner;
    if (answered?.round === summary.round) {
      // What the answer brought is on its way, but its end may be lost.
      if (this.#answers.repeat(io, from, answered.answer, answered.priority)) partner.answeredAt = io.now;
      return;
    }
    // What it may be missing is on its way or waits for the link: another copy would wait behind. It asks again.
    if (partner.congested) return;
    // Both opened at once: the smaller id's round goes on.
    if (roundOf(partner.state)?.opener && this.#self < from) return;
    partner.answeredAt = io.now;
    if (equalBytes(digest, this.#replica.digest())) {
      this.#sendSummary(io, from, partner, summary.round, [], [], priorities.repair);
      this.#replica.settled(from);
      return this.#become(io, partner, partners.ended(false, io.now));
    }
    this.#become(io, partner, partners.began(partner.state, newRound(summary.round, false, io.now, theirs)));
    this.#summaryReceived(io, from, partner, summary);
  }

  #summaryReceived(io: Io, from: PeerId, partner: Partner, summary: FrameOf<"summary">): void {
    const round = roundOf(partner.state);
    if (round?.id !== summary.round || ++round.steps > this.#knobs.roundSteps) return;
    round.frameAt = io.now;
    this.#answer(io, from, partner, round, summary);
  }

  #answer(io: Io, from: PeerId, partner: Partner, round: Round, summary: FrameOf<"summary">): void {
    round.heardAt = io.now;
    round.turn = theirs;
    if (summary.sections.length === 0 && summary.wants.length === 0) return this.#end(io, from, partner, round);
    const answer = this.#answers.answer(io, from, summary);
    if (typeof answer === "number") return this.#postpone(io, partner, round, summary, answer);
    this.repairs += answer.repairs;
    this.#ask(io, from, partner, round, answer.findings, answer.priority);
  }

  // Says what this side still lacks or has to compare further; when that is nothing, the round is over.
  #ask(io: Io, to: PeerId, partner: Partner, round: Round, { sections, wants }: Findings, priority: Priority): void {
    // What another round or a transfer is bringing is not asked for a second time; it is looked at again later.
    const later = wants.length > 0 && this.#isBeingServed(io, to);
    const wanted = later ? [] : wants;
    this.#sendSummary(io, to, partner, round.id, sections, wanted, priority);
    if (wants.length > 0) partner.state = partners.lacks(partner.state, later, io.now);
    if (sections.length === 0 && wanted.length === 0) this.#end(io, to, partner, round, later);
  }

  // What would have to wait for longer than its round does is asked again by the other side.
  #postpone(io: Io, partner: Partner, round: Round, summary: FrameOf<"summary">, waitMs: number): void {
    if (waitMs >= this.#knobs.roundTimeoutMs || countItems(summary) > maxWaitingItems)
      partner.state = partners.dropped(partner.state);
    else round.turn = { type: "ours", summary, until: io.now + waitMs };
  }

  #answerWaiting(io: Io): void {
    for (const [peer, partner] of this.#partners) {
      const round = roundOf(partner.state);
      if (round?.turn.type === "ours" && round.turn.until <= io.now)
        this.#answer(io, peer, partner, round, round.turn.summary);
    }
  }

  #deltaReceived(io: Io, from: PeerId, { update, restBytes }: FrameOf<"delta">): void {
    const result = this.#replica.apply(update, from);
    if (isRefusal(result)) return io.close(from, "invalid-update", result.refused);
    if (result === "broken") return;
    if (restBytes === 0) this.repairs++;
    else io.raise({ type: "replica-changed", by: "part", from });
    // Of nothing large there is nothing to tell.
    if (this.#incoming.announced(from, restBytes)) io.emit({ type: "transfer", from, restBytes });
    const round = this.#roundWith(from);
    if (round) round.heardAt = round.frameAt = io.now;
    if (result === "gap" || result === "clipped") this.#gapFound(io, from);
  }

  #tendRounds(io: Io): void {
    for (const [peer, partner] of this.#partners) {
      const round = roundOf(partner.state);
      if (round && io.now >= round.heardAt + this.#knobs.roundTimeoutMs) {
        partner.state = partners.timedOut(partner.state, io.now);
        partner.notBefore = io.now + this.#knobs.roundTimeoutMs;
        // Nobody may keep this replica waiting by never ending a round.
        this.#replica.settled(peer);
      } else if (round?.turn.type === "opening" && io.now >= round.turn.resendAt) {
        const { frame } = round.turn;
        round.turn = { type: "opening", frame, resendAt: io.now + this.#knobs.roundResendMs };
        if (!this.#incoming.isReceiving(io.now)) io.send(peer, frame, priorities.control);
      }
      const asksAt = partners.asksAt(partner.state, this.#knobs);
      if (asksAt === undefined || asksAt > io.now) continue;
      partner.state = partners.asked(partner.state);
      io.raise({ type: "probe-wanted", peer });
    }
  }

  #openDue(io: Io): void {
    // Of those that are due, the one that had its turn longest ago: a peer that never answers keeps nobody else waiting.
    let next: [PeerId, Partner] | undefined;
    for (const [peer, partner] of this.#partners) {
      const opensAt = this.#opensAt(partner);
      if (opensAt === undefined || opensAt > io.now) continue;
      if (!next || partner.notBefore < next[1].notBefore) next = [peer, partner];
    }
    if (next) this.#open(io, ...next);
  }

  #open(io: Io, peer: PeerId, partner: Partner): void {
    const id = Math.floor(this.#random() * 2 ** 32);
    partner.notBefore = io.now + this.#knobs.roundGapMs;
    this.#patientUntil = io.now + this.#knobs.patienceMs;
    const sections = openingSections(this.#replica, id);
    const summary = { type: "summary", round: id, digest: this.#replica.digest(), sections, wants: [] } as const;
    const frame = encodeFrame(summary, this.#self);
    io.send(peer, frame, priorities.control);
    const turn = { type: "opening", frame, resendAt: io.now + this.#knobs.roundResendMs } as const;
    this.#become(io, partner, partners.began(partner.state, newRound(id, true, io.now, turn)));
  }

  #opensAt(partner: Partner): number | undefined {
    const quietAt = Math.max(this.#rumorAt, this.#incoming.at) + this.#knobs.settleMs;
    return partners.opensAt(partner, quietAt, this.#patientUntil);
  }

  // `later`: not all that was found to be missing has been asked for.
  #end(io: Io, peer: PeerId, partner: Partner, { opener }: Round, later = false): void {
    if (!later) this.#replica.settled(peer);
    this.#become(io, partner, partners.ended(later, io.now));
    // A probe shows that all is well.
    if (opener) io.raise({ type: "probe-wanted", peer });
  }

  #become(io: Io, partner: Partner, state: State): void {
    const didAgree = partner.state.type === "agrees";
    partner.state = state;
    if (didAgree !== (state.type === "agrees")) io.emit({ type: "status-changed" });
  }

  #roundWith(peer: PeerId): Round | undefined {
    const partner = this.#partners.get(peer);
    return partner && roundOf(partner.state);
  }

  #isOpening(besides?: PeerId): boolean {
    for (const [peer, { state }] of this.#partners) if (peer !== besides && roundOf(state)?.opener) return true;
    return false;
  }

  #isBeingServed(io: Io, by: PeerId): boolean {
    return this.#incoming.isReceiving(io.now) || this.#isOpening(by);
  }

  // Not before the deltas of the same answer.
  #sendSummary(
    io: Io,
    to: PeerId,
    partner: Partner,
    round: number,
    sections: readonly Section[],
    wants: readonly VectorItem[],
    priority: Priority,
  ): void {
    const answer = encodeFrame({ type: "summary", round, digest: undefined, sections, wants }, this.#self);
    io.send(to, answer, priority);
    partner.answered = { round, answer, priority };
  }
}
