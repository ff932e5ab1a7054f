/** The frames of anti-entropy: summaries and deltas of a round, and what a document says. */
import * as encoding from "lib0/encoding";
import { digest, rest, tail, uint32 } from "../wire/fields.ts";
import { encoderOf, kindOf, type Kinds } from "../wire/kinds.ts";
import { countItems, readSummary, writeSummary, type Summary } from "./summary.ts";

export type Frame =
  | Summary
  /** `restBytes`: of the updates that are still to come in this round. */
  | { readonly type: "delta"; readonly round: number; readonly restBytes: number; readonly update: Uint8Array }
  /** What the sender's document says now (`content`), for as long as it has that `digest`. */
  | { readonly type: "content"; readonly digest: Uint8Array; readonly content: Uint8Array };

export type FrameOf<T extends Frame["type"]> = Extract<Frame, { readonly type: T }>;

export const codes = { openingSummary: 0x08, summary: 0x09, delta: 0x0a, content: 0x0f } as const;

/** So many entries of a summary cost as much as a frame: half a million of them are no more than a large document has. */
const itemsAsOne = 100;

export const kinds: Kinds<Frame> = {
  summary: {
    codes: [codes.openingSummary, codes.summary],
    // Its sender counts on no more: each builds on the answer to the one before.
    once: "first",
    costly: true,
    weight: (summary) => 1 + Math.floor(countItems(summary) / itemsAsOne),
    write(encoder, summary) {
      encoding.writeUint8(encoder, summary.digest ? codes.openingSummary : codes.summary);
      writeSummary(encoder, summary);
    },
    read: (decoder, code) => readSummary(decoder, code === codes.openingSummary),
  },
  delta: kindOf("delta", codes.delta, { round: uint32, restBytes: rest, update: tail }),
  content: kindOf("content", codes.content, { digest, content: digest }, { once: "last" }),
};

export const encodeFrame = encoderOf(kinds);
