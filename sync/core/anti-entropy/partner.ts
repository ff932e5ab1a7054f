/** The other end of a link as anti-entropy knows it, and the round that runs with it. */
import type { Priority } from "../types.ts";
import type { FrameOf } from "./frames.ts";

/** What is known of the other end of a link. */
export interface Partner {
  /** Its document and this one were equal when last compared, or have been brought together since. */
  agreed: boolean;
  /** Digests have differed since then, and this side is the one to look into it. */
  differsSince: number | undefined;
  /** When patience was over this side asked once more, and they still differed. */
  asked: boolean;
  lasting: boolean;
  /** Look into it without waiting for quiet: the link is new. */
  atOnce: boolean;
  hurried: boolean;
  /** No round is opened before. */
  notBefore: number;
  round: Round | undefined;
  /** This side's last summary, and its round: for an opening that comes twice. */
  answered: { readonly round: number; readonly answer: Uint8Array; readonly priority: Priority } | undefined;
  /** When an opening was answered last: another that comes at once is not. */
  answeredAt: number;
  /** A summary whose answer has to wait, and until when. */
  waiting: { readonly summary: FrameOf<"summary">; readonly until: number } | undefined;
  /** More waits for the link than it takes. */
  congested: boolean;
  /** A round found that it holds what this side lacks, and has not brought it yet. */
  lacking: boolean;
}

export interface Round {
  readonly id: number;
  readonly opener: boolean;
  heardAt: number;
  /** When a whole frame of it came last. */
  frameAt: number;
  /** The opening, said again until something comes back: a frame may be lost. */
  opening: Uint8Array | undefined;
  resendAt: number;
  /** Summaries of the other side that were answered. */
  steps: number;
}

/** Of a new link; `initiator`: this side dialled, and looks for differences at once. */
export function newPartner(initiator: boolean, now: number): Partner {
  return {
    agreed: false,
    differsSince: initiator ? now : undefined,
    asked: false,
    lasting: false,
    atOnce: initiator,
    hurried: false,
    notBefore: now,
    round: undefined,
    answered: undefined,
    answeredAt: Number.NEGATIVE_INFINITY,
    waiting: undefined,
    congested: false,
    lacking: false,
  };
}

/** One that the other side has opened. */
export const newRound = (id: number, now: number): Round => ({
  id,
  opener: false,
  heardAt: now,
  frameAt: now,
  opening: undefined,
  resendAt: now,
  steps: 0,
});
