/**
 * Readers and writers of the fields that frames are made of: lib0 varints, peer ids of 8 bytes, counts that are checked
 * against their limit. Readers throw on what is cut short; `decodeFrame` turns that into a reason.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { PeerId } from "../types.ts";
import { limits } from "./limits.ts";

export const digestBytes = 16;
const peerIdBytes = 8;

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
/** The value of each character code that is a lower-case hexadecimal digit. */
const valueOfCode = new Uint8Array(128);
for (let value = 0; value < 16; value++) valueOfCode["0123456789abcdef".charCodeAt(value)] = value;

export function writePeerId(encoder: encoding.Encoder, peer: PeerId): void {
  for (let index = 0; index < 2 * peerIdBytes; index += 2) {
    const high = valueOfCode[peer.charCodeAt(index)] as number;
    encoding.writeUint8(encoder, (high << 4) | (valueOfCode[peer.charCodeAt(index + 1)] as number));
  }
}

export function readPeerId(decoder: decoding.Decoder): PeerId {
  return formatPeerId(readBytes(decoder, peerIdBytes));
}

/** 8 bytes as a PeerId. */
export function formatPeerId(bytes: Uint8Array): PeerId {
  let text = "";
  for (let index = 0; index < bytes.length; index++) text += hexOfByte[bytes[index] as number] as string;
  return text as PeerId;
}

export function writePeerIds(encoder: encoding.Encoder, peers: readonly PeerId[]): void {
  encoding.writeVarUint(encoder, peers.length);
  for (const peer of peers) writePeerId(encoder, peer);
}

export function readPeerIds(decoder: decoding.Decoder, limit: number): PeerId[] {
  return readList(decoder, limit, () => readPeerId(decoder));
}

/** Reads a count, then as many items. */
export function readList<T>(decoder: decoding.Decoder, limit: number, read: () => T): T[] {
  const items: T[] = [];
  for (let left = readCount(decoder, limit); left > 0; left--) items.push(read());
  return items;
}

/** A varint that is a safe integer. lib0's own reader gives Infinity or NaN for one that goes on long enough. */
export function readVarUint(decoder: decoding.Decoder): number {
  const value = decoding.readVarUint(decoder);
  if (!Number.isSafeInteger(value)) throw new Error("a number that is too large");
  return value;
}

// A count is checked against its limit and against the bytes left, so that no loop is longer than the frame.
function readCount(decoder: decoding.Decoder, limit: number): number {
  const count = readVarUint(decoder);
  if (count > limit || count > decoder.arr.length - decoder.pos) throw new Error(`count ${count}`);
  return count;
}

export function readDigest(decoder: decoding.Decoder): Uint8Array {
  return readBytes(decoder, digestBytes);
}

// lib0's readers of fixed sizes do not look where the array ends; these do.
export function readBytes(decoder: decoding.Decoder, length: number): Uint8Array {
  if (length > decoder.arr.length - decoder.pos) throw new Error("frame cut short");
  return decoding.readUint8Array(decoder, length);
}

export function readTail(decoder: decoding.Decoder): Uint8Array {
  return readBytes(decoder, decoder.arr.length - decoder.pos);
}

export function readByte(decoder: decoding.Decoder): number {
  if (decoder.pos >= decoder.arr.length) throw new Error("frame cut short");
  return decoding.readUint8(decoder);
}

export function readUint32(decoder: decoding.Decoder): number {
  const [a = 0, b = 0, c = 0, d = 0] = readBytes(decoder, 4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}

/** A finite number in eight bytes. */
export function readFiniteFloat(decoder: decoding.Decoder): number {
  const bytes = readBytes(decoder, 8);
  const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
  if (!Number.isFinite(value)) throw new Error("a number that is not finite");
  return value;
}

/** `bits` flags in one byte. */
export function readFlags(decoder: decoding.Decoder, bits: number): number {
  const flags = readByte(decoder);
  if (flags >= 2 ** bits) throw new Error(`flags ${flags}`);
  return flags;
}

/** How many bytes of a transfer are still to come. */
export function writeRest(encoder: encoding.Encoder, restBytes: number): void {
  encoding.writeVarUint(encoder, Math.min(limits.restBytes, restBytes));
}

export function readRest(decoder: decoding.Decoder): number {
  const rest = readVarUint(decoder);
  if (rest > limits.restBytes) throw new Error(`${rest} bytes to come`);
  return rest;
}

/** A frame about something of `origin`: one code where the sender is the origin itself, another with the origin's id. */
export function writeOriginated(
  encoder: encoding.Encoder,
  origin: PeerId,
  self: PeerId,
  own: number,
  relayed: number,
): void {
  encoding.writeUint8(encoder, origin === self ? own : relayed);
  if (origin !== self) writePeerId(encoder, origin);
}
