/**
 * One tree for all origins, as in Plumtree's paper (Leitão, Pereira and Rodrigues 2007, section 3): fewer prunes, and
 * longer ways for everyone but the first to write.
 */
import type { Io, Occupancy, Overlay, PeerId } from "../../types.ts";
import { priorities } from "../../types.ts";
import { pruneAgainMs } from "../broadcast-tree.ts";
import { encodeFrame } from "../frames.ts";
import { spreadAlongTree } from "../plumtree.ts";
import type { Strategy, Tree } from "../spread.ts";

export const sharedTree: Strategy = {
  tree: (self, overlay) => new SharedTree(self, overlay),
  spread: spreadAlongTree,
};

export class SharedTree implements Tree {
  readonly #self: PeerId;
  readonly #overlay: Overlay;
  /** The link that brought the latest news first. It is never pruned. */
  #parent: PeerId | undefined;
  readonly #lazy = new Set<PeerId>();
  /** When each lazy link was told so last: what is under way then still comes. */
  readonly #prunedAt = new Map<PeerId, number>();

  constructor(self: PeerId, overlay: Overlay) {
    this.#self = self;
    this.#overlay = overlay;
  }

  occupancy(): Occupancy {
    return { what: "trees", size: 1, bound: 1 };
  }

  firstHeard(_now: number, origin: PeerId, from: PeerId): PeerId[] {
    this.#lazy.delete(from);
    this.#parent = from;
    return this.eager(origin, from);
  }

  eager(origin: PeerId, from: PeerId | undefined): PeerId[] {
    return this.#overlay.links().filter((peer) => peer !== origin && peer !== from && !this.#lazy.has(peer));
  }

  lazy(origin: PeerId, from: PeerId | undefined): PeerId[] {
    const lazy: PeerId[] = [];
    for (const peer of this.#lazy)
      if (peer !== origin && peer !== from && (origin === this.#self || !this.#overlay.knowsLink(peer, origin)))
        lazy.push(peer);
    return lazy;
  }

  duplicate(io: Io, origin: PeerId, from: PeerId): void {
    if (!this.#overlay.isLinked(from) || from === this.#parent) return;
    this.#lazy.add(from);
    if (io.now < (this.#prunedAt.get(from) ?? Number.NEGATIVE_INFINITY) + pruneAgainMs) return;
    this.#prunedAt.set(from, io.now);
    io.send(from, encodeFrame({ type: "prune", origin }, this.#self), priorities.control);
  }

  pruned(_origin: PeerId, by: PeerId): void {
    if (this.#overlay.isLinked(by)) this.#lazy.add(by);
  }

  grafted(_origin: PeerId, link: PeerId): void {
    this.#lazy.delete(link);
    this.#prunedAt.delete(link);
  }

  /** A node that loses its parent waits until something is missing, as in the paper. */
  linkClosed(_now: number, peer: PeerId): [] {
    this.#lazy.delete(peer);
    this.#prunedAt.delete(peer);
    if (this.#parent === peer) this.#parent = undefined;
    return [];
  }
}
