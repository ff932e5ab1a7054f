/** The frames of dissemination: rumors, who has and lacks them, and presences. */
import type * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "../types.ts";
import {
  readFlags,
  readList,
  readPeerId,
  readRest,
  readTail,
  readVarUint,
  writeOriginated,
  writePeerId,
  writeRest,
} from "../wire/fields.ts";
import { encoderOf, type Kinds } from "../wire/kinds.ts";
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

export const kinds: Kinds<Frame> = {
  rumor: {
    codes: [codes.ownRumor, codes.relayedRumor],
    write(encoder, { origin, seq, payload }, self) {
      writeOriginated(encoder, origin, self, codes.ownRumor, codes.relayedRumor);
      encoding.writeVarUint(encoder, seq);
      encoding.writeUint8Array(encoder, payload);
    },
    read: (decoder, code, from) => ({
      type: "rumor",
      origin: code === codes.ownRumor ? from : readPeerId(decoder),
      seq: readSeq(decoder),
      payload: readTail(decoder),
    }),
  },
  following: {
    codes: [codes.following],
    write(encoder, { restBytes }) {
      encoding.writeUint8(encoder, codes.following);
      writeRest(encoder, restBytes);
    },
    read: (decoder) => ({ type: "following", restBytes: readRest(decoder) }),
  },
  presence: {
    codes: [codes.ownPresence, codes.relayedPresence],
    write(encoder, { origin, clock, payload }, self) {
      writeOriginated(encoder, origin, self, codes.ownPresence, codes.relayedPresence);
      encoding.writeVarUint(encoder, clock);
      encoding.writeUint8Array(encoder, payload);
    },
    read(decoder, code, from) {
      const origin = code === codes.ownPresence ? from : readPeerId(decoder);
      const clock = readVarUint(decoder);
      const payload = readTail(decoder);
      if (payload.length > limits.presenceBytes) throw new Error(`presence of ${payload.length} bytes`);
      return { type: "presence", origin, clock, payload };
    },
  },
  advert: {
    codes: [codes.advert],
    weight: ({ ranges }) => ranges.reduce((sum, { count }) => sum + count, 1),
    write(encoder, { ranges }) {
      encoding.writeUint8(encoder, codes.advert);
      encoding.writeVarUint(encoder, ranges.length);
      for (const range of ranges) writeRange(encoder, range);
    },
    read: (decoder) => ({ type: "advert", ranges: readList(decoder, limits.advertised, () => readRange(decoder)) }),
  },
  graft: {
    codes: [codes.graft],
    costly: true,
    weight: ({ range }) => range.count,
    write(encoder, { range }) {
      encoding.writeUint8(encoder, codes.graft);
      writeRange(encoder, range);
    },
    read: (decoder) => ({ type: "graft", range: readRange(decoder) }),
  },
  prune: {
    codes: [codes.prune],
    write(encoder, { origin }) {
      encoding.writeUint8(encoder, codes.prune);
      writePeerId(encoder, origin);
    },
    read: (decoder) => ({ type: "prune", origin: readPeerId(decoder) }),
  },
  pull: {
    codes: [codes.pull],
    costly: true,
    write: (encoder) => encoding.writeUint8(encoder, codes.pull),
    read: () => ({ type: "pull" }),
  },
  feedback: {
    codes: [codes.feedback],
    write(encoder, { origin, seq, knew }) {
      encoding.writeUint8(encoder, codes.feedback);
      writePeerId(encoder, origin);
      encoding.writeVarUint(encoder, seq);
      encoding.writeUint8(encoder, knew ? 1 : 0);
    },
    read: (decoder) => ({
      type: "feedback",
      origin: readPeerId(decoder),
      seq: readVarUint(decoder),
      knew: readFlags(decoder, 1) === 1,
    }),
  },
};

export const encodeFrame = encoderOf(kinds);

/** The highest number of a rumor. A range that ends with it is a safe integer, too: what is taken in is advertised. */
export const maxSeq = Number.MAX_SAFE_INTEGER - limits.rumorsInRange;

function readSeq(decoder: decoding.Decoder): number {
  const seq = readVarUint(decoder);
  if (seq > maxSeq) throw new Error("a number that is too large");
  return seq;
}

function writeRange(encoder: encoding.Encoder, { origin, seq, count }: RumorRange): void {
  writePeerId(encoder, origin);
  encoding.writeVarUint(encoder, seq);
  encoding.writeVarUint(encoder, count);
}

function readRange(decoder: decoding.Decoder): RumorRange {
  const origin = readPeerId(decoder);
  const seq = readSeq(decoder);
  const count = readVarUint(decoder);
  if (count === 0 || count > limits.rumorsInRange) throw new Error(`a range of ${count} rumors`);
  return { origin, seq, count };
}
