/**
 * A row of the saved copy: a Yjs update with a seal behind it, by which a row that was changed on the disk is told from one
 * that was not. Yjs reads an update to its end and no further, so y-indexeddb and older versions read sealed rows as they are.
 */
import type { Decoder } from "lib0/decoding";
import * as Y from "yjs";

/** "GVr1": what a seal begins with. The checksum follows, in four bytes. */
const mark = [0x47, 0x56, 0x72, 0x31];
const sealBytes = 8;

/** `update` as it is written. */
export function sealRow(update: Uint8Array): Uint8Array {
  const row = new Uint8Array(update.length + sealBytes);
  row.set(update);
  row.set(mark, update.length);
  new DataView(row.buffer).setUint32(update.length + mark.length, checksum(update));
  return row;
}

/**
 * The update in what was found as a row, whatever that is; undefined when it is none, or not the one that was written.
 * A row without a seal is of an older version or of y-indexeddb: it is read through.
 */
export function unsealRow(row: unknown): Uint8Array | undefined {
  const bytes = row instanceof ArrayBuffer ? new Uint8Array(row) : row;
  if (!(bytes instanceof Uint8Array)) return undefined;
  const end = bytes.length - sealBytes;
  if (end <= 0 || mark.some((byte, at) => bytes[end + at] !== byte)) return isUpdate(bytes) ? bytes : undefined;
  const sealed = new DataView(bytes.buffer, bytes.byteOffset + end + mark.length, 4).getUint32(0);
  const update = bytes.subarray(0, end);
  return checksum(update) === sealed ? update : undefined;
}

/** FNV-1a in 32 bits: a change of one byte always changes it. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Whether all of it is one update. What is left of a seal that was cut may follow. */
function isUpdate(bytes: Uint8Array): boolean {
  let readTo = (): number => 0;
  class Watched extends Y.UpdateDecoderV1 {
    constructor(decoder: Decoder) {
      super(decoder);
      readTo = () => decoder.pos;
    }
  }
  try {
    Y.decodeUpdateV2(bytes, Watched);
    return bytes.length - readTo() <= sealBytes;
  } catch {
    return false;
  }
}
