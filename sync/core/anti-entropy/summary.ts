/** The grammar of summaries: the sections of a hash tree that two replicas compare. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { ClockRange } from "../types.ts";
import { byte, digest, list, readList, uint32, varUint, type Field } from "../wire/fields.ts";

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

// A summary has up to a million items, so that these are written out.
const vectorItem: Field<VectorItem> = {
  write(encoder, { client, clock }) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
  },
  read: (decoder) => ({ client: varUint.read(decoder), clock: varUint.read(decoder) }),
};
const deletionItem: Field<DeletionItem> = {
  write(encoder, item) {
    vectorItem.write(encoder, item);
    encoding.writeVarUint(encoder, item.length);
  },
  read(decoder) {
    const { client, clock } = vectorItem.read(decoder);
    const length = varUint.read(decoder);
    if (length === 0 || !Number.isSafeInteger(clock + length)) throw new Error(`deletion of ${length} clocks`);
    return { client, clock, length };
  },
};
const vectorItems = (most: number): Field<readonly VectorItem[]> => list(vectorItem, most);
const deletionItems = (most: number): Field<readonly DeletionItem[]> => list(deletionItem, most);

/** A bit for each child that is not empty, then 4 bytes for each of those. */
const hashes: Field<Uint32Array> = {
  write(encoder, hashes) {
    for (let first = 0; first < treeFanout; first += 8) {
      let bits = 0;
      for (let bit = 0; bit < 8; bit++) if (hashes[first + bit] !== 0) bits |= 1 << bit;
      encoding.writeUint8(encoder, bits);
    }
    for (const hash of hashes) if (hash !== 0) encoding.writeUint32(encoder, hash);
  },
  read(decoder) {
    const bits = Array.from({ length: treeFanout / 8 }, () => byte.read(decoder));
    return Uint32Array.from({ length: treeFanout }, (_, child) =>
      ((bits[child >> 3] ?? 0) >> (child & 7)) & 1 ? uint32.read(decoder) : 0,
    );
  },
};

/** The types of sections, by their codes. */
const sectionTypes = ["vector-items", "deletion-items", "vector-hashes", "deletion-hashes"] as const;

/** Writes all of a summary but its frame code. */
export function writeSummary(encoder: encoding.Encoder, frame: Summary): void {
  uint32.write(encoder, frame.round);
  if (frame.digest) digest.write(encoder, frame.digest);
  varUint.write(encoder, frame.sections.length);
  for (const section of frame.sections) {
    encoding.writeUint8(encoder, sectionTypes.indexOf(section.type));
    encoding.writeUint8(encoder, section.depth);
    varUint.write(encoder, section.prefix);
    if (section.type === "vector-items") vectorItems(maxItems).write(encoder, section.items);
    else if (section.type === "deletion-items") deletionItems(maxItems).write(encoder, section.items);
    else hashes.write(encoder, section.hashes);
  }
  vectorItems(maxItems).write(encoder, frame.wants);
}

/** Reads what `writeSummary` wrote; an `opening` one has a digest. */
export function readSummary(decoder: decoding.Decoder, opening: boolean): Summary {
  const round = uint32.read(decoder);
  const openingDigest = opening ? digest.read(decoder) : undefined;
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
  return { type: "summary", round, digest: openingDigest, sections, wants: vectorItems(left).read(decoder) };
}

function readSection(decoder: decoding.Decoder, most: number): Section {
  const code = byte.read(decoder);
  const depth = byte.read(decoder);
  if (depth > treeDepth) throw new Error(`tree depth ${depth}`);
  const prefix = varUint.read(decoder);
  if (prefix >= treeFanout ** depth) throw new Error(`prefix ${prefix} at depth ${depth}`);
  const type = sectionTypes[code];
  switch (type) {
    case "vector-items":
      return { type, depth, prefix, items: vectorItems(most).read(decoder) };
    case "deletion-items":
      return { type, depth, prefix, items: deletionItems(most).read(decoder) };
    case "vector-hashes":
    case "deletion-hashes":
      if (depth >= treeDepth) throw new Error("hashes below the leaves");
      return { type, depth, prefix, hashes: hashes.read(decoder) };
    default:
      throw new Error(`unknown section ${code}`);
  }
}
