/** The frames of dissemination: rumors, who has and lacks them, and presences. */
import type { PeerId } from "../types.ts";
import { checked, flag, list, peerId, record, rest, tail, varUint } from "../wire/fields.ts";
import { encoderOf, kindByOrigin, kindOf, type Kinds } from "../wire/kinds.ts";
import { limits } from "../wire/limits.ts";

/** Consecutive rumors of one origin. */
export interface RumorRange {
  readonly origin: PeerId;
  readonly seq: number;
  readonly count: number;
}

export type Frame =
  | { readonly type: "rumor"; readonly origin: PeerId; readonly seq: number; readonly payload: Uint8Array }
  /** Bytes of one large edit that are still to come on this link, in rumors. */
  | { readonly type: "following"; readonly restBytes: number }
  | { readonly type: "presence"; readonly origin: PeerId; readonly clock: number; readonly payload: Uint8Array }
  | { readonly type: "advert"; readonly ranges: readonly RumorRange[] }
  | { readonly type: "graft"; readonly range: RumorRange }
  | { readonly type: "prune"; readonly origin: PeerId }
  /** Tell me your hot rumors. */
  | { readonly type: "pull" }
  | { readonly type: "feedback"; readonly origin: PeerId; readonly seq: number; readonly knew: boolean };

export type FrameOf<T extends Frame["type"]> = Extract<Frame, { readonly type: T }>;

export const codes = {
  ownRumor: 0x06,
  relayedRumor: 0x07,
  ownPresence: 0x0b,
  relayedPresence: 0x0c,
  following: 0x0e,
  advert: 0x28,
  graft: 0x29,
  prune: 0x2a,
  pull: 0x2b,
  feedback: 0x2c,
} as const;

/** The highest number of a rumor. A range that ends with it is a safe integer, too: what is taken in is advertised. */
export const maxSeq = Number.MAX_SAFE_INTEGER - limits.rumorsInRange;

const seq = checked(varUint, (number) => number > maxSeq && "a number that is too large");
const count = checked(
  varUint,
  (rumors) => (rumors === 0 || rumors > limits.rumorsInRange) && `a range of ${rumors} rumors`,
);
const presence = checked(tail, ({ length }) => length > limits.presenceBytes && `presence of ${length} bytes`);
const range = record<RumorRange>({ origin: peerId, seq, count });

export const kinds: Kinds<Frame> = {
  rumor: kindByOrigin("rumor", [codes.ownRumor, codes.relayedRumor], { seq, payload: tail }),
  following: kindOf("following", codes.following, { restBytes: rest }),
  presence: kindByOrigin("presence", [codes.ownPresence, codes.relayedPresence], { clock: varUint, payload: presence }),
  advert: kindOf(
    "advert",
    codes.advert,
    { ranges: list(range, limits.advertised) },
    { weight: ({ ranges }) => ranges.reduce((sum, { count }) => sum + count, 1) },
  ),
  graft: kindOf("graft", codes.graft, { range }, { costly: true, weight: ({ range }) => range.count }),
  prune: kindOf("prune", codes.prune, { origin: peerId }),
  pull: kindOf("pull", codes.pull, {}, { costly: true }),
  feedback: kindOf("feedback", codes.feedback, { origin: peerId, seq: varUint, knew: flag }),
};

export const encodeFrame = encoderOf(kinds);
