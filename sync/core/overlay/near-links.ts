/** Links chosen for their round trip, with local decisions only: after X-BOT, Leitão et al. 2012. */
import type { PeerId } from "../types.ts";

/**
 * The slowest link to give up, but none of those that keep the overlay whole: the `keep` links of each peer with the lowest
 * pair hashes are as good as drawn at random, both ends know them, and nobody gives them up for being slow.
 */
export function slowestToSpare(
  self: PeerId,
  links: ReadonlyMap<PeerId, { readonly neighbours: ReadonlySet<PeerId> }>,
  keep: number,
  roundTripMs: (peer: PeerId) => number | undefined,
): PeerId | undefined {
  const kept = new Set(lowestPairs(self, [...links.keys()], keep));
  let slowest: PeerId | undefined;
  let slowestMs = Number.NEGATIVE_INFINITY;
  for (const [peer, { neighbours }] of links) {
    const ms = roundTripMs(peer);
    if (ms === undefined || ms <= slowestMs || kept.has(peer)) continue;
    if (lowestPairs(peer, [...neighbours, self], keep).includes(self)) continue;
    [slowest, slowestMs] = [peer, ms];
  }
  return slowest;
}

// The `count` of `others` whose pairs with `peer` hash lowest.
function lowestPairs(peer: PeerId, others: readonly PeerId[], count: number): PeerId[] {
  return others.toSorted((one, other) => pairHash(peer, one) - pairHash(peer, other)).slice(0, count);
}

// The same from both ends. Ids are random: some of their digits are enough.
function pairHash(one: PeerId, other: PeerId): number {
  const mixed = Math.imul(digitsOf(one) ^ digitsOf(other), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function digitsOf(peer: PeerId): number {
  const value = Number.parseInt(peer.slice(8), 16);
  return Math.imul(value ^ (value >>> 13), 0x85ebca6b);
}
