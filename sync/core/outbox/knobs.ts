/** The knobs of what goes over a link, whatever the protocol, with what breaks when one is wrong. */

/** What may be tuned. */
export interface OutboxTuning {
  /**
   * Larger updates travel in parts of about this size, pastes as well as a newcomer's document: a transfer that breaks
   * has brought all of them but the last. Some seconds of a slow link; and each part is a change of the editor's text.
   */
  readonly partBytes: number;
  /** How long shuffles and shares, which are not urgent, wait for a frame to ride on: about as long as links wait for their turn. */
  readonly rideMs: number;
}

/** What others can make this node keep, send or do at most. */
export interface OutboxBounds {
  /**
   * Most frames from one peer in ten seconds, where each rumor that is advertised or asked for counts as one more.
   * More is an attack or a bug, and costs the link.
   */
  readonly framesPerTenSeconds: number;
  /** Most frames in ten seconds whose answer is costly: summaries, rosters, grafts, walks, introductions. */
  readonly costlyPerTenSeconds: number;
  /** Bytes of presences, and of envelopes that are passed on, that one peer may cause in ten seconds. An envelope has some kilobytes. */
  readonly toldBytes: number;
  /** Most rumors in ten seconds that were known already. Honest peers are pruned after a few. */
  readonly duplicatesPerTenSeconds: number;
}

export type OutboxKnobs = OutboxTuning & OutboxBounds;

/** The part of a configuration that this protocol reads. */
export interface OutboxConfig {
  readonly outbox: OutboxKnobs;
}

export const outboxKnobs: OutboxKnobs = {
  partBytes: 512 * 1024,
  rideMs: 6_000,
  framesPerTenSeconds: 50_000,
  costlyPerTenSeconds: 500,
  toldBytes: 1024 * 1024,
  duplicatesPerTenSeconds: 5_000,
};
