/**
 * A hash tree over a state vector or a delete set: 64 hashes at the root, 64 below each of them, then the items.
 * Two replicas that differ in one item of ten thousand find it by exchanging some hundred bytes.
 * Source: Merkle trees as in Dynamo (DeCandia 2007, section 4.7), kept shallow; built when asked for, never stored.
 */
import type { DeletionItem, TreePlace, VectorItem } from "./summary.ts";
import { treeDepth, treeFanout } from "./summary.ts";

const leaves = treeFanout ** treeDepth;

export class HashTree<T extends VectorItem | DeletionItem> {
  readonly #items: readonly T[];
  readonly #salt: number;
  /** The items of each leaf; built when first asked for anything below the root. */
  #leaves: T[][] | undefined;

  /** `salt` moves items between leaves and changes all hashes, so that no two items collide for ever. */
  constructor(items: readonly T[], salt: number) {
    this.#items = items;
    this.#salt = salt;
  }

  /** The items below a place. */
  itemsAt({ depth, prefix }: TreePlace): readonly T[] {
    if (depth === 0) return this.#items;
    const width = treeFanout ** (treeDepth - depth);
    return this.#byLeaf()
      .slice(prefix * width, (prefix + 1) * width)
      .flat();
  }

  /** The hash of each of the 64 children of a place: the sum of the hashes of the items below it, 0 for none. */
  childHashes({ depth, prefix }: TreePlace): Uint32Array {
    const hashes = new Uint32Array(treeFanout);
    const width = treeFanout ** (treeDepth - depth - 1);
    const first = prefix * treeFanout * width;
    for (let child = 0; child < treeFanout; child++)
      for (let leaf = 0; leaf < width; leaf++)
        for (const item of this.#byLeaf()[first + child * width + leaf] ?? [])
          hashes[child] = (hashes[child] as number) + hashOf(item, this.#salt);
    return hashes;
  }

  #byLeaf(): T[][] {
    if (this.#leaves) return this.#leaves;
    const byLeaf: T[][] = Array.from({ length: leaves }, () => []);
    for (const item of this.#items) byLeaf[leafOf(item, this.#salt)]?.push(item);
    return (this.#leaves = byLeaf);
  }
}

/** The children of `place` whose hashes differ. */
export function differingChildren(place: TreePlace, mine: Uint32Array, theirs: Uint32Array): TreePlace[] {
  const places: TreePlace[] = [];
  for (let child = 0; child < treeFanout; child++)
    if (mine[child] !== theirs[child])
      places.push({ depth: place.depth + 1, prefix: place.prefix * treeFanout + child });
  return places;
}

function leafOf(item: VectorItem | DeletionItem, salt: number): number {
  const key = isDeletion(item) ? mix(mix(salt, item.client), item.clock) : mix(salt, item.client);
  return key % leaves;
}

/** 32 bits that stand for the item, never 0: that is the hash of nothing. */
function hashOf(item: VectorItem | DeletionItem, salt: number): number {
  let hash = mix(mix(salt ^ 0x9e3779b9, item.client), item.clock);
  if (isDeletion(item)) hash = mix(hash, item.length);
  return hash || 1;
}

const isDeletion = (item: VectorItem | DeletionItem): item is DeletionItem => "length" in item;

// Murmur3's finaliser over both halves of a number of up to 53 bits.
function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ (value >>> 0), 0x85ebca6b) ^ Math.imul(Math.floor(value / 2 ** 32) + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
