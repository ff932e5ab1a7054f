/**
 * The fields that frames are made of, each written and read by one value: lib0 varints, peer ids of 8 bytes, counts that are
 * checked against their limit. Readers throw on what is malformed; `decodeFrame` turns that into a reason.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "../types.ts";
import { limits } from "./limits.ts";

export interface Field<T> {
  readonly write: (encoder: encoding.Encoder, value: T) => void;
  readonly read: (decoder: decoding.Decoder) => T;
}

/** A field for each property, in the order in which they are written. */
export type Fields<T> = { readonly [K in keyof T]: Field<T[K]> };

const digestBytes = 16;
const peerIdBytes = 8;

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
/** The value of each character code that is a lower-case hexadecimal digit. */
const valueOfCode = new Uint8Array(128);
for (let value = 0; value < 16; value++) valueOfCode["0123456789abcdef".charCodeAt(value)] = value;

/** Bytes as lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (let index = 0; index < bytes.length; index++) text += hexOfByte[bytes[index] as number] as string;
  return text;
}

/** 8 bytes as a PeerId. */
export const formatPeerId = (bytes: Uint8Array): PeerId => toHex(bytes) as PeerId;

export const peerId: Field<PeerId> = {
  write(encoder, peer) {
    for (let index = 0; index < 2 * peerIdBytes; index += 2) {
      const high = valueOfCode[peer.charCodeAt(index)] as number;
      encoding.writeUint8(encoder, (high << 4) | (valueOfCode[peer.charCodeAt(index + 1)] as number));
    }
  },
  read: (decoder) => formatPeerId(readBytes(decoder, peerIdBytes)),
};

export const byte: Field<number> = {
  write: encoding.writeUint8,
  read(decoder) {
    if (decoder.pos >= decoder.arr.length) throw new Error("frame cut short");
    return decoding.readUint8(decoder);
  },
};

/** A varint that is a safe integer. lib0's own reader gives Infinity or NaN for one that goes on long enough. */
export const varUint: Field<number> = {
  write: encoding.writeVarUint,
  read(decoder) {
    const value = decoding.readVarUint(decoder);
    if (!Number.isSafeInteger(value)) throw new Error("a number that is too large");
    return value;
  },
};

export const uint32: Field<number> = {
  write: encoding.writeUint32,
  read(decoder) {
    const [a = 0, b = 0, c = 0, d = 0] = readBytes(decoder, 4);
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  },
};

/** A finite number in eight bytes. */
export const float: Field<number> = {
  write: encoding.writeFloat64,
  read(decoder) {
    const bytes = readBytes(decoder, 8);
    const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
    if (!Number.isFinite(value)) throw new Error("a number that is not finite");
    return value;
  },
};

export const digest: Field<Uint8Array> = {
  write: encoding.writeUint8Array,
  read: (decoder) => readBytes(decoder, digestBytes),
};

/** All bytes up to the end of the frame. */
export const tail: Field<Uint8Array> = {
  write: encoding.writeUint8Array,
  read: (decoder) => readBytes(decoder, decoder.arr.length - decoder.pos),
};

/** Yes or no, in one byte. */
export const flag: Field<boolean> = {
  write: (encoder, value) => encoding.writeUint8(encoder, value ? 1 : 0),
  read: (decoder) => readFlags(decoder, 1) === 1,
};

/** How many bytes of a transfer are still to come. */
export const rest: Field<number> = {
  write: (encoder, bytes) => encoding.writeVarUint(encoder, Math.min(limits.restBytes, bytes)),
  read: checked(varUint, (bytes) => bytes > limits.restBytes && `${bytes} bytes to come`).read,
};

/** A field that `refusal` gives a reason against, or false, when it is read. */
export function checked<T>({ write, read }: Field<T>, refusal: (value: T) => string | false): Field<T> {
  return {
    write,
    read(decoder) {
      const value = read(decoder);
      const reason = refusal(value);
      if (reason !== false) throw new Error(reason);
      return value;
    },
  };
}

/** A count, then as many items. */
export function list<T>({ write, read }: Field<T>, limit: number): Field<readonly T[]> {
  return {
    write(encoder, items) {
      encoding.writeVarUint(encoder, items.length);
      for (const item of items) write(encoder, item);
    },
    read: (decoder) => readList(decoder, limit, () => read(decoder)),
  };
}

/** Several fields, one after the other. */
export function record<T extends object>(fields: Fields<T>): Field<T> {
  return {
    write: (encoder, value) => writeFields(encoder, fields, value),
    read: (decoder) => readFields(decoder, fields, {}),
  };
}

export function writeFields<T extends object>(encoder: encoding.Encoder, fields: Fields<T>, value: NoInfer<T>): void {
  for (const name in fields) fields[name].write(encoder, value[name]);
}

/** Reads the fields into an object that has the rest of its properties already. */
export function readFields<T extends object>(decoder: decoding.Decoder, fields: Fields<T>, into: object): T {
  const value = into as T;
  for (const name in fields) value[name] = fields[name].read(decoder);
  return value;
}

/** Reads a count, then as many items. */
export function readList<T>(decoder: decoding.Decoder, limit: number, read: () => T): T[] {
  const items: T[] = [];
  // A count is checked against its limit and against the bytes left, so that no loop is longer than the frame.
  const count = varUint.read(decoder);
  if (count > limit || count > decoder.arr.length - decoder.pos) throw new Error(`count ${count}`);
  for (let left = count; left > 0; left--) items.push(read());
  return items;
}

// lib0's readers of fixed sizes do not look where the array ends; these do.
export function readBytes(decoder: decoding.Decoder, length: number): Uint8Array {
  if (length > decoder.arr.length - decoder.pos) throw new Error("frame cut short");
  return decoding.readUint8Array(decoder, length);
}

/** `bits` flags in one byte. */
export function readFlags(decoder: decoding.Decoder, bits: number): number {
  const flags = byte.read(decoder);
  if (flags >= 2 ** bits) throw new Error(`flags ${flags}`);
  return flags;
}
