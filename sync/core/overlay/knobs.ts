/** The knobs of overlay, with what breaks when one is wrong. */

/** What may be tuned. */
export interface OverlayTuning {
  /** Links that are sought: the active view (HyParView 2007, section 4). Rooms of one more are fully linked. */
  readonly activeView: number;
  /** Links beyond that which are borne: for those that would have none otherwise, and while views settle. */
  readonly activeSlack: number;
  /** Random walks that a newcomer's contact starts, and their length; HyParView's ARWL. */
  readonly joinWalks: number;
  readonly joinWalkLength: number;
  /** Where on its walk the newcomer is put into the passive view; HyParView's PRWL. */
  readonly passiveWalkLength: number;
  /** Time between shuffles, and how much of each view goes into one. */
  readonly shuffleMs: number;
  readonly shuffleActive: number;
  readonly shufflePassive: number;
  /** Number of links in the active view that are chosen for a low round trip. The rest stays random. 0: all random. */
  readonly nearLinks: number;
  /** First pause after a vain search for further links; doubled up to the maximum, and jittered by half. */
  readonly refillMs: number;
  readonly refillMaxMs: number;
  /** A dial that takes longer does not keep another from being tried meanwhile: at least, where links take long to open. */
  readonly slowDialMs: number;
  /**
   * Dials at once of a newcomer, slow ones aside. With more, those who join at the same time fill each other's places,
   * and what they have dialled is refused or given up. A node that lost links dials as many at once as it lacks.
   */
  readonly newcomerDials: number;
  /** How long the peer that should wait for the other's dial does wait. */
  readonly dialGraceMs: number;
  /** First pause before dialling the same peer again; doubled with each failure, and jittered by half. */
  readonly redialMs: number;
  readonly redialMaxMs: number;
  /** A link that closes sooner than this after it opened counts as a failed dial: else a peer that refuses links is dialled for ever. */
  readonly lastingMs: number;
  /** A peer that does not answer is forgotten after this many failed dials. */
  readonly dialAttempts: number;
}

/** What others can make this node keep, send or do at most. */
export interface OverlayBounds {
  /** Peers remembered to replace lost links with. Must hold some living ones after the worst crash. */
  readonly passiveView: number;
}

export type OverlayKnobs = OverlayTuning & OverlayBounds;

/** The part of a configuration that this protocol reads. */
export interface OverlayConfig {
  readonly overlay: OverlayKnobs;
}

export const overlayKnobs: OverlayKnobs = {
  activeView: 6,
  activeSlack: 2,
  passiveView: 30,
  joinWalks: 3,
  joinWalkLength: 6,
  passiveWalkLength: 3,
  shuffleMs: 30_000,
  shuffleActive: 3,
  shufflePassive: 4,
  nearLinks: 0,
  refillMs: 1_000,
  refillMaxMs: 15_000,
  slowDialMs: 2_000,
  newcomerDials: 3,
  dialGraceMs: 3_000,
  redialMs: 500,
  redialMaxMs: 30_000,
  lastingMs: 3_000,
  dialAttempts: 6,
};
