/**
 * How one kind of frame is written, read and weighed. Each protocol has a table of its kinds in `frames.ts`;
 * `core/frames.ts` joins the tables into one grammar.
 */
import type * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "../types.ts";
import { peerId, readFields, writeFields, type Fields } from "./fields.ts";

interface Typed {
  readonly type: string;
}

export interface Kind<F extends Typed> {
  /** The first bytes that stand for this kind. */
  readonly codes: readonly number[];
  /** Writes the code and the fields. `self`: the peer that sends the frame; an origin equal to it costs no bytes. */
  write(encoder: encoding.Encoder, frame: F, self: PeerId): void;
  /** Reads the fields after the code. `from`: the peer that sent the frame. Throws on what is malformed. */
  read(decoder: decoding.Decoder, code: number, from: PeerId): F;
  /** How many frames it counts as against the rate limit: each rumor, member or peer that is named costs a look. Default 1. */
  weight?(frame: F): number;
  /** Of several in one bundle only the first, or the last, is answered: an answer may cost a walk over the document. */
  readonly once?: "first" | "last";
  /** The answer costs more than the frame does: a walk over the document, payloads, frames to others. */
  readonly costly?: true;
}

/** What a kind is besides its bytes. */
type Handling<F extends Typed> = Pick<Kind<F>, "weight" | "once" | "costly">;

/** A kind of one code, whose bytes are its fields in order. */
export function kindOf<F extends Typed>(
  type: F["type"],
  code: number,
  fields: Fields<Omit<F, "type">>,
  handling: Handling<F> = {},
): Kind<F> {
  return {
    ...handling,
    codes: [code],
    write(encoder, frame) {
      encoding.writeUint8(encoder, code);
      writeFields(encoder, fields, frame);
    },
    read: (decoder) => readFields(decoder, fields, { type }) as F,
  };
}

/**
 * A kind about something of one origin. It has one code where its sender is the origin, and another, which the origin's id
 * follows, where the sender forwards it.
 */
export function kindByOrigin<F extends Typed & { readonly origin: PeerId }>(
  type: F["type"],
  [own, relayed]: readonly [own: number, relayed: number],
  fields: Fields<Omit<F, "type" | "origin">>,
): Kind<F> {
  return {
    codes: [own, relayed],
    write(encoder, frame, self) {
      const isOwn = frame.origin === self;
      encoding.writeUint8(encoder, isOwn ? own : relayed);
      if (!isOwn) peerId.write(encoder, frame.origin);
      writeFields(encoder, fields, frame);
    },
    read: (decoder, code, from) =>
      readFields(decoder, fields, { type, origin: code === own ? from : peerId.read(decoder) }) as F,
  };
}

/** One entry for each type of a union of frames. */
export type Kinds<F extends Typed> = { readonly [T in F["type"]]: Kind<Extract<F, { readonly type: T }>> };

/** A function that encodes the frames of a table as sent by `self`. */
export function encoderOf<F extends Typed>(kinds: Kinds<F>): (frame: F, self: PeerId) => Uint8Array {
  const byType = kinds as { readonly [type: string]: Kind<F> };
  return (frame, self) => {
    const encoder = emptyEncoder();
    (byType[frame.type] as Kind<F>).write(encoder, frame, self);
    return encoding.toUint8Array(encoder);
  };
}

// One encoder serves all frames, since most are tiny: its first buffer is kept, unless a large frame made it grow.
let kept = encoding.createEncoder();
const keptBytes = kept.cbuf.length;

/** An encoder to write one frame with; the next call takes it back. */
export function emptyEncoder(): encoding.Encoder {
  if (kept.cbuf.length > keptBytes || kept.bufs.length > 0) kept = encoding.createEncoder();
  kept.cpos = 0;
  return kept;
}
