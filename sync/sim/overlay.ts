/** What an overlay looks like, and one that is made at once instead of joined to. */
import type { PeerId, Random, Replica } from "../core/index.ts";
import { drawSome } from "../core/draw.ts";
import type { Network, SimPeer } from "./network.ts";

/**
 * Links everyone at random with `degree` others (even), as a settled overlay would be, and known to the server: union of
 * `degree / 2` random rings, so it is connected. Where two rings share a link some have one fewer.
 */
export function linkAtRandom<R extends Replica>(network: Network<R>, degree: number, random: Random): void {
  const peers = [...network.peers.values()];
  for (const peer of peers) network.dialling.register(peer);
  for (let ring = 0; ring < degree / 2; ring++) {
    const ordered = drawSome(peers, peers.length, random);
    for (const [index, peer] of ordered.entries()) {
      const next = ordered[(index + 1) % ordered.length] as SimPeer<R>;
      if (next !== peer && !peer.channels.has(next.id)) network.openLink(peer, next);
    }
  }
}

export interface Components {
  readonly count: number;
  /** Share of the living peers that are in the largest. */
  readonly largestShare: number;
}

/** Connected components of the living peers. */
export function componentsOf<R extends Replica>(network: Network<R>): Components {
  const living = network.living();
  const seen = new Set<PeerId>();
  let count = 0;
  let largest = 0;
  for (const start of living) {
    if (seen.has(start.id)) continue;
    count++;
    const reached = distancesFrom(start);
    for (const peer of reached.keys()) seen.add(peer);
    largest = Math.max(largest, reached.size);
  }
  return { count, largestShare: living.length === 0 ? 1 : largest / living.length };
}

/** Mean length of the shortest ways, in links, from a sample of peers to all that they reach. */
export function averagePathOf<R extends Replica>(network: Network<R>, random: Random, samples = 100): number {
  const living = network.living();
  let sum = 0;
  let count = 0;
  for (let sample = 0; sample < Math.min(samples, living.length); sample++) {
    const start = living[Math.floor(random() * living.length)] as SimPeer<R>;
    const distances = distancesFrom(start);
    for (const distance of distances.values()) sum += distance;
    count += distances.size - 1;
  }
  return count === 0 ? 0 : sum / count;
}

/** Mean clustering coefficient: of the pairs of a peer's neighbours, the share that are neighbours themselves. */
export function clusteringOf<R extends Replica>(network: Network<R>): number {
  const living = network.living();
  let sum = 0;
  for (const peer of living) {
    const neighbours = neighboursOf(peer);
    let linked = 0;
    for (const [index, one] of neighbours.entries())
      for (const other of neighbours.slice(index + 1)) if (one.channels.has(other.id)) linked++;
    const pairs = (neighbours.length * (neighbours.length - 1)) / 2;
    if (pairs > 0) sum += linked / pairs;
  }
  return living.length === 0 ? 0 : sum / living.length;
}

/** How many living peers have how many links. */
export function degreesOf<R extends Replica>(network: Network<R>): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const peer of network.living()) {
    const degree = neighboursOf(peer).length;
    counts[degree] = (counts[degree] ?? 0) + 1;
  }
  return counts;
}

function distancesFrom<R extends Replica>(start: SimPeer<R>): Map<PeerId, number> {
  const distances = new Map([[start.id, 0]]);
  let border = [start];
  for (let distance = 1; border.length > 0; distance++) {
    const next: SimPeer<R>[] = [];
    for (const peer of border)
      for (const neighbour of neighboursOf(peer))
        if (!distances.has(neighbour.id)) {
          distances.set(neighbour.id, distance);
          next.push(neighbour);
        }
    border = next;
  }
  return distances;
}

function neighboursOf<R extends Replica>(peer: SimPeer<R>): SimPeer<R>[] {
  const neighbours: SimPeer<R>[] = [];
  for (const { open, other, to } of peer.channels.values()) if (open && other.open && to.alive) neighbours.push(to);
  return neighbours;
}
