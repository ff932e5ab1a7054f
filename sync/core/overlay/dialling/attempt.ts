/**
 * An attempt to link to one peer: its state, and predicates on the state alone. `dialling.ts` decides the transitions:
 *
 *     dial ──> knocking ──welcome──> offering ──answer──> answered ──> connected ──> a link
 *                 └──── silence ──> lingering ──answer──────┘             │
 *     offer received ─────────────> answering ────────────────────────────┘
 */
import type { Signal, Way } from "../../introduction.ts";
import type { Wait } from "./wait.ts";

interface Call {
  /** The attempt's name, which the peer uses too. */
  readonly id: string;
  /** The caller says that it has few links or none. */
  readonly urgent: boolean;
  readonly way: Way;
  /** When the first message was last sent. */
  readonly saidAt: number;
}

/** The caller's first message: a knock, or an offer with its candidates. */
type Word =
  /** `end`: an answer after this time is ignored. */
  | { readonly type: "knock"; readonly end: Wait }
  /** Every signal so far, for resending: earlier envelopes may have been lost. */
  | { readonly type: "offer"; readonly said: readonly Signal[] };

/** Whether membership waits for the outcome of the dial. */
interface Outcome {
  readonly asked: boolean;
}

/** Asked whether an offer would be welcome. There is no connection yet. */
export interface Knocking extends Call {
  readonly state: "knocking";
  readonly word: Extract<Word, { type: "knock" }>;
  readonly silence: Wait | undefined;
}

/** Made an offer, or is about to, and has no answer. */
export interface Offering extends Call {
  readonly state: "offering";
  readonly word: Extract<Word, { type: "offer" }>;
  /** Set with the first signal. */
  readonly silence: Wait | undefined;
}

/** Membership was told that the dial failed. A late answer still counts. */
export interface Lingering extends Call {
  readonly state: "lingering";
  readonly word: Word;
  readonly silence: Wait | undefined;
}

/** Its offer was answered, and the connection is being established. */
export interface Answered extends Call, Outcome {
  readonly state: "answered";
}

/** This side answers the peer's offer. */
export interface Answering extends Call, Outcome {
  readonly state: "answering";
  /** See `Word.said`. */
  readonly said: readonly Signal[];
  /** When the answer was last resent. */
  readonly answeredAt: number;
  /** The server brought the offer and was lost since, so the caller may no longer wait for the answer. */
  readonly mayBeLate: boolean;
}

/** The connection is open, and the proof is outstanding. */
export interface Connected extends Call, Outcome {
  readonly state: "connected";
  readonly initiator: boolean;
}

export type Unheard = Knocking | Offering | Lingering;
export type Attempt = Unheard | Answered | Answering | Connected;

/**
 * An offer without an answer for this long gives way to the peer's offer, which came when the route worked. So does one that
 * was answered and is not connected: a peer that answers and then calls has given the first attempt up.
 */
export const staleMs = 1_000;

/** It has no answer. */
export const isUnheard = (attempt: Attempt): attempt is Unheard =>
  attempt.state === "knocking" || attempt.state === "offering" || attempt.state === "lingering";

/** Membership waits for the outcome. */
export const isAsked = (attempt: Attempt): boolean =>
  attempt.state === "knocking" || attempt.state === "offering" || (attempt.state !== "lingering" && attempt.asked);

/** This side called. */
export const isOwn = (attempt: Attempt): boolean =>
  attempt.state === "connected" ? attempt.initiator : attempt.state !== "answering";

/** It has a connection. */
export const hasConnection = (attempt: Attempt): boolean => !isUnheard(attempt) || attempt.word.type === "offer";

/** Its knock or offer was sent long enough ago for an answer, and there is none. */
export const isStale = (attempt: Attempt, now: number): boolean => isUnheard(attempt) && now > attempt.saidAt + staleMs;

/** It continues when both sides dial at once, unless the peer has the smaller id. */
export function hasProspect(attempt: Attempt, now: number): boolean {
  const { state, saidAt } = attempt;
  if (state === "connected") return attempt.initiator;
  const isCalling = state === "knocking" || state === "offering" || state === "answered";
  return isCalling && now <= saidAt + staleMs;
}

/** Its failure was reported to membership, and no answer is awaited. */
export function linger({ id, urgent, way, saidAt, word }: Unheard): Lingering {
  return { state: "lingering", id, urgent, way, saidAt, word, silence: undefined };
}
