/**
 * A row of the saved copy: a Yjs update followed by a seal, which detects a row that was changed on disk. Yjs reads no
 * further than an update's end, so y-indexeddb and older versions can read sealed rows.
 */
import type { Decoder } from "lib0/decoding";
import * as Y from "yjs";

/** "GVr1", with which a seal begins. A checksum of four bytes follows. */
const mark = [0x47, 0x56, 0x72, 0x31];
const sealBytes = 8;

/** Returns `update` with its seal, as it is written. */
export function sealRow(update: Uint8Array): Uint8Array {
  const row = new Uint8Array(update.length + sealBytes);
  row.set(update);
  row.set(mark, update.length);
  new DataView(row.buffer).setUint32(update.length + mark.length, checksum(update));
  return row;
}

/**
 * Returns the update in a row, whatever the row contains. Undefined when there is no update, or not the one that was
 * written. A row without a seal comes from an older version or from y-indexeddb, so it is read through as a check.
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

/** FNV-1a in 32 bits. A change of one byte always changes the checksum. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  // An iterator would take several times as long before this function is compiled.
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash >>> 0;
}

/** Whether the bytes are exactly one update. The rest of a truncated seal may follow. */
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
