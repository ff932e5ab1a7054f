/** The knobs of anti entropy, with what breaks when one is wrong. */

/** What may be tuned. */
export interface AntiEntropyTuning {
  /** A difference is looked into when nothing changed for this long: before, a rumor in flight may explain it. */
  readonly settleMs: number;
  /** A difference that has lasted this long is looked into however busy the room is, with one partner at a time. */
  readonly patienceMs: number;
  /** Shortest time between two rounds with the same peer, opened by this node. */
  readonly roundGapMs: number;
  /** A round in which nothing is heard for this long is given up: longer than a slow device takes for a large document. */
  readonly roundTimeoutMs: number;
  /** A round in which nothing is heard for this long says its last word again. */
  readonly roundResendMs: number;
  /**
   * While large frames come in, nothing is asked for, for so long at most, and one frame keeps its round going for as long: a
   * peer could send one for ever.
   */
  readonly transferPatienceMs: number;
  /** Quiet before neighbours compare what their documents say, and between two comparisons: each reads the whole document. */
  readonly contentMs: number;
  /** That word waits so long for a frame to ride on. */
  readonly contentRideMs: number;
}

/** What others can make this node keep, send or do at most. */
export interface AntiEntropyBounds {
  /**
   * What one peer may have this node send for repair in ten seconds: so much, or one and a half times the largest answer so
   * far, and the answer that goes beyond it. Less starves newcomers whose first transfer broke; more lets a peer fill the
   * uplink.
   */
  readonly answerBytes: number;
  /** Each summary counts at least so much: to compare it is a walk over the document. */
  readonly answerCostBytes: number;
  /** All peers together may have as much as so many of them: eight documents, one for each link, where all join together. */
  readonly answerShares: number;
  /** After a large answer no other is encoded for a while: about as long as it took, so that half the time is the page's. */
  readonly answerBytesPerMs: number;
  /** Summaries of one round that are answered. Two levels of a hash tree and the wants need three. */
  readonly roundSteps: number;
}

export type AntiEntropyKnobs = AntiEntropyTuning & AntiEntropyBounds;

/** The part of a configuration that this protocol reads. */
export interface AntiEntropyConfig {
  readonly antiEntropy: AntiEntropyKnobs;
}

export const antiEntropyKnobs: AntiEntropyKnobs = {
  settleMs: 300,
  patienceMs: 2_500,
  roundGapMs: 500,
  roundTimeoutMs: 3_000,
  roundResendMs: 800,
  transferPatienceMs: 60_000,
  answerBytes: 1024 * 1024,
  answerCostBytes: 16 * 1024,
  answerShares: 5,
  answerBytesPerMs: 20_000,
  roundSteps: 8,
  contentMs: 10_000,
  contentRideMs: 1_000,
};
