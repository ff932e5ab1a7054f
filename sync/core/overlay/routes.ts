/**
 * Ways to peers without a link: which link to send an envelope on so that it comes nearer to its addressee. Learned as a
 * bridge learns: whatever comes from a peer over a link shows that the peer lies that way.
 */
import { keepNewest } from "../bounds.ts";
import type { Occupancy, PeerId } from "../types.ts";

/** Peers to which ways are remembered; the one first learned of is forgotten first. */
const maxRoutes = 4096;
/** Ways remembered for each. */
const maxWays = 3;

/** What is known of links for sure. */
export interface Links {
  isLinked(peer: PeerId): boolean;
  /** A link whose other end said that it is linked to `peer`, other than `except`. */
  linkTowards(peer: PeerId, except: PeerId | undefined): PeerId | undefined;
}

export class Routes {
  readonly #links: Links;
  readonly #ways = new Map<PeerId, PeerId[]>();

  constructor(links: Links) {
    this.#links = links;
  }

  occupancy(): Occupancy {
    return { what: "routes", size: this.#ways.size, bound: maxRoutes };
  }

  /** Something that came over the link to `via` shows a way to `peer`. */
  learn(peer: PeerId, via: PeerId): void {
    if (peer === via) return;
    const ways = this.#ways.get(peer);
    if (ways) {
      if (ways.includes(via)) return;
      ways.unshift(via);
      if (ways.length > maxWays) ways.pop();
      return;
    }
    this.#ways.set(peer, [via]);
    keepNewest(this.#ways, maxRoutes);
  }

  /** The way over `via` led nowhere. */
  unlearn(peer: PeerId, via: PeerId): void {
    const ways = this.#ways.get(peer)?.filter((way) => way !== via);
    if (!ways) return;
    if (ways.length === 0) this.#ways.delete(peer);
    else this.#ways.set(peer, ways);
  }

  forget(peer: PeerId): void {
    this.#ways.delete(peer);
  }

  /** The link to send on, never back on the one that it came by. */
  nextHop(peer: PeerId, cameBy?: PeerId): PeerId | undefined {
    if (this.#links.isLinked(peer)) return peer;
    const towards = this.#links.linkTowards(peer, cameBy);
    if (towards) return towards;
    return this.#ways.get(peer)?.find((way) => way !== cameBy && this.#links.isLinked(way));
  }
}
