/**
 * What peers may make this node encode for repair: each answer draws on a budget of its peer's, and on one for all peers
 * together, so that who comes under another name begins no new one.
 */
import type { AntiEntropyConfig, AntiEntropyKnobs } from "./knobs.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import { AnswerBudget } from "../outbox/answer-budget.ts";
import type { ClockRange, DeleteSet, PeerId, Replica, StateVector } from "../types.ts";
import { equalBytes } from "../wire/bytes.ts";

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
export interface Question {
  readonly structs: StateVector;
  readonly deletions: DeleteSet;
}

/** The answers of repair: each is encoded once for all who ask the same of the same document. */
export class RepairAnswers {
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

  constructor(config: AntiEntropyConfig & OutboxConfig, replica: Replica) {
    this.#knobs = config.antiEntropy;
    this.#partBytes = config.outbox.partBytes;
    this.#replica = replica;
    const most = (): number => Math.max(config.antiEntropy.answerBytes, wholesAgain * this.#largestBytes);
    this.#ofEach = new AnswerBudget(most);
    this.#ofAll = new AnswerBudget(() => config.antiEntropy.answerShares * most());
  }

  /** Milliseconds until the peer's next summary may be looked at; 0: now. */
  waitMs(peer: PeerId, now: number): number {
    const hasTakenLittle = this.#ofEach.waitMs(peer, now, littleShare) === 0;
    const ofAllMs = this.#ofAll.waitMs(everyone, now, hasTakenLittle ? 1 : commonShare);
    return Math.max(0, this.#looksUntil - now, this.#ofEach.waitMs(peer, now), ofAllMs);
  }

  /** A comparison has looked at so many items. */
  looked(items: number, now: number): void {
    if (items > manyItems) this.#looksUntil = now + items / itemsPerMs;
  }

  /** Milliseconds until a question may be answered: none when the answer is there already. */
  busyMs(question: Question, now: number): number {
    const isNothing = question.structs.size === 0 && question.deletions.size === 0;
    return isNothing || now >= this.#busyUntil || this.#find(question, now) ? 0 : this.#busyUntil - now;
  }

  /** Counts an answer of so many bytes, or what looking at the question costs. */
  charge(peer: PeerId, bytes: number, now: number): void {
    const cost = Math.max(bytes, this.#knobs.answerCostBytes);
    this.#ofEach.charge(peer, cost, now);
    this.#ofAll.charge(everyone, cost, now);
  }

  /** The updates that answer a question, in order; none when nothing is asked for. They are counted. */
  give(peer: PeerId, question: Question, now: number): readonly Uint8Array[] {
    const { structs, deletions } = question;
    if (structs.size === 0 && deletions.size === 0) {
      this.charge(peer, 0, now);
      return [];
    }
    const updates = this.#find(question, now) ?? this.#encode(question, now);
    this.charge(peer, bytesOf(updates), now);
    return updates;
  }

  /** Lets go of answers that are too old. */
  tidy(now: number): void {
    if (this.#kept.some(({ until }) => until <= now)) this.#kept = this.#kept.filter(({ until }) => until > now);
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
