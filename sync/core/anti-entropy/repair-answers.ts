/**
 * How summaries are answered: what they tell is taken in, and what their sender lacks is sent. Each answer draws on a budget
 * of its peer's, and on one for all peers together, so that a peer under another name begins no new one.
 */
import type { AntiEntropyConfig, AntiEntropyKnobs } from "./knobs.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import { AnswerBudget } from "../outbox/answer-budget.ts";
import type { ClockRange, DeleteSet, Io, PeerId, Priority, Replica, StateVector } from "../types.ts";
import { priorities } from "../types.ts";
import { equalBytes } from "../wire/bytes.ts";
import { encodeFrame, type FrameOf } from "./frames.ts";
import { deleteSetOf } from "./ranges.ts";
import { compare, updatesTaking, type Findings } from "./reconciliation.ts";

/** Stands for all peers together. */
const everyone = "everyone" as PeerId;
/** Smaller answers are encoded anew each time, and nobody waits behind them. */
const largeBytes = 64 * 1024;
/** Who had everything may have it once more in the same window: its link may have broken. Largest answers in one budget. */
const wholesAgain = 1.5;
/**
 * Whoever has used this share of its own budget draws on `commonShare` of the common one only: the rest is for those who have
 * taken little, so that a few who ask first, and again and again, starve nobody.
 */
const littleShare = 0.25;
const commonShare = 0.5;
/** Comparisons of more items than this take their time, too: about a millisecond for so many. */
const manyItems = 20_000;
const itemsPerMs = 1_000;
/** More than this is somebody's past rather than something missed. */
const historyBytes = 64 * 1024;
const emptyUpdate = Uint8Array.of(0, 0);
/** Large answers that are kept for whoever asks the same, and for how long. */
const maxKept = 2;
const keptMs = 10_000;

interface Kept {
  /** Of the document that was asked. */
  readonly digest: Uint8Array;
  readonly question: Question;
  readonly updates: readonly Uint8Array[];
  readonly until: number;
}

/** A question whose answer may be known. */
interface Question {
  readonly structs: StateVector;
  readonly deletions: DeleteSet;
}

/** What was done about a summary. */
export interface Answer {
  readonly findings: Findings;
  /** Of the deltas that were sent: what follows them must not overtake them. */
  readonly priority: Priority;
  /** How often something was taken or sent. */
  readonly repairs: number;
}

/** Large answers are encoded once for all who ask the same of the same document. */
export class RepairAnswers {
  readonly #self: PeerId;
  readonly #knobs: AntiEntropyKnobs;
  readonly #partBytes: number;
  readonly #replica: Replica;
  readonly #ofEach: AnswerBudget;
  readonly #ofAll: AnswerBudget;
  #kept: Kept[] = [];
  #largestBytes = 0;
  /** After a large answer, this device does something else first. */
  #busyUntil = Number.NEGATIVE_INFINITY;
  /** And after a long comparison. */
  #looksUntil = Number.NEGATIVE_INFINITY;

  constructor(self: PeerId, config: AntiEntropyConfig & OutboxConfig, replica: Replica) {
    this.#self = self;
    this.#knobs = config.antiEntropy;
    this.#partBytes = config.outbox.partBytes;
    this.#replica = replica;
    const most = (): number => Math.max(config.antiEntropy.answerBytes, wholesAgain * this.#largestBytes);
    this.#ofEach = new AnswerBudget(most);
    this.#ofAll = new AnswerBudget(() => config.antiEntropy.answerShares * most());
  }

  /** Takes what a summary tells, and sends what its sender lacks. A number: it has to wait for so many milliseconds. */
  answer(io: Io, peer: PeerId, summary: FrameOf<"summary">): Answer | number {
    const waitMs = this.#waitMs(peer, io.now);
    if (waitMs > 0) return waitMs;
    const findings = compare(this.#replica, summary);
    const { giveStructs, giveDeletions, takeDeletions, wants, looked } = findings;
    if (looked > manyItems) this.#looksUntil = io.now + looked / itemsPerMs;
    const peerLacks = giveStructs.size > 0 || giveDeletions.length > 0;
    const selfLacks = wants.length > 0 || takeDeletions.length > 0;
    if (peerLacks || selfLacks) io.raise({ type: "difference-found", peer, peerLacks, selfLacks });
    const question = { structs: giveStructs, deletions: deleteSetOf(giveDeletions) };
    if (peerLacks && io.now < this.#busyUntil && !this.#find(question, io.now)) return this.#busyUntil - io.now;
    const taken = updatesTaking(this.#replica, takeDeletions);
    for (const update of taken) this.#replica.apply(update, peer);
    const given = peerLacks ? (this.#find(question, io.now) ?? this.#encode(question, io.now)) : [];
    this.#charge(peer, bytesOf(given), io.now);
    const priority = this.#send(io, peer, summary.round, given);
    return { findings, priority, repairs: Number(taken.length > 0) + Number(given.length > 0) };
  }

  /** Sends an answer once more, if the peer's budget allows. Returns whether it did. */
  repeat(io: Io, to: PeerId, answer: Uint8Array, priority: Priority): boolean {
    if (this.#waitMs(to, io.now) > 0) return false;
    this.#charge(to, answer.length, io.now);
    io.send(to, answer, priority);
    return true;
  }

  /** Lets go of answers that are too old. */
  tidy(now: number): void {
    if (this.#kept.some(({ until }) => until <= now)) this.#kept = this.#kept.filter(({ until }) => until > now);
  }

  // Milliseconds until the peer's next summary may be looked at; 0: now.
  #waitMs(peer: PeerId, now: number): number {
    const hasTakenLittle = this.#ofEach.waitMs(peer, now, littleShare) === 0;
    const ofAllMs = this.#ofAll.waitMs(everyone, now, hasTakenLittle ? 1 : commonShare);
    return Math.max(0, this.#looksUntil - now, this.#ofEach.waitMs(peer, now), ofAllMs);
  }

  // Counts an answer of so many bytes, or the comparison that found nothing to give.
  #charge(peer: PeerId, bytes: number, now: number): void {
    const cost = Math.max(bytes, this.#knobs.answerCostBytes);
    this.#ofEach.charge(peer, cost, now);
    this.#ofAll.charge(everyone, cost, now);
  }

  #send(io: Io, to: PeerId, round: number, updates: readonly Uint8Array[]): Priority {
    let restBytes = bytesOf(updates);
    const priority = restBytes > historyBytes ? priorities.history : priorities.repair;
    const send = (update: Uint8Array): void =>
      io.send(to, encodeFrame({ type: "delta", round, restBytes, update }, this.#self), priority);
    // What is to come is told before it comes: nobody can show how far along it is otherwise.
    if (updates.length > 1) send(emptyUpdate);
    for (const update of updates) {
      restBytes -= update.length;
      send(update);
    }
    return priority;
  }

  #encode(question: Question, now: number): readonly Uint8Array[] {
    const updates = this.#replica.encode(question.structs, question.deletions, this.#partBytes);
    const bytes = bytesOf(updates);
    if (bytes > this.#largestBytes) this.#largestBytes = bytes;
    if (bytes <= largeBytes) return updates;
    this.#busyUntil = now + bytes / this.#knobs.answerBytesPerMs;
    const kept = { digest: this.#replica.digest(), question, updates, until: now + keptMs };
    this.#kept = [...this.#kept.slice(1 - maxKept), kept];
    return updates;
  }

  #find(question: Question, now: number): readonly Uint8Array[] | undefined {
    this.tidy(now);
    if (this.#kept.length === 0) return undefined;
    // The same question of a document that has changed has another answer.
    const digest = this.#replica.digest();
    return this.#kept.find((kept) => equalBytes(kept.digest, digest) && isSame(kept.question, question))?.updates;
  }
}

function isSame(one: Question, other: Question): boolean {
  if (one.structs.size !== other.structs.size || one.deletions.size !== other.deletions.size) return false;
  for (const [client, clock] of one.structs) if (other.structs.get(client) !== clock) return false;
  for (const [client, ranges] of one.deletions) if (!isSameRanges(ranges, other.deletions.get(client))) return false;
  return true;
}

function isSameRanges(one: readonly ClockRange[], other: readonly ClockRange[] | undefined): boolean {
  if (one.length !== other?.length) return false;
  return one.every(({ clock, length }, index) => clock === other[index]?.clock && length === other[index]?.length);
}

function bytesOf(updates: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const { length } of updates) bytes += length;
  return bytes;
}
