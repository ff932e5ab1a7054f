/** What the protocols of a node have in common. */
import type { Closing, Fact, Io, Link, Occupancy, PeerId } from "./types.ts";

/** One protocol of a node. Its state is its own: what it has to say to others it raises as a fact (`Io.raise`). */
export interface Module {
  opened?(io: Io, link: Link): void;
  /** The link is gone from here on. */
  closed?(io: Io, peer: PeerId, why: Closing): void;
  told?(io: Io, fact: Fact): void;
  /** Does what is due. */
  tick?(io: Io): void;
  nextDeadline?(now: number): number | undefined;
  /** How full every map is that others fill. */
  occupancy?(): readonly Occupancy[];
}

/** Takes frames of some kinds. */
export interface Receiver<F> {
  received(io: Io, from: PeerId, frame: F): void;
}

/** What may be asked of a link's health. */
export interface LinkHealth {
  /** How many times as long as in good health this node waits for what it hears late. */
  readonly patience: number;
  /** Smoothed round trip, in milliseconds; undefined before it was measured. */
  roundTripMs(peer: PeerId): number | undefined;
  /** Whether anything has come over the link since it opened. */
  everHeard(peer: PeerId): boolean;
  /** Milliseconds since anything came over the link; undefined without one. */
  silenceMs(now: number, peer: PeerId): number | undefined;
  /** Whether a probe of this side's waits for a word of the peer. */
  isAwaiting(peer: PeerId): boolean;
}

/** A link whose peer is likely still there: it is missed. */
export function isLoss(why: Closing): boolean {
  return why === "lost" || why === "unresponsive";
}
