/**
 * A hash tree over a state vector or a delete set: 64 hashes at the root, 64 below each of them, then the items.
 * Two replicas that differ in one item of ten thousand find it by exchanging some hundred bytes.
 * Source: Merkle trees as in Dynamo (DeCandia 2007, section 4.7), kept shallow; built when asked for, never stored.
 */
import type { DeletionItem, TreePlace, VectorItem } from "./wire.ts";
import { treeFanout } from "./wire.ts";

type Item = VectorItem | DeletionItem;

/** Where an item stands among the 64 x 64 leaves. It moves with the salt, so that no two items collide for ever. */
function leafOf(item: Item, salt: number): number {
  const key = isDeletion(item) ? mix(mix(salt, item.client), item.clock) : mix(salt, item.client);
  return key % (treeFanout * treeFanout);
}

/** 32 bits that stand for the item, never 0: that is the hash of nothing. */
function hashOf(item: Item, salt: number): number {
  let hash = mix(mix(salt ^ 0x9e3779b9, item.client), item.clock);
  if (isDeletion(item)) hash = mix(hash, item.length);
  return hash || 1;
}

const isDeletion = (item: Item): item is DeletionItem => "length" in item;

/** The items below a place. */
export function itemsAt<T extends Item>(items: readonly T[], place: TreePlace, salt: number): T[] {
  if (place.depth === 0) return [...items];
  const divisor = place.depth === 1 ? treeFanout : 1;
  return items.filter((item) => Math.floor(leafOf(item, salt) / divisor) === place.prefix);
}

/** The hash of each of the 64 children of a place: the sum of the hashes of the items below it, 0 for none. */
export function childHashes(items: readonly Item[], place: TreePlace, salt: number): Uint32Array {
  const hashes = new Uint32Array(treeFanout);
  const divisor = place.depth === 0 ? treeFanout : 1;
  for (const item of itemsAt(items, place, salt)) {
    const child = Math.floor(leafOf(item, salt) / divisor) % treeFanout;
    hashes[child] = (hashes[child] as number) + hashOf(item, salt);
  }
  return hashes;
}

/** The children of `place` whose hashes differ. */
export function differingChildren(place: TreePlace, mine: Uint32Array, theirs: Uint32Array): TreePlace[] {
  const places: TreePlace[] = [];
  for (let child = 0; child < treeFanout; child++)
    if (mine[child] !== theirs[child])
      places.push({ depth: place.depth + 1, prefix: place.prefix * treeFanout + child });
  return places;
}

// Murmur3's finaliser over both halves of a number of up to 53 bits.
function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ (value >>> 0), 0x85ebca6b) ^ Math.imul(Math.floor(value / 2 ** 32) + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
