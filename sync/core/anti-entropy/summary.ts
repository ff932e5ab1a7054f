/** The grammar of summaries: the sections of a hash tree that two replicas compare. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { ClockRange } from "../types.ts";
import { readByte, readDigest, readList, readUint32, readVarUint } from "../wire/fields.ts";

/** Children of a node of the hash tree. */
export const treeFanout = 64;
/** Levels below the root. */
export const treeDepth = 2;

/** Parts of one summary. */
const maxSections = 2 * treeFanout ** 2;
/** Entries in all items sections of one summary and its wants. */
const maxItems = 1_000_000;

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

/** One step of a round of anti-entropy. */
export interface Summary {
  readonly type: "summary";
  /** Names the round and salts its hashes, so that a collision does not outlive it. */
  readonly round: number;
  /** Present in the frame that opens a round. */
  readonly digest: Uint8Array | undefined;
  readonly sections: readonly Section[];
  readonly wants: readonly VectorItem[];
}

/** Entries that a summary names, in all its sections and wants. */
export function countItems({ sections, wants }: Summary): number {
  let count = wants.length;
  for (const section of sections) if ("items" in section) count += section.items.length;
  return count;
}

const sectionCodes = { "vector-items": 0, "deletion-items": 1, "vector-hashes": 2, "deletion-hashes": 3 } as const;

/** Writes all of a summary but its frame code. */
export function writeSummary(encoder: encoding.Encoder, frame: Summary): void {
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

/** Reads what `writeSummary` wrote; an `opening` one has a digest. */
export function readSummary(decoder: decoding.Decoder, opening: boolean): Summary {
  const round = readUint32(decoder);
  const digest = opening ? readDigest(decoder) : undefined;
  const places = new Set<string>();
  let left = maxItems;
  const sections = readList(decoder, maxSections, () => {
    const section = readSection(decoder, left);
    if ("items" in section) left -= section.items.length;
    const place = `${section.type} ${section.depth} ${section.prefix}`;
    if (places.has(place)) throw new Error("a section is told twice");
    places.add(place);
    return section;
  });
  return { type: "summary", round, digest, sections, wants: readVectorItems(decoder, left) };
}

function readSection(decoder: decoding.Decoder, most: number): Section {
  const code = readByte(decoder);
  const depth = readByte(decoder);
  if (depth > treeDepth) throw new Error(`tree depth ${depth}`);
  const prefix = readVarUint(decoder);
  if (prefix >= treeFanout ** depth) throw new Error(`prefix ${prefix} at depth ${depth}`);
  switch (code) {
    case sectionCodes["vector-items"]:
      return { type: "vector-items", depth, prefix, items: readVectorItems(decoder, most) };
    case sectionCodes["deletion-items"]:
      return { type: "deletion-items", depth, prefix, items: readDeletionItems(decoder, most) };
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

function readVectorItems(decoder: decoding.Decoder, most: number): VectorItem[] {
  return readList(decoder, most, () => ({
    client: readVarUint(decoder),
    clock: readVarUint(decoder),
  }));
}

function writeDeletionItems(encoder: encoding.Encoder, items: readonly DeletionItem[]): void {
  encoding.writeVarUint(encoder, items.length);
  for (const { client, clock, length } of items) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarUint(encoder, length);
  }
}

function readDeletionItems(decoder: decoding.Decoder, most: number): DeletionItem[] {
  return readList(decoder, most, () => {
    const client = readVarUint(decoder);
    const clock = readVarUint(decoder);
    const length = readVarUint(decoder);
    if (length === 0 || !Number.isSafeInteger(clock + length)) throw new Error(`deletion of ${length} clocks`);
    return { client, clock, length };
  });
}
