/** The frame of the outbox: several small frames in one. */
import type * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { readBytes, readList, varUint } from "../wire/fields.ts";
import { emptyEncoder } from "../wire/kinds.ts";
import { limits } from "../wire/limits.ts";

export interface Bundle<F> {
  readonly type: "bundle";
  readonly frames: readonly F[];
}

export const codes = { bundle: 0x20 } as const;

/** Several encoded frames as one. */
export function bundle(frames: readonly Uint8Array[]): Uint8Array {
  const encoder = emptyEncoder();
  encoding.writeUint8(encoder, codes.bundle);
  encoding.writeVarUint(encoder, frames.length);
  for (const frame of frames) encoding.writeVarUint8Array(encoder, frame);
  return encoding.toUint8Array(encoder);
}

/** Reads what follows a bundle's code; `readFrame` decodes one of its frames. */
export function readBundle<F>(decoder: decoding.Decoder, readFrame: (bytes: Uint8Array) => F): Bundle<F> {
  const frames = readList(decoder, limits.bundled, () => readFrame(readBytes(decoder, varUint.read(decoder))));
  if (frames.length === 0) throw new Error("a bundle of nothing");
  return { type: "bundle", frames };
}
