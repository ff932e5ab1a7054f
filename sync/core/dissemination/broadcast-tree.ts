/**
 * Which links carry what an origin says at once (eager), and which only hear that it exists (lazy): a tree for each origin,
 * that grows out of feedback on duplicates. Sources: Plumtree, Leitão, Pereira and Rodrigues 2007, section 3; a tree for
 * each origin as in Scribe-like systems, since one shared tree is no shortest way for anyone but its root.
 * Departure: a new origin's links start lazy where the origin, or the peer that told of it, is known to be linked to the other
 * end itself. In a fully linked room that is everyone: an edit costs N-1 frames from the first on.
 * Departure: a link to the origin itself is never pruned, and what came on it late prunes the link that was faster: while
 * a room still grows together, detours come first, and would be kept for good.
 * Departure: a node that loses its parent grafts another link at once, and does not wait until something is missing.
 */
import { keepNewest } from "../bounds.ts";
import type { Io, Occupancy, Overlay, PeerId } from "../types.ts";
import { priorities } from "../types.ts";
import { encodeFrame } from "./frames.ts";
import type { Tree } from "./spread.ts";

interface OriginTree {
  /** The link that brought the latest news of the origin first, and when. It is never pruned. */
  parent: PeerId | undefined;
  heardAt: number;
  /** Links that are not eager. */
  readonly lazy: Set<PeerId>;
  /** When each of them was told so last: what is under way then still comes. */
  readonly prunedAt: Map<PeerId, number>;
}

/** Most origins whose trees are kept. The oldest is evicted first, and its tree grows again. */
const maxTrees = 2048;
/** After a lost parent: how recent an origin must be to be grafted again, how many origins, and on how many links each. */
const graftWithinMs = 60_000;
const maxRegrafts = 16;
const maxNewParents = 2;
/** A link that goes on sending what it should not is told again after this time. */
export const pruneAgainMs = 1_000;

export class BroadcastTree implements Tree {
  readonly #self: PeerId;
  readonly #overlay: Overlay;
  readonly #trees = new Map<PeerId, OriginTree>();

  constructor(self: PeerId, overlay: Overlay) {
    this.#self = self;
    this.#overlay = overlay;
  }

  occupancy(): Occupancy {
    return { what: "trees", size: this.#trees.size, bound: maxTrees };
  }

  /** The links to pass on to something of `origin` that was heard over the link to `from` for the first time. */
  firstHeard(now: number, origin: PeerId, from: PeerId): PeerId[] {
    const tree = this.#treeOf(origin, from);
    tree.lazy.delete(from);
    tree.parent = from;
    tree.heardAt = now;
    return this.eager(origin, from);
  }

  /** Links that carry what `origin` says, without the one that it came by. */
  eager(origin: PeerId, from: PeerId | undefined): PeerId[] {
    const { lazy } = this.#treeOf(origin, from);
    return this.#overlay
      .links()
      .filter((peer) => peer !== origin && peer !== from && !lazy.has(peer) && !this.#hearsFromOrigin(peer, origin));
  }

  /** Links that hear only of its existence, but for those whose other ends are linked to the origin itself. */
  lazy(origin: PeerId, from: PeerId | undefined): PeerId[] {
    const lazy: PeerId[] = [];
    for (const peer of this.#treeOf(origin, from).lazy)
      if (peer !== origin && peer !== from && (origin === this.#self || !this.#overlay.knowsLink(peer, origin)))
        lazy.push(peer);
    return lazy;
  }

  /** The link told something that was known already: it shall only advertise, and be advertised to, from now on. */
  duplicate(io: Io, origin: PeerId, from: PeerId): void {
    if (!this.#overlay.isLinked(from)) return;
    const tree = this.#treeOf(origin, from);
    if (from === tree.parent) return;
    if (from === origin) {
      const former = tree.parent;
      tree.parent = origin;
      tree.lazy.delete(origin);
      if (former && this.#overlay.isLinked(former)) this.#prune(io, tree, origin, former);
    } else this.#prune(io, tree, origin, from);
  }

  #prune(io: Io, tree: OriginTree, origin: PeerId, from: PeerId): void {
    tree.lazy.add(from);
    if (io.now < (tree.prunedAt.get(from) ?? Number.NEGATIVE_INFINITY) + pruneAgainMs) return;
    tree.prunedAt.set(from, io.now);
    io.send(from, encodeFrame({ type: "prune", origin }, this.#self), priorities.control);
  }

  /** The other end of the link knows what it would be told. */
  pruned(origin: PeerId, by: PeerId): void {
    if (this.#overlay.isLinked(by)) this.#trees.get(origin)?.lazy.add(by);
  }

  /** The link is wanted: it had what the tree failed to bring. */
  grafted(origin: PeerId, link: PeerId): void {
    const tree = this.#trees.get(origin);
    tree?.lazy.delete(link);
    tree?.prunedAt.delete(link);
  }

  /**
   * A closed link is in no tree; a new one is eager in all. Returns the origins of late whose news it brought, and the
   * links that are to bring it from now on: they are eager already.
   */
  linkClosed(now: number, peer: PeerId): { readonly origin: PeerId; readonly links: readonly PeerId[] }[] {
    const orphaned: { origin: PeerId; links: PeerId[] }[] = [];
    for (const [origin, tree] of this.#trees) {
      tree.lazy.delete(peer);
      tree.prunedAt.delete(peer);
      if (tree.parent !== peer) continue;
      tree.parent = undefined;
      if (now > tree.heardAt + graftWithinMs || orphaned.length >= maxRegrafts) continue;
      const links = this.#newParents(origin, tree);
      for (const link of links) this.grafted(origin, link);
      if (links.length > 0) orphaned.push({ origin, links });
    }
    return orphaned;
  }

  // Nobody where the origin itself is linked: it tells all its links. Best is who is linked to the origin; else it may be
  // any lazy link: the eager ones get their news from here.
  #newParents(origin: PeerId, { lazy }: OriginTree): PeerId[] {
    if (this.#overlay.isLinked(origin)) return [];
    const near = this.#overlay.links().find((link) => this.#overlay.knowsLink(link, origin));
    return near ? [near] : [...lazy].slice(0, maxNewParents);
  }

  // The origin's own links are never pruned: there is no shorter way.
  #hearsFromOrigin(peer: PeerId, origin: PeerId): boolean {
    return origin !== this.#self && this.#overlay.knowsLink(peer, origin);
  }

  // Only what an origin says makes it a tree: prunes of made-up origins must not push out others' trees.
  #treeOf(origin: PeerId, teller: PeerId | undefined): OriginTree {
    const known = this.#trees.get(origin);
    if (known) return known;
    const tree: OriginTree = {
      parent: undefined,
      heardAt: Number.NEGATIVE_INFINITY,
      lazy: new Set(),
      prunedAt: new Map(),
    };
    if (origin !== this.#self)
      for (const peer of this.#overlay.links()) {
        const known = this.#overlay.knowsLink(peer, origin) || (teller && this.#overlay.knowsLink(teller, peer));
        if (known) tree.lazy.add(peer);
      }
    this.#trees.set(origin, tree);
    keepNewest(this.#trees, maxTrees);
    return tree;
  }
}
