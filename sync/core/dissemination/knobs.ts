/** The knobs of dissemination, with what breaks when one is wrong. */

/** What may be tuned. */
export interface DisseminationTuning {
  /**
   * Local updates closer together than this travel as one rumor; the first after a pause goes at once.
   * One animation frame: longer is felt by the reader, shorter multiplies frames while someone holds a key down.
   */
  readonly coalesceMs: number;
  /** Longest time that an advertisement waits for another frame to ride on. Longer delays grafts, shorter costs frames. */
  readonly advertMs: number;
  /** Shortest time from an advertisement to a graft. A value below the spread of path delays, such as 80 ms, grafts links needlessly. */
  readonly graftMs: number;
  /** Shortest graft deadline, in round trips. */
  readonly graftRoundTrips: number;
  /**
   * How long rumors are kept to be grafted. Too short: what a broken tree missed waits for anti-entropy. Longer than any
   * graft takes only fills memory.
   */
  readonly cachedMs: number;
  /** Shortest time between two presences sent: 50 ms is 20 a second. Longer makes remote cursors jump. */
  readonly presenceMs: number;
  /** How long a presence waits for a rumor, to go with it in one frame. A longer wait makes remote cursors late. */
  readonly presenceRideMs: number;
}

/** What others can make this node keep, send or do at most. */
export interface DisseminationBounds {
  /** Rumors kept to be grafted, and their bytes. Too few: what a broken tree missed waits for anti-entropy. */
  readonly cachedRumors: number;
  readonly cachedBytes: number;
  /** Bytes of kept rumors that one peer may ask for in ten seconds, and the rumor that goes beyond. Anti-entropy brings the rest. */
  readonly graftedBytes: number;
  /** Presences of others that are passed on over one link in ten seconds: of a room of a hundred who all move their cursors. */
  readonly presencesBytes: number;
}

export type DisseminationKnobs = DisseminationTuning & DisseminationBounds;

/** The part of a configuration that this protocol reads. */
export interface DisseminationConfig {
  readonly dissemination: DisseminationKnobs;
}

export const disseminationKnobs: DisseminationKnobs = {
  coalesceMs: 16,
  advertMs: 2_000,
  graftMs: 500,
  graftRoundTrips: 8,
  cachedRumors: 2_048,
  cachedBytes: 4 * 1024 * 1024,
  cachedMs: 60_000,
  presenceMs: 50,
  presenceRideMs: 4,
  graftedBytes: 4 * 1024 * 1024,
  presencesBytes: 8 * 1024 * 1024,
};
