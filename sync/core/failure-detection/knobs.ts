/** The knobs of failure detection, with what breaks when one is wrong. */

/** What may be tuned. */
export interface FailureDetectionTuning {
  /** Shortest time between probes of one link. Bounds how soon a lone neighbour's death is noticed. */
  readonly probeMs: number;
  /**
   * Time between a node's exchanges of probes with any of its links, which take turns: SWIM's protocol period. Longer
   * leaves the dead and missed updates unnoticed, shorter costs idle rooms frames. In a crowd news of the dead needs
   * more hops, so they have to be noticed sooner.
   */
  readonly exchangeMs: number;
  readonly crowdExchangeMs: number;
  /** Members from which on a room is a crowd. */
  readonly crowd: number;
  /** A link is probed each `probeMs` until it is this old. */
  readonly youngMs: number;
  /** Bounds of the time after which an unanswered probe is sent again; in between it follows the round trip. */
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** Links that are known to be slow are given so long, at most. */
  readonly slowRetryMs: number;
  /** Probes of one link in a row without a word before the peer is suspected. Fewer accuse falsely where frames are lost. */
  readonly retries: number;
  /** Neighbours that are asked to probe a silent peer (SWIM's k). */
  readonly indirectProbes: number;
  /** A link on which nothing is heard for this long after a probe is closed. Shorter than a busy page's longest task is wrong. */
  readonly probeTimeoutMs: number;
  /** The same for a link that is congested, and its time between tries: a probe waits behind what is in the transport. */
  readonly congestedTimeoutMs: number;
  readonly congestedRetryMs: number;
  /** When a link has been silent for so long after a probe, it is dialled anew beside it, and what may be missing is looked for. */
  readonly alarmMs: number;
  /** How long a suspicion waits for refutation: at most, and when enough others confirm it. */
  readonly suspicionMaxMs: number;
  readonly suspicionMinMs: number;
  /** Independent accusers that bring a suspicion down to its minimum. */
  readonly confirmations: number;
  /** Longest time that news of members waits for another frame to ride on. */
  readonly newsMs: number;
  /** The dead are remembered for so long, so that late news does not revive them. */
  readonly rememberDeadMs: number;
  /** Being called this much after a deadline means that this node slept: what it thinks of its peers' silence is void. */
  readonly lateMs: number;
  /** Being called this much after a deadline means that this node is slow: it trusts itself less. */
  readonly sluggishMs: number;
}

/** What others can make this node keep, send or do at most. */
export interface FailureDetectionBounds {
  /** Members that are known by name. In a larger room each peer knows some, and estimates their number. */
  readonly knownMembers: number;
}

export type FailureDetectionKnobs = FailureDetectionTuning & FailureDetectionBounds;

/** The part of a configuration that this protocol reads. */
export interface FailureDetectionConfig {
  readonly failureDetection: FailureDetectionKnobs;
}

export const failureDetectionKnobs: FailureDetectionKnobs = {
  probeMs: 1_000,
  exchangeMs: 1_800,
  crowdExchangeMs: 450,
  crowd: 32,
  youngMs: 15_000,
  retryMinMs: 100,
  retryMaxMs: 400,
  slowRetryMs: 1_500,
  retries: 5,
  indirectProbes: 3,
  probeTimeoutMs: 3_500,
  congestedTimeoutMs: 10_000,
  congestedRetryMs: 1_500,
  alarmMs: 1_200,
  suspicionMaxMs: 4_000,
  suspicionMinMs: 2_000,
  confirmations: 2,
  newsMs: 100,
  rememberDeadMs: 60_000,
  knownMembers: 1_000,
  lateMs: 1_000,
  sluggishMs: 250,
};
