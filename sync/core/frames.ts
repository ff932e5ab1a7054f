/**
 * The grammar of every frame on a link: the tables of all protocols, joined. PROTOCOL.md says what the frames mean.
 * Numbers are lib0 varints, peer ids 8 bytes, digests 16. Decoding gives a value or a reason; it never throws.
 */
import * as decoding from "lib0/decoding";
import * as aggregation from "./aggregation/frames.ts";
import * as antiEntropy from "./anti-entropy/frames.ts";
import * as dissemination from "./dissemination/frames.ts";
import * as failureDetection from "./failure-detection/frames.ts";
import * as outbox from "./outbox/frames.ts";
import * as overlay from "./overlay/frames.ts";
import type { PeerId } from "./types.ts";
import { byte } from "./wire/fields.ts";
import { encoderOf, type Kind, type Kinds } from "./wire/kinds.ts";
import { limits } from "./wire/limits.ts";

/** A frame that is no bundle. */
export type SingleFrame =
  | overlay.Frame
  | dissemination.Frame
  | antiEntropy.Frame
  | failureDetection.Frame
  | aggregation.Frame;

export type Frame = SingleFrame | outbox.Bundle<SingleFrame>;

export type FrameOf<T extends Frame["type"]> = Extract<Frame, { readonly type: T }>;

export type Decoded = { readonly ok: true; readonly frame: Frame } | { readonly ok: false; readonly reason: string };

/** The first byte of frames whose kind tests and the simulator tell apart without decoding. */
export const frameCodes = {
  ...overlay.codes,
  ...dissemination.codes,
  ...antiEntropy.codes,
  ...failureDetection.codes,
  ...aggregation.codes,
  ...outbox.codes,
} as const;

const kinds: Kinds<SingleFrame> = {
  ...overlay.kinds,
  ...dissemination.kinds,
  ...antiEntropy.kinds,
  ...failureDetection.kinds,
  ...aggregation.kinds,
};
const byType = kinds as { readonly [type: string]: Kind<SingleFrame> };
const byCode = new Map<number, Kind<SingleFrame>>();
for (const kind of Object.values(byType))
  for (const code of kind.codes) {
    if (byCode.has(code) || code === outbox.codes.bundle) throw new Error(`two kinds of frames have the code ${code}`);
    byCode.set(code, kind);
  }

const encodeSingle = encoderOf(kinds);

/** Encodes `frame` as sent by `self`. An origin equal to the sender costs no bytes. */
export function encodeFrame(frame: Frame, self: PeerId): Uint8Array {
  if (frame.type !== "bundle") return encodeSingle(frame, self);
  return outbox.bundle(frame.frames.map((part) => encodeSingle(part, self)));
}

/** Decodes what the peer `from` sent. Payloads are views into `bytes`. */
export function decodeFrame(bytes: Uint8Array, from: PeerId): Decoded {
  if (bytes.length > limits.frameBytes) return { ok: false, reason: `frame of ${bytes.length} bytes` };
  try {
    const isBundle = bytes[0] === outbox.codes.bundle;
    return { ok: true, frame: isBundle ? readBundle(bytes, from) : readSingle(bytes, from) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The frames of a bundle, or the one that this is. */
export function unbundled(frame: Frame): readonly SingleFrame[] {
  return frame.type === "bundle" ? frame.frames : [frame];
}

/** Those of a bundle's frames that are to be passed over, since one of their kind is enough. */
export function superfluous(frames: readonly SingleFrame[]): ReadonlySet<SingleFrame> {
  const passedOver = new Set<SingleFrame>();
  if (frames.length === 1) return passedOver;
  const taken = new Map<SingleFrame["type"], SingleFrame>();
  for (const frame of frames) {
    const once = byType[frame.type]?.once;
    if (!once) continue;
    const other = taken.get(frame.type);
    if (!other || once === "last") taken.set(frame.type, frame);
    if (other) passedOver.add(once === "last" ? other : frame);
  }
  return passedOver;
}

/** How many frames this one counts as. */
export function weightOf(frame: SingleFrame): number {
  return byType[frame.type]?.weight?.(frame) ?? 1;
}

/** Whether its answer costs more than the frame does. */
export function isCostly(frame: SingleFrame): boolean {
  return byType[frame.type]?.costly ?? false;
}

function readBundle(bytes: Uint8Array, from: PeerId): Frame {
  const decoder = decoding.createDecoder(bytes);
  byte.read(decoder);
  return whole(
    decoder,
    outbox.readBundle(decoder, (part) => readSingle(part, from)),
  );
}

function readSingle(bytes: Uint8Array, from: PeerId): SingleFrame {
  const decoder = decoding.createDecoder(bytes);
  const code = byte.read(decoder);
  if (code === outbox.codes.bundle) throw new Error("a bundle within a bundle");
  const kind = byCode.get(code);
  if (!kind) throw new Error(`unknown frame type ${code}`);
  return whole(decoder, kind.read(decoder, code, from));
}

function whole<F>(decoder: decoding.Decoder, frame: F): F {
  if (decoding.hasContent(decoder)) throw new Error("bytes left over after the frame");
  return frame;
}
