/** How long frames take between two peers: the same for each pair, however often it is asked. */
import type { PeerId } from "../core/index.ts";

/** A latency between `low` and `high` ms, drawn once for each pair of peers. */
export function pairLatency(low: number, high: number): (a: PeerId, b: PeerId) => number {
  return (a, b) => low + (high - low) * pairHash(a, b);
}

/** Peers are in one of so many places: links within one take `near` ms, those between two `far`. */
export function placesLatency(places: number, near: number, far: number): (a: PeerId, b: PeerId) => number {
  return (a, b) => (placeOf(a, places) === placeOf(b, places) ? near : far);
}

const placeOf = (peer: PeerId, places: number): number => Number.parseInt(peer.slice(0, 8), 16) % places;

// Uniform in [0, 1), the same in both directions. Ids are random: some of their digits are enough.
function pairHash(a: PeerId, b: PeerId): number {
  let mixed = Math.imul(digitsOf(a) ^ digitsOf(b), 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}

function digitsOf(peer: PeerId): number {
  const value = Number.parseInt(peer.slice(0, 8), 16);
  return Math.imul(value ^ (value >>> 13), 0x85ebca6b);
}
