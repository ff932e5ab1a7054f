/**
 * The grammar of every frame on a link, and every limit on it. PROTOCOL.md says what the frames mean.
 * Numbers are lib0 varints, peer ids 8 bytes, digests 16. Decoding gives a value or a reason; it never throws.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { ClockRange, PeerId } from "./types.ts";

/** All limits on what a peer may say in one frame. */
export const limits = {
  /** One frame, joined from its fragments. Also the largest update that can travel. */
  frameBytes: 64 * 1024 * 1024,
  /** One presence. */
  presenceBytes: 8 * 1024,
  /** Peers named in one `neighbours` frame. */
  neighbours: 1024,
  /** Parts of one `summary` frame. */
  sections: 2 * 64 * 64,
  /** Entries in one items section or one list of wants. */
  items: 1_000_000,
} as const;

export const digestBytes = 16;
const peerIdBytes = 8;

/** Children of a node of the hash tree. */
export const treeFanout = 64;
/** Levels below the root. */
export const treeDepth = 2;

export interface VectorItem {
  readonly client: number;
  readonly clock: number;
}
export interface DeletionItem extends ClockRange {
  readonly client: number;
}

/** A place in the hash tree: `depth` 0 is the root, with prefix 0; a child's prefix is its parent's x 64 + its index. */
export interface TreePlace {
  readonly depth: number;
  readonly prefix: number;
}

/** What the sender has below one place of one tree: either all of it, or a hash for each child. */
export type Section = TreePlace &
  (
    | { readonly type: "vector-items"; readonly items: readonly VectorItem[] }
    | { readonly type: "deletion-items"; readonly items: readonly DeletionItem[] }
    | { readonly type: "vector-hashes"; readonly hashes: Uint32Array }
    | { readonly type: "deletion-hashes"; readonly hashes: Uint32Array }
  );

export type Frame =
  | { readonly type: "probe"; readonly nonce: number; readonly digest: Uint8Array }
  | { readonly type: "probe-ack"; readonly nonce: number; readonly same: boolean }
  /** `whole`: these are all links of the sender; otherwise changes since the last frame. */
  | {
      readonly type: "neighbours";
      readonly whole: boolean;
      readonly added: readonly PeerId[];
      readonly removed: readonly PeerId[];
    }
  | { readonly type: "rumor"; readonly origin: PeerId; readonly seq: number; readonly payload: Uint8Array }
  | {
      readonly type: "summary";
      /** Names the round and salts its hashes, so that a collision does not outlive it. */
      readonly round: number;
      /** Present in the frame that opens a round. */
      readonly digest: Uint8Array | undefined;
      readonly sections: readonly Section[];
      readonly wants: readonly VectorItem[];
    }
  | { readonly type: "delta"; readonly round: number; readonly update: Uint8Array }
  | { readonly type: "presence"; readonly origin: PeerId; readonly clock: number; readonly payload: Uint8Array }
  | { readonly type: "leave" };

export type FrameOf<T extends Frame["type"]> = Extract<Frame, { type: T }>;

export type Decoded = { readonly ok: true; readonly frame: Frame } | { readonly ok: false; readonly reason: string };

// Frame types. 0x20 and up are free for the protocols that come next (membership, tree, failure detector, aggregation).
const codes = {
  probe: 0x01,
  probeAckSame: 0x02,
  probeAckDiffers: 0x03,
  neighboursWhole: 0x04,
  neighboursChange: 0x05,
  ownRumor: 0x06,
  relayedRumor: 0x07,
  openingSummary: 0x08,
  summary: 0x09,
  delta: 0x0a,
  ownPresence: 0x0b,
  relayedPresence: 0x0c,
  leave: 0x0d,
} as const;

const sectionCodes = { "vector-items": 0, "deletion-items": 1, "vector-hashes": 2, "deletion-hashes": 3 } as const;

/** Encodes `frame` as sent by `self`. An origin equal to the sender costs no bytes. */
export function encodeFrame(frame: Frame, self: PeerId): Uint8Array {
  const encoder = encoding.createEncoder();
  switch (frame.type) {
    case "probe":
      encoding.writeUint8(encoder, codes.probe);
      encoding.writeVarUint(encoder, frame.nonce);
      encoding.writeUint8Array(encoder, frame.digest);
      break;
    case "probe-ack":
      encoding.writeUint8(encoder, frame.same ? codes.probeAckSame : codes.probeAckDiffers);
      encoding.writeVarUint(encoder, frame.nonce);
      break;
    case "neighbours":
      encoding.writeUint8(encoder, frame.whole ? codes.neighboursWhole : codes.neighboursChange);
      writePeerIds(encoder, frame.added);
      writePeerIds(encoder, frame.removed);
      break;
    case "rumor":
      writeOriginated(encoder, frame.origin, self, codes.ownRumor, codes.relayedRumor);
      encoding.writeVarUint(encoder, frame.seq);
      encoding.writeUint8Array(encoder, frame.payload);
      break;
    case "summary":
      writeSummary(encoder, frame);
      break;
    case "delta":
      encoding.writeUint8(encoder, codes.delta);
      encoding.writeUint32(encoder, frame.round);
      encoding.writeUint8Array(encoder, frame.update);
      break;
    case "presence":
      writeOriginated(encoder, frame.origin, self, codes.ownPresence, codes.relayedPresence);
      encoding.writeVarUint(encoder, frame.clock);
      encoding.writeUint8Array(encoder, frame.payload);
      break;
    case "leave":
      encoding.writeUint8(encoder, codes.leave);
      break;
  }
  return encoding.toUint8Array(encoder);
}

/** Decodes what the peer `from` sent. Payloads are views into `bytes`. */
export function decodeFrame(bytes: Uint8Array, from: PeerId): Decoded {
  if (bytes.length > limits.frameBytes) return { ok: false, reason: `frame of ${bytes.length} bytes` };
  const decoder = decoding.createDecoder(bytes);
  try {
    const frame = readFrame(decoder, from);
    if (decoding.hasContent(decoder)) return { ok: false, reason: "bytes left over after the frame" };
    return { ok: true, frame };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function readFrame(decoder: decoding.Decoder, from: PeerId): Frame {
  const code = readByte(decoder);
  switch (code) {
    case codes.probe:
      return { type: "probe", nonce: decoding.readVarUint(decoder), digest: readDigest(decoder) };
    case codes.probeAckSame:
    case codes.probeAckDiffers:
      return { type: "probe-ack", nonce: decoding.readVarUint(decoder), same: code === codes.probeAckSame };
    case codes.neighboursWhole:
    case codes.neighboursChange:
      return {
        type: "neighbours",
        whole: code === codes.neighboursWhole,
        added: readPeerIds(decoder),
        removed: readPeerIds(decoder),
      };
    case codes.ownRumor:
    case codes.relayedRumor:
      return {
        type: "rumor",
        origin: code === codes.ownRumor ? from : readPeerId(decoder),
        seq: decoding.readVarUint(decoder),
        payload: readTail(decoder),
      };
    case codes.openingSummary:
    case codes.summary:
      return readSummary(decoder, code === codes.openingSummary);
    case codes.delta:
      return { type: "delta", round: readUint32(decoder), update: readTail(decoder) };
    case codes.ownPresence:
    case codes.relayedPresence: {
      const origin = code === codes.ownPresence ? from : readPeerId(decoder);
      const clock = decoding.readVarUint(decoder);
      const payload = readTail(decoder);
      if (payload.length > limits.presenceBytes) throw new Error(`presence of ${payload.length} bytes`);
      return { type: "presence", origin, clock, payload };
    }
    case codes.leave:
      return { type: "leave" };
    default:
      throw new Error(`unknown frame type ${code}`);
  }
}

function writeSummary(encoder: encoding.Encoder, frame: FrameOf<"summary">): void {
  encoding.writeUint8(encoder, frame.digest ? codes.openingSummary : codes.summary);
  encoding.writeUint32(encoder, frame.round);
  if (frame.digest) encoding.writeUint8Array(encoder, frame.digest);
  encoding.writeVarUint(encoder, frame.sections.length);
  for (const section of frame.sections) {
    encoding.writeUint8(encoder, sectionCodes[section.type]);
    encoding.writeUint8(encoder, section.depth);
    encoding.writeVarUint(encoder, section.prefix);
    switch (section.type) {
      case "vector-items":
        writeVectorItems(encoder, section.items);
        break;
      case "deletion-items":
        writeDeletionItems(encoder, section.items);
        break;
      case "vector-hashes":
      case "deletion-hashes":
        writeHashes(encoder, section.hashes);
        break;
    }
  }
  writeVectorItems(encoder, frame.wants);
}

function readSummary(decoder: decoding.Decoder, opening: boolean): Frame {
  const round = readUint32(decoder);
  const digest = opening ? readDigest(decoder) : undefined;
  const sections: Section[] = [];
  const places = new Set<string>();
  for (let left = readCount(decoder, limits.sections); left > 0; left--) {
    const section = readSection(decoder);
    const place = `${section.type} ${section.depth} ${section.prefix}`;
    if (places.has(place)) throw new Error("a section is told twice");
    places.add(place);
    sections.push(section);
  }
  return { type: "summary", round, digest, sections, wants: readVectorItems(decoder) };
}

function readSection(decoder: decoding.Decoder): Section {
  const code = readByte(decoder);
  const depth = readByte(decoder);
  if (depth > treeDepth) throw new Error(`tree depth ${depth}`);
  const prefix = decoding.readVarUint(decoder);
  if (prefix >= treeFanout ** depth) throw new Error(`prefix ${prefix} at depth ${depth}`);
  switch (code) {
    case sectionCodes["vector-items"]:
      return { type: "vector-items", depth, prefix, items: readVectorItems(decoder) };
    case sectionCodes["deletion-items"]:
      return { type: "deletion-items", depth, prefix, items: readDeletionItems(decoder) };
    case sectionCodes["vector-hashes"]:
    case sectionCodes["deletion-hashes"]:
      if (depth >= treeDepth) throw new Error("hashes below the leaves");
      return {
        type: code === sectionCodes["vector-hashes"] ? "vector-hashes" : "deletion-hashes",
        depth,
        prefix,
        hashes: readHashes(decoder),
      };
    default:
      throw new Error(`unknown section ${code}`);
  }
}

// Hashes: a bit for each child that is not empty, then 4 bytes for each of those.
function writeHashes(encoder: encoding.Encoder, hashes: Uint32Array): void {
  for (let byte = 0; byte < treeFanout / 8; byte++) {
    let bits = 0;
    for (let bit = 0; bit < 8; bit++) if (hashes[byte * 8 + bit] !== 0) bits |= 1 << bit;
    encoding.writeUint8(encoder, bits);
  }
  for (const hash of hashes) if (hash !== 0) encoding.writeUint32(encoder, hash);
}

function readHashes(decoder: decoding.Decoder): Uint32Array {
  const bits: number[] = [];
  for (let byte = 0; byte < treeFanout / 8; byte++) bits.push(readByte(decoder));
  return Uint32Array.from({ length: treeFanout }, (_, child) =>
    ((bits[child >> 3] ?? 0) >> (child & 7)) & 1 ? readUint32(decoder) : 0,
  );
}

function writeVectorItems(encoder: encoding.Encoder, items: readonly VectorItem[]): void {
  encoding.writeVarUint(encoder, items.length);
  for (const { client, clock } of items) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
  }
}

function readVectorItems(decoder: decoding.Decoder): VectorItem[] {
  const items: VectorItem[] = [];
  for (let left = readCount(decoder, limits.items); left > 0; left--)
    items.push({ client: decoding.readVarUint(decoder), clock: decoding.readVarUint(decoder) });
  return items;
}

function writeDeletionItems(encoder: encoding.Encoder, items: readonly DeletionItem[]): void {
  encoding.writeVarUint(encoder, items.length);
  for (const { client, clock, length } of items) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarUint(encoder, length);
  }
}

function readDeletionItems(decoder: decoding.Decoder): DeletionItem[] {
  const items: DeletionItem[] = [];
  for (let left = readCount(decoder, limits.items); left > 0; left--) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const length = decoding.readVarUint(decoder);
    if (length === 0 || !Number.isSafeInteger(clock + length)) throw new Error(`deletion of ${length} clocks`);
    items.push({ client, clock, length });
  }
  return items;
}

function writeOriginated(encoder: encoding.Encoder, origin: PeerId, self: PeerId, own: number, relayed: number): void {
  encoding.writeUint8(encoder, origin === self ? own : relayed);
  if (origin !== self) writePeerId(encoder, origin);
}

function writePeerIds(encoder: encoding.Encoder, peers: readonly PeerId[]): void {
  encoding.writeVarUint(encoder, peers.length);
  for (const peer of peers) writePeerId(encoder, peer);
}

function readPeerIds(decoder: decoding.Decoder): PeerId[] {
  const peers: PeerId[] = [];
  for (let left = readCount(decoder, limits.neighbours); left > 0; left--) peers.push(readPeerId(decoder));
  return peers;
}

function writePeerId(encoder: encoding.Encoder, peer: PeerId): void {
  for (let index = 0; index < peerIdBytes; index++)
    encoding.writeUint8(encoder, Number.parseInt(peer.slice(index * 2, index * 2 + 2), 16));
}

function readPeerId(decoder: decoding.Decoder): PeerId {
  return formatPeerId(readBytes(decoder, peerIdBytes));
}

/** 8 bytes as a PeerId. */
export function formatPeerId(bytes: Uint8Array): PeerId {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text as PeerId;
}

function readDigest(decoder: decoding.Decoder): Uint8Array {
  return readBytes(decoder, digestBytes);
}

// lib0's readers of fixed sizes do not look where the array ends; these do.
function readBytes(decoder: decoding.Decoder, length: number): Uint8Array {
  if (length > decoder.arr.length - decoder.pos) throw new Error("frame cut short");
  return decoding.readUint8Array(decoder, length);
}
const readTail = (decoder: decoding.Decoder): Uint8Array => readBytes(decoder, decoder.arr.length - decoder.pos);
const readByte = (decoder: decoding.Decoder): number => readBytes(decoder, 1)[0] as number;
function readUint32(decoder: decoding.Decoder): number {
  const [a = 0, b = 0, c = 0, d = 0] = readBytes(decoder, 4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}

// A count is checked against its limit and against the bytes left, so that no loop is longer than the frame.
function readCount(decoder: decoding.Decoder, limit: number): number {
  const count = decoding.readVarUint(decoder);
  if (count > limit || count > decoder.arr.length - decoder.pos) throw new Error(`count ${count}`);
  return count;
}
