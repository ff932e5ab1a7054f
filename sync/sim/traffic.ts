/** Totals of frames and bytes for each kind of frame, told by first bytes without decoding. */
import * as decoding from "lib0/decoding";
import { frameCodes } from "../core/index.ts";

/**
 * What goes together counts as one frame: of the first kind here that is in it, or else of the last, which the rest rides
 * on.
 */
const tellingFirst: readonly number[] = [
  frameCodes.ownRumor,
  frameCodes.relayedRumor,
  frameCodes.delta,
  frameCodes.openingSummary,
  frameCodes.summary,
  frameCodes.graft,
  frameCodes.prune,
];

/** The code of a frame, or of the most telling one in a bundle. */
export function codeOf(bytes: Uint8Array): number {
  if (bytes[0] !== frameCodes.bundle) return bytes[0] ?? -1;
  const codes = codesIn(bytes);
  return tellingFirst.find((code) => codes.includes(code)) ?? codes.at(-1) ?? -1;
}

/** Whether the bytes are a frame of one of these kinds, or a bundle that holds one. */
export function holds(bytes: Uint8Array, codes: readonly number[]): boolean {
  return codesIn(bytes).some((code) => codes.includes(code));
}

function codesIn(bytes: Uint8Array): number[] {
  if (bytes[0] !== frameCodes.bundle) return [...bytes.subarray(0, 1)];
  const codes: number[] = [];
  // What is injected may be no bundle at all.
  try {
    const decoder = decoding.createDecoder(bytes);
    decoder.pos = 1;
    for (let left = decoding.readVarUint(decoder); left > 0; left--) {
      const length = decoding.readVarUint(decoder);
      codes.push(bytes[decoder.pos] ?? frameCodes.bundle);
      decoder.pos += length;
    }
  } catch {
    return [frameCodes.bundle];
  }
  return codes;
}

export class Traffic {
  readonly #frames = new Float64Array(256);
  readonly #bytes = new Float64Array(256);

  count(bytes: Uint8Array): void {
    const code = codeOf(bytes) & 255;
    this.#frames[code] = (this.#frames[code] as number) + 1;
    this.#bytes[code] = (this.#bytes[code] as number) + bytes.length;
  }

  /** All frames so far, or those of some kinds. */
  get frames(): number {
    return this.#frames.reduce((sum, count) => sum + count, 0);
  }

  get bytes(): number {
    return this.#bytes.reduce((sum, count) => sum + count, 0);
  }

  framesOf(codes: Iterable<number>): number {
    let sum = 0;
    for (const code of codes) sum += this.#frames[code] ?? 0;
    return sum;
  }

  bytesOf(codes: Iterable<number>): number {
    let sum = 0;
    for (const code of codes) sum += this.#bytes[code] ?? 0;
    return sum;
  }

  reset(): void {
    this.#frames.fill(0);
    this.#bytes.fill(0);
  }
}
