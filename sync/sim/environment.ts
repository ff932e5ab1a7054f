/** What the parts of a simulated network (dialling, connections, links) may ask of the whole. */
import type { ConfigDelta, Input, Node, NodeEvent, NodeOptions, PeerId, Random, Replica } from "../core/index.ts";
import type { Strategy } from "../core/dissemination/spread.ts";
import type { SimPeer } from "./sim-peer.ts";
import type { Traffic } from "./traffic.ts";

export interface NetworkOptions {
  readonly random: Random;
  /** One-way latency between two peers, in ms, asked once for each link. Default: 10 to 50, drawn for each pair. */
  readonly latencyMs?: (a: PeerId, b: PeerId) => number;
  /** Share of the latency by which each frame's own varies. Default 0.1. */
  readonly jitter?: number;
  /** Shares of the frames that are lost, come twice, or pass those before them. Default 0: links are data channels. */
  readonly loss?: number;
  readonly duplication?: number;
  readonly reordering?: number;
  /** Bytes that a link carries in a millisecond, in each direction. Default: unlimited. */
  readonly bytesPerMs?: number;
  /** Largest difference between a peer's clock and the network's, in ms, and of their speeds, as a share. Default 0. */
  readonly skewMs?: number;
  readonly drift?: number;
  /** What becomes of frames while the network is parted: they are held back, as by data channels, or lost. */
  readonly parted?: "held" | "lost";
  /** How long the signaling server takes to notice a crash, in ms. Default 0. */
  readonly serverNoticesMs?: number;
  readonly config?: ConfigDelta;
  /** How rumors spread. Default: as in the product. */
  readonly strategy?: Strategy;
  /** Keep every frame sent and every event, for tests that look at them. */
  readonly record?: boolean;
  /** What runs at each peer. Default: core's. */
  readonly createNode?: (options: NodeOptions) => Node;
}

/** What the simulator's own code may hear of. */
export interface NetworkHooks<R extends Replica> {
  sent?: (from: SimPeer<R>, to: SimPeer<R>, bytes: Uint8Array) => void;
  /** Before each delivery of a frame. */
  delivering?: (from: SimPeer<R>, to: SimPeer<R>, bytes: Uint8Array) => void;
  event?: (peer: SimPeer<R>, event: NodeEvent) => void;
}

export interface Environment<R extends Replica> {
  readonly options: NetworkOptions;
  readonly peers: ReadonlyMap<PeerId, SimPeer<R>>;
  readonly hooks: NetworkHooks<R>;
  readonly traffic: Traffic;
  /** Virtual time, in ms from the start. */
  readonly now: number;
  living(): SimPeer<R>[];
  /** Hands an input to a peer's node, as its driver would. */
  tell(peer: SimPeer<R>, input: Input): void;
  openLink(dialler: SimPeer<R>, other: SimPeer<R>, attempt?: string): void;
  /** Whether both are in the same part of a parted network. */
  canReach(a: SimPeer<R>, b: SimPeer<R>): boolean;
  later(ms: number, act: () => void): void;
  at(time: number, act: () => void): void;
  /** The latency of the link between two peers, in ms. */
  linkLatency(a: PeerId, b: PeerId): number;
  /** The latency of one frame on a link of this latency, in ms. */
  jittered(latencyMs: number): number;
}
