/** All limits on what a peer may say in one frame. */
export const limits = {
  /** One frame, joined from its fragments. Also the largest update that can travel. */
  frameBytes: 64 * 1024 * 1024,
  /** What one transfer may be said to bring still: far above what a browser can hold as a document. */
  restBytes: 2 ** 30,
  /** One presence. */
  presenceBytes: 8 * 1024,
  /** Peers named in one frame about links: no honest peer has more. */
  neighbours: 256,
  /** Peers named in one shuffle. */
  shuffled: 64,
  /** Frames in one bundle. */
  bundled: 256,
  /** Hops that a relayed frame may still travel. */
  hops: 32,
  /** A sealed introduction. */
  introductionBytes: 64 * 1024,
  /** Entries in one advertisement or one list of news. */
  advertised: 4096,
  /** Rumors meant by one entry of an advertisement, or asked for by one graft. */
  rumorsInRange: 4096,
  /** Members named in one roster. */
  roster: 4096,
  /** Largest part of a sum in push-sum: far above what any room comes to. */
  mass: 1e12,
} as const;
