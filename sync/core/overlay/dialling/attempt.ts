/**
 * An attempt to link to one peer: its state, and what follows from the state alone. `dialling.ts` decides how one state
 * follows another:
 *
 *     dial ──> knocking ──welcome──> offering ──answer──> answered ──> connected ──> a link
 *                 └──── silence ──> lingering ──answer──────┘             │
 *     offer received ─────────────> answering ────────────────────────────┘
 */
import type { Signal, Way } from "../../introduction.ts";
import type { Wait } from "./wait.ts";

interface Call {
  /** Names the attempt, to the peer as well. */
  readonly id: string;
  /** The caller has few links or none, and says so. */
  readonly urgent: boolean;
  readonly way: Way;
  /** When its first word was said, or said again, last. */
  readonly saidAt: number;
}

/** What the caller says first: a knock, or an offer with its candidates. */
type Word =
  /** `end`: no answer is taken after that. */
  | { readonly type: "knock"; readonly end: Wait }
  /** Every signal so far, to be said again: what was said before may have gone where nobody hears. */
  | { readonly type: "offer"; readonly said: readonly Signal[] };

/** Somebody here waits for the outcome of the dial, or nobody does. */
interface Outcome {
  readonly asked: boolean;
}

/** Asked whether an offer would be welcome; no connection is made for it yet. */
export interface Knocking extends Call {
  readonly state: "knocking";
  readonly word: Extract<Word, { type: "knock" }>;
  readonly silence: Wait | undefined;
}

/** Made an offer, or is about to, and nothing has come back. */
export interface Offering extends Call {
  readonly state: "offering";
  readonly word: Extract<Word, { type: "offer" }>;
  /** From the first signal on. */
  readonly silence: Wait | undefined;
}

/** Membership was told that the dial failed; an answer that still comes is as good as one in time. */
export interface Lingering extends Call {
  readonly state: "lingering";
  readonly word: Word;
  readonly silence: Wait | undefined;
}

/** Its offer was answered; the connection is under way. */
export interface Answered extends Call, Outcome {
  readonly state: "answered";
}

/** The peer's offer is being answered here. */
export interface Answering extends Call, Outcome {
  readonly state: "answering";
  /** As `Word.said`. */
  readonly said: readonly Signal[];
  /** When the answer was given again last. */
  readonly answeredAt: number;
  /** The server brought the offer and was lost since: perhaps nobody waits for the answer any more. */
  readonly mayBeLate: boolean;
}

/** The connection is there, and to be proved. */
export interface Connected extends Call, Outcome {
  readonly state: "connected";
  readonly initiator: boolean;
}

export type Unheard = Knocking | Offering | Lingering;
export type Attempt = Unheard | Answered | Answering | Connected;

/**
 * An offer that was not answered so long gives way to the other side's: that one came after the way was open. So does one
 * that was answered and is not connected: a peer that answers, and calls, has given that up.
 */
export const staleMs = 1_000;

/** Nothing has come back of it. */
export const isUnheard = (attempt: Attempt): attempt is Unheard =>
  attempt.state === "knocking" || attempt.state === "offering" || attempt.state === "lingering";

/** Membership waits for the outcome. */
export const isAsked = (attempt: Attempt): boolean =>
  attempt.state === "knocking" || attempt.state === "offering" || (attempt.state !== "lingering" && attempt.asked);

/** This side called. */
export const isOwn = (attempt: Attempt): boolean =>
  attempt.state === "connected" ? attempt.initiator : attempt.state !== "answering";

/** A connection was made for it. */
export const hasConnection = (attempt: Attempt): boolean => !isUnheard(attempt) || attempt.word.type === "offer";

/** Something could have come back of its knock or offer, and did not. */
export const isStale = (attempt: Attempt, now: number): boolean => isUnheard(attempt) && now > attempt.saidAt + staleMs;

/** What goes on where both sides dial at once, unless the peer has the smaller id. */
export function hasProspect(attempt: Attempt, now: number): boolean {
  const { state, saidAt } = attempt;
  if (state === "connected") return attempt.initiator;
  const isCalling = state === "knocking" || state === "offering" || state === "answered";
  return isCalling && now <= saidAt + staleMs;
}

/** Membership is told that the dial failed, and no answer is waited for. */
export function linger({ id, urgent, way, saidAt, word }: Unheard): Lingering {
  return { state: "lingering", id, urgent, way, saidAt, word, silence: undefined };
}
