/** Every knob of core, with what breaks when it is wrong. */

export interface NodeConfig {
  /**
   * Local updates closer together than this travel as one rumor; the first after a pause goes at once.
   * One animation frame: longer is felt by the reader, shorter multiplies frames while someone holds a key down.
   */
  readonly coalesceMs: number;
  /** Shortest time between two presences sent: 50 ms is 20 a second. Longer makes remote cursors jump. */
  readonly presenceMs: number;
  /** Time between probes of a link on which the other side does not probe. Bounds how long a missed update stays missed. */
  readonly probeMs: number;
  /** A link on which nothing is heard for this long after a probe is closed. Shorter than a busy page's longest task is wrong. */
  readonly probeTimeoutMs: number;
  /** Being called this much after a deadline means that this node slept: what it thinks of its peers' silence is void. */
  readonly lateMs: number;
  /** A difference is looked into when nothing changed for this long: before, a rumor in flight may explain it. */
  readonly settleMs: number;
  /** A difference that has lasted this long is looked into however busy the room is. */
  readonly patienceMs: number;
  /** Shortest time between two rounds with the same peer, opened by this node. */
  readonly roundGapMs: number;
  /** A round in which nothing is heard for this long is given up. */
  readonly roundTimeoutMs: number;
  /** While large frames come in, nothing is asked for, for so long at most: a peer could send one for ever. */
  readonly transferPatienceMs: number;
  /** Most links. While a room has no more peers than this plus one, it is fully linked. */
  readonly maxLinks: number;
  /** How long the peer that should wait for the other's dial does wait. */
  readonly dialGraceMs: number;
  /** First pause before dialling again; doubled with each failure, and jittered by half. */
  readonly redialMs: number;
  readonly redialMaxMs: number;
  /** A link that closes sooner than this after it opened counts as a failed dial: else a peer that refuses links is dialled for ever. */
  readonly lastingMs: number;
  /** A peer that nobody is linked to is forgotten after this many failed dials. */
  readonly dialAttempts: number;
  /** Most frames from one peer in ten seconds. More is an attack or a bug, and costs the link. */
  readonly framesPerTenSeconds: number;
  /** Most summaries from one peer in ten seconds: each may cost a walk over the whole document. */
  readonly summariesPerTenSeconds: number;
}

export const defaultConfig: NodeConfig = {
  coalesceMs: 16,
  presenceMs: 50,
  probeMs: 2_000,
  probeTimeoutMs: 2_500,
  lateMs: 1_000,
  settleMs: 300,
  patienceMs: 4_000,
  roundGapMs: 500,
  roundTimeoutMs: 10_000,
  transferPatienceMs: 60_000,
  maxLinks: 48,
  dialGraceMs: 3_000,
  redialMs: 500,
  redialMaxMs: 30_000,
  lastingMs: 3_000,
  dialAttempts: 6,
  framesPerTenSeconds: 50_000,
  summariesPerTenSeconds: 100,
};
