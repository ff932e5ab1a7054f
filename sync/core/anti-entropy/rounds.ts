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
import { RepairAnswers, type Question } from "./repair-answers.ts";
import { equalBytes } from "../wire/bytes.ts";
import type { AntiEntropyConfig, AntiEntropyKnobs } from "./knobs.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import { Incoming } from "./incoming.ts";
import { newPartner, newRound, type Partner } from "./partner.ts";
import { deleteSetOf } from "./ranges.ts";
import { compare, openingSections, updatesTaking, type Findings } from "./reconciliation.ts";
import { isLoss, type Module } from "../module.ts";
import type { ApplyResult, Closing, Fact, Io, Link, PeerId, Priority, Random, Replica } from "../types.ts";
import { isRefusal, priorities } from "../types.ts";
import { encodeFrame, type FrameOf } from "./frames.ts";
import { countItems, type Section, type VectorItem } from "./summary.ts";

/** More than this is somebody's past rather than something missed. */
const historyBytes = 64 * 1024;
/** Summaries that have to wait for their answer are kept up to so many items; larger ones are dropped, and asked again. */
const maxWaitingItems = 20_000;
const emptyUpdate = Uint8Array.of(0, 0);

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
    this.#answers = new RepairAnswers(config, replica);
    this.#incoming = new Incoming(config.antiEntropy);
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
      case "link-congested":
        return this.#congested(fact.peer, fact.congested);
      case "transfer-progressed":
        return this.transferProgressed(io, fact.from);
      case "handled":
        return this.#endRepair(io);
    }
  }

  received(io: Io, from: PeerId, frame: FrameOf<"summary" | "delta">): void {
    if (frame.type === "summary") {
      this.#tell(io);
      this.#beginRepair(from);
      // The round is over and this side opened it: a probe shows that all is well.
      if (this.#summaryReceived(io, from, frame)) io.raise({ type: "probe-wanted", peer: from });
      return;
    }
    if (frame.restBytes === 0) this.#beginRepair(from);
    const result = this.#deltaReceived(io, from, frame);
    if (result === "gap" || result === "clipped") this.#gapFound(io, from);
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

  // More waits for the link than it takes, or no longer.
  #congested(peer: PeerId, congested: boolean): void {
    const partner = this.#partners.get(peer);
    if (partner) partner.congested = congested;
  }

  /** No link is known to hold anything else, and nothing waits for a gap. */
  inSync(): boolean {
    for (const { agreed } of this.#partners.values()) if (!agreed) return false;
    return !this.#replica.hasGaps();
  }

  /** This side is known to lack what somebody holds, or waits for a gap to be filled. */
  isBehind(): boolean {
    for (const { lacking } of this.#partners.values()) if (lacking) return true;
    return this.#replica.hasGaps();
  }

  /** Whether the link's other end was found, or brought, to be equal. */
  agreesWith(peer: PeerId): boolean {
    return this.#partners.get(peer)?.agreed ?? false;
  }

  /** Number of links that were found, or brought, to be equal. */
  agreeing(): number {
    let agreeing = 0;
    for (const { agreed } of this.#partners.values()) if (agreed) agreeing++;
    return agreeing;
  }

  /** Whether some link was found, or brought, to be equal. */
  agreesWithSomeone(): boolean {
    return this.agreeing() > 0;
  }

  // A probe compared digests. `mine`: this side probed, so a difference is its own to look into.
  #compared(io: Io, peer: PeerId, same: boolean, mine: boolean): void {
    const partner = this.#partners.get(peer);
    if (!partner) return;
    partner.asked = false;
    if (same) {
      partner.differsSince = undefined;
      partner.lasting = false;
      partner.hurried = false;
      // What would have ended the round is lost: it has nothing left to do.
      if (partner.round && io.now >= partner.round.heardAt + this.#knobs.roundResendMs) partner.round = undefined;
      if (partner.round) return;
      this.#replica.settled(peer);
      this.#agree(io, partner, true);
    } else if (mine) {
      partner.differsSince ??= io.now;
      if (partner.hurried) partner.atOnce = true;
      partner.hurried = false;
      // In a busy room each comparison may see another rumor in flight; one that differs after so long is looked into.
      partner.lasting = io.now >= partner.differsSince + this.#knobs.patienceMs;
    }
  }

  // A link is silent, and what should come over it may be missing: the next difference found is looked into at once.
  #hurry(): void {
    for (const partner of this.#partners.values()) partner.hurried = true;
  }

  #gapFound(io: Io, peer: PeerId): void {
    const partner = this.#partners.get(peer);
    if (partner) partner.differsSince ??= io.now;
  }

  transferProgressed(io: Io, from: PeerId): void {
    this.#incoming.progressed(io.now);
    const round = this.#partners.get(from)?.round;
    if (round && io.now < round.frameAt + this.#knobs.transferPatienceMs) round.heardAt = io.now;
  }

  // Answers a summary. True when the round is over and this side opened it.
  #summaryReceived(io: Io, from: PeerId, summary: FrameOf<"summary">): boolean {
    const partner = this.#partners.get(from);
    if (!partner) return false;
    if (summary.digest) {
      if (io.now < partner.answeredAt + this.#knobs.roundGapMs / 2) return false;
      if (partner.answered?.round === summary.round) return this.#answerAgain(io, from, partner);
      // What it may be missing is on its way or waits for the link: another copy would wait behind. It asks again.
      if (partner.congested) return false;
      // Both opened at once: the smaller id's round goes on.
      if (partner.round?.opener && this.#self < from) return false;
      partner.answeredAt = io.now;
      partner.round = newRound(summary.round, io.now);
    }
    const { round } = partner;
    if (round?.id !== summary.round || ++round.steps > this.#knobs.roundSteps) return false;
    round.heardAt = round.frameAt = io.now;
    round.opening = undefined;
    return this.#answer(io, from, partner, summary);
  }

  // Its opening came twice: what the answer brought is on its way, but the end of the answer may be lost.
  #answerAgain(io: Io, to: PeerId, partner: Partner): false {
    const { answered } = partner;
    if (!answered || this.#answers.waitMs(to, io.now) > 0) return false;
    partner.answeredAt = io.now;
    this.#answers.charge(to, answered.answer.length, io.now);
    io.send(to, answered.answer, answered.priority);
    return false;
  }

  #answer(io: Io, from: PeerId, partner: Partner, summary: FrameOf<"summary">): boolean {
    if (summary.digest) {
      if (equalBytes(summary.digest, this.#replica.digest())) {
        this.#sendSummary(io, from, summary.round, [], [], priorities.repair);
        return this.#end(io, from, partner);
      }
      this.#agree(io, partner, false);
    }
    if (summary.sections.length === 0 && summary.wants.length === 0) return this.#end(io, from, partner);
    const waitMs = this.#answers.waitMs(from, io.now);
    if (waitMs > 0) return this.#postpone(io, partner, summary, waitMs);
    const found = compare(this.#replica, summary);
    this.#answers.looked(found.looked, io.now);
    const peerLacks = found.giveStructs.size > 0 || found.giveDeletions.length > 0;
    const selfLacks = found.wants.length > 0 || found.takeDeletions.length > 0;
    if (peerLacks || selfLacks) io.raise({ type: "difference-found", peer: from, peerLacks, selfLacks });
    const question = { structs: found.giveStructs, deletions: deleteSetOf(found.giveDeletions) };
    const busyMs = this.#answers.busyMs(question, io.now);
    if (busyMs > 0) return this.#postpone(io, partner, summary, busyMs);
    return this.#answerWith(io, from, partner, summary.round, found, question);
  }

  #answerWith(io: Io, from: PeerId, partner: Partner, round: number, found: Findings, question: Question): boolean {
    const taken = updatesTaking(this.#replica, found.takeDeletions);
    for (const update of taken) this.#replica.apply(update, from);
    const priority = this.#sendDeltas(io, from, round, this.#answers.give(from, question, io.now));
    if (taken.length > 0) this.repairs++;
    // What another round or a transfer is bringing is not asked for a second time; it is looked at again later.
    const postponed = found.wants.length > 0 && this.#isBeingServed(io, from);
    const wants = postponed ? [] : found.wants;
    this.#sendSummary(io, from, round, found.sections, wants, priority);
    const ended = found.sections.length === 0 && wants.length === 0 && this.#end(io, from, partner, !postponed);
    if (found.wants.length > 0) partner.lacking = true;
    if (postponed) {
      partner.differsSince ??= io.now;
      this.#agree(io, partner, false);
    }
    return ended;
  }

  // What would have to wait for longer than its round does is asked again by the other side.
  #postpone(io: Io, partner: Partner, summary: FrameOf<"summary">, waitMs: number): false {
    if (waitMs >= this.#knobs.roundTimeoutMs || countItems(summary) > maxWaitingItems) partner.round = undefined;
    else partner.waiting = { summary, until: io.now + waitMs };
    return false;
  }

  // Answers what had to wait; the partners whose rounds that has ended.
  #answerWaiting(io: Io): PeerId[] {
    const ended: PeerId[] = [];
    for (const [peer, partner] of this.#partners) {
      const { waiting } = partner;
      if (!waiting || waiting.until > io.now) continue;
      partner.waiting = undefined;
      if (partner.round?.id !== waiting.summary.round) continue;
      partner.round.heardAt = io.now;
      if (this.#answer(io, peer, partner, waiting.summary)) ended.push(peer);
    }
    return ended;
  }

  #deltaReceived(io: Io, from: PeerId, delta: FrameOf<"delta">): ApplyResult {
    const result = this.#replica.apply(delta.update, from);
    if (isRefusal(result)) io.close(from, "invalid-update", result.refused);
    if (isRefusal(result) || result === "broken") return result;
    if (delta.restBytes === 0) this.repairs++;
    else io.raise({ type: "replica-changed", by: "part", from });
    // Of nothing large there is nothing to tell.
    if (this.#incoming.announced(from, delta.restBytes))
      io.emit({ type: "transfer", from, restBytes: delta.restBytes });
    const round = this.#partners.get(from)?.round;
    if (round) round.heardAt = round.frameAt = io.now;
    return result;
  }

  /** Opens the round that is due, if any. A difference that outlasts patience is looked at again, and so is a peer after a round. */
  tick(io: Io): void {
    this.#answers.tidy(io.now);
    const doubtful = this.#answerWaiting(io);
    this.#tendRounds(io, doubtful);
    for (const peer of doubtful) io.raise({ type: "probe-wanted", peer });
    if (!this.#isOpening() && !this.#incoming.isReceiving(io.now)) this.#openDue(io);
  }

  #tendRounds(io: Io, doubtful: PeerId[]): void {
    for (const [peer, partner] of this.#partners) {
      const { round } = partner;
      if (round && io.now >= round.heardAt + this.#knobs.roundTimeoutMs) {
        partner.differsSince ??= round.opener ? io.now : undefined;
        partner.round = undefined;
        // Nobody may keep this replica waiting by never ending a round.
        this.#replica.settled(peer);
        partner.notBefore = io.now + this.#knobs.roundTimeoutMs;
      } else if (round?.opening && io.now >= round.resendAt) {
        round.resendAt = io.now + this.#knobs.roundResendMs;
        if (!this.#incoming.isReceiving(io.now)) io.send(peer, round.opening, priorities.control);
      }
      const askAt = this.#askAt(partner);
      if (askAt !== undefined && askAt <= io.now) {
        partner.asked = true;
        doubtful.push(peer);
      }
    }
  }

  #openDue(io: Io): void {
    // Of those that are due, the one that had its turn longest ago: a peer that never answers keeps nobody else waiting.
    let next: [PeerId, Partner] | undefined;
    for (const [peer, partner] of this.#partners) {
      const due = this.#roundDue(partner);
      if (due === undefined || due > io.now) continue;
      if (!next || partner.notBefore < next[1].notBefore) next = [peer, partner];
    }
    if (next) this.#open(io, ...next);
  }

  nextDeadline(now: number): number | undefined {
    let next = Number.POSITIVE_INFINITY;
    const opening = this.#isOpening();
    for (const partner of this.#partners.values()) {
      const { round } = partner;
      if (round) next = Math.min(next, round.heardAt + this.#knobs.roundTimeoutMs);
      if (round?.opening) next = Math.min(next, round.resendAt);
      next = Math.min(next, partner.waiting?.until ?? next);
      next = Math.min(next, this.#askAt(partner) ?? next);
      if (opening) continue;
      const due = this.#roundDue(partner);
      if (due !== undefined)
        next = Math.min(next, this.#incoming.isReceiving(now) ? Math.max(due, this.#incoming.endsAt()) : due);
    }
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  #open(io: Io, peer: PeerId, partner: Partner): void {
    const id = Math.floor(this.#random() * 2 ** 32);
    partner.atOnce = false;
    partner.lasting = false;
    partner.notBefore = io.now + this.#knobs.roundGapMs;
    this.#patientUntil = io.now + this.#knobs.patienceMs;
    const sections = openingSections(this.#replica, id);
    const frame = { type: "summary", round: id, digest: this.#replica.digest(), sections, wants: [] } as const;
    const opening = encodeFrame(frame, this.#self);
    const resendAt = io.now + this.#knobs.roundResendMs;
    partner.round = { ...newRound(id, io.now), opener: true, opening, resendAt };
    io.send(peer, opening, priorities.control);
    this.#agree(io, partner, false);
  }

  // When a difference has lasted as long as patience does, and may yet be no more than rumors in flight.
  #askAt({ differsSince, asked, lasting, round }: Partner): number | undefined {
    return differsSince === undefined || asked || lasting || round ? undefined : differsSince + this.#knobs.patienceMs;
  }

  // When a round with the partner may be opened: in quiet, or when patience ends.
  #roundDue(partner: Partner): number | undefined {
    const { differsSince, lasting, notBefore, round, atOnce } = partner;
    if (differsSince === undefined || round) return undefined;
    const quietAt = Math.max(this.#rumorAt, this.#incoming.at) + this.#knobs.settleMs;
    const inQuiet = Math.max(quietAt, differsSince);
    const due = atOnce ? differsSince : lasting ? Math.min(inQuiet, this.#patientUntil) : inQuiet;
    return Math.max(due, notBefore);
  }

  // `whole`: everything that was found to be missing has been asked for.
  #end(io: Io, peer: PeerId, partner: Partner, whole = true): boolean {
    if (whole) this.#replica.settled(peer);
    const opener = partner.round?.opener ?? false;
    partner.round = undefined;
    partner.waiting = undefined;
    partner.differsSince = undefined;
    partner.lasting = false;
    partner.atOnce = false;
    this.#agree(io, partner, true);
    return opener;
  }

  #agree(io: Io, partner: Partner, agreed: boolean): void {
    if (agreed) partner.lacking = false;
    if (partner.agreed === agreed) return;
    partner.agreed = agreed;
    io.emit({ type: "status-changed" });
  }

  #isOpening(): boolean {
    for (const { round } of this.#partners.values()) if (round?.opener) return true;
    return false;
  }

  #isBeingServed(io: Io, by: PeerId): boolean {
    if (this.#incoming.isReceiving(io.now)) return true;
    for (const [peer, { round }] of this.#partners) if (peer !== by && round?.opener) return true;
    return false;
  }

  // Not before the deltas of the same answer.
  #sendSummary(io: Io, to: PeerId, round: number, sections: Section[], wants: VectorItem[], priority: Priority): void {
    const frame = { type: "summary", round, digest: undefined, sections, wants } as const;
    const answer = encodeFrame(frame, this.#self);
    io.send(to, answer, priority);
    const partner = this.#partners.get(to);
    if (partner) partner.answered = { round, answer, priority };
  }

  #sendDeltas(io: Io, to: PeerId, round: number, updates: readonly Uint8Array[]): Priority {
    let restBytes = updates.reduce((sum, { length }) => sum + length, 0);
    const priority = restBytes > historyBytes ? priorities.history : priorities.repair;
    // What is to come is told before it comes: nobody can show how far along it is otherwise.
    if (updates.length > 1)
      io.send(to, encodeFrame({ type: "delta", round, restBytes, update: emptyUpdate }, this.#self), priority);
    for (const update of updates) {
      restBytes -= update.length;
      io.send(to, encodeFrame({ type: "delta", round, restBytes, update }, this.#self), priority);
    }
    if (updates.length > 0) this.repairs++;
    return priority;
  }
}
