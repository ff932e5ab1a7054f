/**
 * The other end of a link as anti-entropy knows it. Each function is one transition: it takes a state and returns the next.
 *
 * | state      | its document                                                  | becomes so when                              |
 * | ---------- | ------------------------------------------------------------- | -------------------------------------------- |
 * | `agrees`   | was equal when last compared, or has been brought to be equal | digests are equal, or a round ends           |
 * | `differs`  | is not known to be equal                                      | the link opens, or a round is dropped        |
 * | `in-round` | is being compared, and both are being brought together        | either side opens a round                    |
 */
import type { Priority } from "../types.ts";
import type { FrameOf } from "./frames.ts";
import type { AntiEntropyKnobs } from "./knobs.ts";

export interface Partner {
  state: State;
  /** The next difference found is looked into at once. */
  hurried: boolean;
  /** No round is opened before. */
  notBefore: number;
  /** This side's last summary, and its round: for an opening that comes twice. */
  answered: { readonly round: number; readonly answer: Uint8Array; readonly priority: Priority } | undefined;
  /** When an opening was answered last: another that comes at once is not. */
  answeredAt: number;
  /** More waits for the link than it takes. */
  congested: boolean;
}

export type State = Agrees | Differs | InRound;

interface Agrees {
  readonly type: "agrees";
  /** A rumor in flight may explain it. */
  readonly doubt: Doubt | undefined;
}

interface Differs {
  readonly type: "differs";
  readonly doubt: Doubt | undefined;
  /** A round found that the peer holds what this side lacks, and has not brought it yet. */
  readonly lacking: boolean;
}

interface InRound {
  readonly type: "in-round";
  /** What remains if the round is dropped. */
  readonly doubt: Doubt | undefined;
  readonly lacking: boolean;
  readonly round: Round;
}

/** A difference that this side has to look into. */
export interface Doubt {
  readonly since: number;
  /** Look into it without waiting for quiet: the link is new, or this side is in a hurry. */
  readonly atOnce: boolean;
  /** `asked`: patience is over, and this side compares once more. `lasting`: they differed even then. */
  readonly stage: "fresh" | "asked" | "lasting";
}

export interface Round {
  readonly id: number;
  readonly opener: boolean;
  heardAt: number;
  /** When a whole frame of it came last. */
  frameAt: number;
  /** Summaries of the other side that were answered. */
  steps: number;
  turn: Turn;
}

/** Who speaks next in a round. */
export type Turn =
  /** The other side, and it may not have heard the opening: a frame may be lost. */
  | { readonly type: "opening"; readonly frame: Uint8Array; readonly resendAt: number }
  | { readonly type: "theirs" }
  /** This side, whose answer to the summary has to wait. */
  | { readonly type: "ours"; readonly summary: FrameOf<"summary">; readonly until: number };

export const theirs: Turn = { type: "theirs" };
const equal: State = { type: "agrees", doubt: undefined };

/** Of a new link; `initiator`: this side dialled, and looks for differences at once. */
export function newPartner(initiator: boolean, now: number): Partner {
  return {
    state: {
      type: "differs",
      doubt: initiator ? { since: now, atOnce: true, stage: "fresh" } : undefined,
      lacking: false,
    },
    hurried: false,
    notBefore: now,
    answered: undefined,
    answeredAt: Number.NEGATIVE_INFINITY,
    congested: false,
  };
}

export function newRound(id: number, opener: boolean, now: number, turn: Turn): Round {
  return { id, opener, heardAt: now, frameAt: now, steps: 0, turn };
}

export const roundOf = (state: State): Round | undefined => (state.type === "in-round" ? state.round : undefined);
export const isLacking = (state: State): boolean => state.type !== "agrees" && state.lacking;

const fresh = (since: number): Doubt => ({ since, atOnce: false, stage: "fresh" });

/** Equal digests end a round that has gone silent: what would have ended it is lost, and nothing is left to do. */
export function foundEqual(state: State, now: number, { roundResendMs }: AntiEntropyKnobs): State {
  const round = roundOf(state);
  return round && now < round.heardAt + roundResendMs ? { ...state, doubt: undefined } : equal;
}

/**
 * Digests differ. `mine`: this side probed, so the difference is its own to look into. In a busy room each comparison may see
 * another rumor in flight: a difference is `lasting` only after patience.
 */
export function foundDifferent(
  state: State,
  mine: boolean,
  hurried: boolean,
  now: number,
  { patienceMs }: AntiEntropyKnobs,
): State {
  // What this side asked may be lost: it may ask again.
  if (!mine) return state.doubt?.stage === "asked" ? { ...state, doubt: { ...state.doubt, stage: "fresh" } } : state;
  const { since, atOnce } = state.doubt ?? fresh(now);
  return {
    ...state,
    doubt: { since, atOnce: atOnce || hurried, stage: now >= since + patienceMs ? "lasting" : "fresh" },
  };
}

/** Something that came from the peer waits for what is missing before it. */
export function doubted(state: State, now: number): State {
  return { ...state, doubt: state.doubt ?? fresh(now) };
}

/** This side compares once more. */
export function asked(state: State): State {
  return state.doubt ? { ...state, doubt: { ...state.doubt, stage: "asked" } } : state;
}

/** A round begins. One that this side opens looks into its doubt, which is fresh again if the round is dropped. */
export function began(state: State, round: Round): State {
  const doubt = round.opener && state.doubt ? fresh(state.doubt.since) : state.doubt;
  return { type: "in-round", doubt, lacking: isLacking(state), round };
}

/** A round found what this side lacks. `later`: something else is bringing it, so look again afterwards. */
export function lacks(state: State, later: boolean, now: number): State {
  if (state.type !== "in-round") return state;
  return { ...state, lacking: true, doubt: later ? (state.doubt ?? fresh(now)) : state.doubt };
}

/** A round ended. `later`: what this side lacks is brought by something else, so look again afterwards. */
export function ended(later: boolean, now: number): State {
  return later ? { type: "differs", doubt: fresh(now), lacking: true } : equal;
}

/** The round is given up, and no other is opened. */
export function dropped(state: State): State {
  return { type: "differs", doubt: state.doubt, lacking: isLacking(state) };
}

/** Nothing was heard of the round for too long: whoever opened it tries again. */
export function timedOut(state: State, now: number): State {
  return dropped(roundOf(state)?.opener ? doubted(state, now) : state);
}

/** When patience with a difference ends that may be no more than rumors in flight: this side then compares once more. */
export function asksAt({ type, doubt }: State, { patienceMs }: AntiEntropyKnobs): number | undefined {
  return type !== "in-round" && doubt?.stage === "fresh" ? doubt.since + patienceMs : undefined;
}

/** When this side may open a round: in quiet, or when patience ends. */
export function opensAt({ state, notBefore }: Partner, quietAt: number, patientUntil: number): number | undefined {
  const { type, doubt } = state;
  if (type === "in-round" || !doubt) return undefined;
  const inQuiet = Math.max(quietAt, doubt.since);
  const due = doubt.atOnce ? doubt.since : doubt.stage === "lasting" ? Math.min(inQuiet, patientUntil) : inQuiet;
  return Math.max(due, notBefore);
}

/** When something is due of the round itself: its opening is sent again, its answer has waited, or it is given up. */
export function roundDueAt({ heardAt, turn }: Round, { roundTimeoutMs }: AntiEntropyKnobs): number {
  const next = turn.type === "opening" ? turn.resendAt : turn.type === "ours" ? turn.until : Number.POSITIVE_INFINITY;
  return Math.min(heardAt + roundTimeoutMs, next);
}
