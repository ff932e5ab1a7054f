/** Totals of frames and bytes for each kind of frame, told by the first byte without decoding. */
import * as decoding from "lib0/decoding";
import { frameCodes } from "../core/index.ts";

/**
 * The code of a frame. A bundle counts as one frame of the kind of its last part: the rest rides on it and costs no frame
 * of its own.
 */
export function codeOf(bytes: Uint8Array): number {
  const code = bytes[0] ?? -1;
  if (code !== frameCodes.bundle) return code;
  // What is injected may be no bundle at all.
  let last: number = code;
  try {
    const decoder = decoding.createDecoder(bytes);
    decoder.pos = 1;
    for (let left = decoding.readVarUint(decoder); left > 0; left--) {
      const length = decoding.readVarUint(decoder);
      last = bytes[decoder.pos] ?? code;
      decoder.pos += length;
    }
  } catch {
    return code;
  }
  return last;
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

  /** Frames and bytes of each code that was sent at all. */
  get byCode(): Map<number, { readonly frames: number; readonly bytes: number }> {
    const byCode = new Map<number, { frames: number; bytes: number }>();
    this.#frames.forEach((frames, code) => {
      if (frames > 0) byCode.set(code, { frames, bytes: this.#bytes[code] as number });
    });
    return byCode;
  }

  reset(): void {
    this.#frames.fill(0);
    this.#bytes.fill(0);
  }
}
