/** The links of a peer, and whom their other ends are linked to as they say: HyParView's active view. */
import type { Overlay, PeerId } from "../types.ts";
import { limits } from "../wire/limits.ts";
import type { FrameOf } from "./frames.ts";

/** An open link. */
export interface LinkState {
  /** Whom its other end is linked to, as it said last. */
  neighbours: Set<PeerId>;
  readonly openedAt: number;
  /** Failures before it opened; they count on when it does not last. */
  readonly failures: number;
}

export class ActiveView implements Overlay {
  readonly #links = new Map<PeerId, LinkState>();
  /** The keys of `#links`, until they change. */
  #peers: readonly PeerId[] = [];

  get size(): number {
    return this.#links.size;
  }

  /** Each link with its state. */
  get states(): ReadonlyMap<PeerId, LinkState> {
    return this.#links;
  }

  links(): readonly PeerId[] {
    return this.#peers;
  }

  isLinked(peer: PeerId): boolean {
    return this.#links.has(peer);
  }

  knowsLink(peer: PeerId, other: PeerId): boolean {
    return this.#links.get(peer)?.neighbours.has(other) ?? false;
  }

  /** Whom the peer, linked to here, said that it is linked to. */
  neighboursOf(peer: PeerId): readonly PeerId[] {
    return [...(this.#links.get(peer)?.neighbours ?? [])];
  }

  linkTowards(peer: PeerId, except: PeerId | undefined): PeerId | undefined {
    for (const [link, { neighbours }] of this.#links)
      if (link !== except && link !== peer && neighbours.has(peer)) return link;
    return undefined;
  }

  add(peer: PeerId, openedAt: number, failures: number): void {
    this.#links.set(peer, { neighbours: new Set(), openedAt, failures });
    this.#peers = [...this.#links.keys()];
  }

  /** Takes the link out, and gives what was known of it. */
  remove(peer: PeerId): LinkState | undefined {
    const link = this.#links.get(peer);
    if (link && this.#links.delete(peer)) this.#peers = [...this.#links.keys()];
    return link;
  }

  /** The other end of a link says whom it is linked to. Returns whom it named as new. */
  told(from: PeerId, { whole, added, removed }: FrameOf<"neighbours">): readonly PeerId[] {
    const link = this.#links.get(from);
    if (!link) return [];
    if (whole) link.neighbours = new Set();
    for (const peer of removed) link.neighbours.delete(peer);
    const named: PeerId[] = [];
    for (const peer of added) {
      if (peer === from || link.neighbours.size >= limits.neighbours) continue;
      link.neighbours.add(peer);
      named.push(peer);
    }
    return named;
  }

  /** No link knows of anybody to whom `self` is not linked. */
  seesAll(self: PeerId): boolean {
    for (const { neighbours } of this.#links.values())
      for (const peer of neighbours) if (peer !== self && !this.#links.has(peer)) return false;
    return true;
  }

  /** The link, other than `except`, whose other end has most links, and more than one. */
  mostLinked(except: PeerId): PeerId | undefined {
    let most: PeerId | undefined;
    let links = 1;
    for (const [peer, { neighbours }] of this.#links)
      if (peer !== except && neighbours.size > links) [most, links] = [peer, neighbours.size];
    return most;
  }
}
