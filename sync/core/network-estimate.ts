/** What is known of the whole room: seen at first hand, or estimated. */
import type { Aggregate } from "./aggregation/push-sum.ts";

export interface NetworkEstimate {
  /** Peers in the room, this one included. */
  readonly peers: number;
  /** Whether `peers` was counted by name, or estimated. */
  readonly exact: boolean;
  /** Share of the peers whose document equals this one's, 0 to 1; undefined while that is not known. */
  readonly inSyncShare: number | undefined;
  /**
   * Mean and largest round trip over the links of all peers, in milliseconds; where this peer is linked to everyone, over
   * its own. Undefined while not known.
   */
  readonly meanRoundTripMs: number | undefined;
  readonly worstRoundTripMs: number | undefined;
}

export interface Sight {
  /** Members known by name, this one included, and whether there are more. */
  readonly members: number;
  readonly partial: boolean;
  readonly links: number;
  /** Links whose other ends hold the same document. */
  readonly agreeing: number;
  /** Over this peer's own links; 0 before any was measured. */
  readonly roundTrips: { readonly mean: number; readonly worst: number };
  /** What push-sum tells. */
  readonly sums: Aggregate | undefined;
  /** Hash of this peer's own document. */
  readonly reference: () => number;
}

/** How many peers are in the room, this one included: counted by name, or estimated where there are more. */
export function countPeers({ members, partial, sums }: Pick<Sight, "members" | "partial" | "sums">): number {
  return partial && sums && Number.isFinite(sums.peers) ? Math.max(members, Math.round(sums.peers)) : members;
}

export function estimateNetwork(sight: Sight): NetworkEstimate {
  const { members, partial, links, agreeing, roundTrips, sums, reference } = sight;
  // Linked to everyone, it sees everything at first hand.
  if (!partial && members === links + 1) {
    const measured = roundTrips.worst > 0;
    return {
      peers: members,
      exact: true,
      inSyncShare: (1 + agreeing) / members,
      meanRoundTripMs: measured ? roundTrips.mean : undefined,
      worstRoundTripMs: measured ? roundTrips.worst : undefined,
    };
  }
  return {
    peers: countPeers(sight),
    exact: !partial,
    inSyncShare: sums && sums.reference === reference() ? sums.inSyncShare : undefined,
    meanRoundTripMs: sums?.meanRoundTripMs,
    worstRoundTripMs: sums?.worstRoundTripMs,
  };
}
