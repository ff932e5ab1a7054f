/**
 * How rumors go on from a peer: a strategy. The product's is Plumtree (`plumtree.ts`). Those that it is compared with are in
 * `strategies/`, and the simulator hands one to a node in Plumtree's place.
 */
import type { Io, Occupancy, Overlay, PeerId, Random } from "../types.ts";
import type { FrameOf } from "./frames.ts";

export type Rumor = FrameOf<"rumor">;

/** Which links carry what an origin says (eager), and which only hear that it exists (lazy). Presences use it, too. */
export interface Tree {
  occupancy(): Occupancy;
  /** The links to pass on to something of `origin` that was heard over the link to `from` for the first time. */
  firstHeard(now: number, origin: PeerId, from: PeerId): PeerId[];
  /** Links that carry what `origin` says, without the one that it came by. */
  eager(origin: PeerId, from: PeerId | undefined): PeerId[];
  /** Links that hear only of its existence, but for those whose other ends are linked to the origin itself. */
  lazy(origin: PeerId, from: PeerId | undefined): PeerId[];
  /** The link told something that was known already. */
  duplicate(io: Io, origin: PeerId, from: PeerId): void;
  /** The other end of the link knows what it would be told. */
  pruned(origin: PeerId, by: PeerId): void;
  /** The link is wanted: it had what the tree failed to bring. */
  grafted(origin: PeerId, link: PeerId): void;
  /** Removes the link from all trees. Returns the origins whose news it brought, and the links that bring it from now on. */
  linkClosed(now: number, peer: PeerId): { readonly origin: PeerId; readonly links: readonly PeerId[] }[];
}

/** How a rumor goes on. */
export interface Spread {
  /** Passes on a rumor that is new here. `from`: the link that brought it; undefined for this node's own. */
  pass(io: Io, rumor: Rumor, from: PeerId | undefined): void;
  /** A rumor came over the link to `from`; `known`: not for the first time. Called before it is applied. */
  came?(io: Io, rumor: Rumor, from: PeerId, known: boolean): void;
  opened?(io: Io): void;
  /** The peer asks for rumors; `mayHave` counts each that it is given. */
  pulled?(io: Io, from: PeerId, mayHave: (origin: PeerId, seq: number) => boolean): void;
  /** What a partner thought of a rumor that it was told. */
  feedback?(origin: PeerId, seq: number, knew: boolean): void;
  tick?(io: Io): void;
  nextDeadline?(): number | undefined;
  occupancy?(): Occupancy;
}

/** What a spread has to work with. */
export interface SpreadMeans {
  readonly self: PeerId;
  readonly random: Random;
  readonly overlay: Overlay;
  readonly tree: Tree;
  readonly send: (io: Io, rumor: Rumor, targets: readonly PeerId[]) => void;
  /** Tells links, when it suits, that this node has a rumor. */
  readonly advertise: (io: Io, rumor: Rumor, links: readonly PeerId[]) => void;
  /** The targets within the forwarding cap, so that relaying never trips a neighbour's rate limit. */
  readonly allowed: (io: Io, targets: readonly PeerId[]) => PeerId[];
  /** The payload of a rumor that was heard lately, and when it was. */
  readonly kept: (
    origin: PeerId,
    seq: number,
  ) => { readonly payload: Uint8Array; readonly heardAt: number } | undefined;
}

export interface Strategy {
  readonly tree: (self: PeerId, overlay: Overlay) => Tree;
  readonly spread: (means: SpreadMeans) => Spread;
}
