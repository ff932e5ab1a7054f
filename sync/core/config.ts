/** Every knob of core, with what breaks when it is wrong. */

export interface NodeConfig {
  // Rumors

  /**
   * Local updates closer together than this travel as one rumor; the first after a pause goes at once.
   * One animation frame: longer is felt by the reader, shorter multiplies frames while someone holds a key down.
   */
  readonly coalesceMs: number;
  /**
   * How rumors spread. `tree`: along a tree of eager links for each origin, advertised on the others. `shared-tree`: one
   * tree for all origins, longer ways. `mongering`: classic rumor mongering in cycles. `flood`: on every link.
   * `direct-mail`: by the origin alone. The last three are there to be compared with.
   */
  readonly spread: "tree" | "shared-tree" | "mongering" | "flood" | "direct-mail";
  readonly mongering: MongeringConfig;
  /** Longest time that an advertisement waits for another frame to ride on. Longer delays grafts, shorter costs frames. */
  readonly advertMs: number;
  /** Shortest time from an advertisement to a graft. Shorter than the spread of path delays grafts links in vain: 80 ms does. */
  readonly graftMs: number;
  /** The graft deadline is at least so many round trips. */
  readonly graftRoundTrips: number;
  /**
   * Larger updates travel in parts of about this size, pastes as well as a newcomer's document: a transfer that breaks
   * has brought all of them but the last. Some seconds of a slow link; and each part is a change of the editor's text.
   */
  readonly partBytes: number;
  /**
   * Rumors kept to be grafted, their bytes, and for how long. Too few, or too short: what a broken tree missed waits for
   * anti-entropy. Longer than any graft takes only fills memory.
   */
  readonly cachedRumors: number;
  readonly cachedBytes: number;
  readonly cachedMs: number;
  /** Shortest time between two presences sent: 50 ms is 20 a second. Longer makes remote cursors jump. */
  readonly presenceMs: number;
  /** A presence waits so long for a rumor, and goes with it in one frame. Longer makes remote cursors late. */
  readonly presenceRideMs: number;

  // Links and failures

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
  /** What is in no hurry (shuffles, shares) waits so long for a frame to ride on: about as long as links wait for their turn. */
  readonly rideMs: number;
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
  /** Members that are known by name. In a larger room each peer knows some, and estimates their number. */
  readonly knownMembers: number;
  /** Being called this much after a deadline means that this node slept: what it thinks of its peers' silence is void. */
  readonly lateMs: number;
  /** Being called this much after a deadline means that this node is slow: it trusts itself less. */
  readonly sluggishMs: number;

  // Anti-entropy

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

  /** Quiet before neighbours compare what their documents say, and between two comparisons: each reads the whole document. */
  readonly contentMs: number;
  /** That word waits so long for a frame to ride on. */
  readonly contentRideMs: number;

  // Membership

  /** Links that are sought: the active view (HyParView 2007, section 4). Rooms of one more are fully linked. */
  readonly activeView: number;
  /** Links beyond that which are borne: for those that would have none otherwise, and while views settle. */
  readonly activeSlack: number;
  /** Peers remembered to replace lost links with. Must hold some living ones after the worst crash. */
  readonly passiveView: number;
  /** Random walks that a newcomer's contact starts, and their length; HyParView's ARWL. */
  readonly joinWalks: number;
  readonly joinWalkLength: number;
  /** Where on its walk the newcomer is put into the passive view; HyParView's PRWL. */
  readonly passiveWalkLength: number;
  /** Time between shuffles, and how much of each view goes into one. */
  readonly shuffleMs: number;
  readonly shuffleActive: number;
  readonly shufflePassive: number;
  /** Of the active view, so many links are sought for their low round trip; the rest stays random. 0: all random. */
  readonly nearLinks: number;
  /** First pause before looking for further links in vain again; doubled up to the maximum, and jittered by half. */
  readonly refillMs: number;
  readonly refillMaxMs: number;
  /** A dial that takes longer does not keep another from being tried meanwhile: at least, where links take long to open. */
  readonly slowDialMs: number;
  /**
   * Dials at once of a newcomer, slow ones aside. With more, those who join at the same time fill each other's places,
   * and what they have dialled is refused or given up. Whoever has lost links dials as many at once as it lacks.
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

  // Aggregation

  /** Time between two rounds of push-sum, and links that take part in each. */
  readonly aggregationMs: number;
  readonly aggregationFanout: number;
  /** Rounds of an epoch: after these the estimate stands, and sums start anew. */
  readonly epochRounds: number;

  // What a peer may do

  /**
   * Most frames from one peer in ten seconds, where each rumor that is advertised or asked for counts as one more.
   * More is an attack or a bug, and costs the link.
   */
  readonly framesPerTenSeconds: number;
  /** Most frames in ten seconds whose answer is costly: summaries, rosters, grafts, walks, introductions. */
  readonly costlyPerTenSeconds: number;
  /** Bytes of kept rumors that one peer may ask for in ten seconds, and the rumor that goes beyond. Anti-entropy brings the rest. */
  readonly graftedBytes: number;
  /** The same of members, their presences, and envelopes that are passed on. An envelope has some kilobytes. */
  readonly toldBytes: number;
  /** Presences of others that are passed on over one link in ten seconds: of a room of a hundred who all move their cursors. */
  readonly presencesBytes: number;
  /** Most rumors in ten seconds that were known already. Honest peers are pruned after a few. */
  readonly duplicatesPerTenSeconds: number;
}

/** Classic rumor mongering (Demers 1987, section 1.4). */
export interface MongeringConfig {
  readonly direction: "push" | "pull" | "push-pull";
  /** Interest is lost by hearing that the other knew it, or blindly. */
  readonly feedback: boolean;
  /** Interest is lost after k useless contacts in a row, or with probability 1/k at each. */
  readonly loss: "counter" | "coin";
  readonly k: number;
  /** Partners in a cycle. */
  readonly fanout: number;
  /** Must be longer than a round trip: what is not answered by then counts as useless. */
  readonly cycleMs: number;
}

export const defaultConfig: NodeConfig = {
  coalesceMs: 16,
  spread: "tree",
  mongering: { direction: "push", feedback: true, loss: "counter", k: 2, fanout: 1, cycleMs: 500 },
  advertMs: 2_000,
  graftMs: 500,
  graftRoundTrips: 8,
  partBytes: 512 * 1024,
  cachedRumors: 2_048,
  cachedBytes: 4 * 1024 * 1024,
  cachedMs: 60_000,
  presenceMs: 50,
  presenceRideMs: 4,
  probeMs: 1_000,
  exchangeMs: 1_800,
  crowdExchangeMs: 450,
  crowd: 32,
  youngMs: 15_000,
  rideMs: 6_000,
  retryMinMs: 100,
  retryMaxMs: 400,
  slowRetryMs: 1_500,
  retries: 5,
  indirectProbes: 3,
  probeTimeoutMs: 3_500,
  alarmMs: 1_200,
  congestedTimeoutMs: 10_000,
  congestedRetryMs: 1_500,
  suspicionMaxMs: 4_000,
  suspicionMinMs: 2_000,
  confirmations: 2,
  newsMs: 100,
  rememberDeadMs: 60_000,
  knownMembers: 1_000,
  lateMs: 1_000,
  sluggishMs: 250,
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
  aggregationMs: 1_000,
  aggregationFanout: 2,
  epochRounds: 90,
  framesPerTenSeconds: 50_000,
  costlyPerTenSeconds: 500,
  graftedBytes: 4 * 1024 * 1024,
  toldBytes: 1024 * 1024,
  presencesBytes: 8 * 1024 * 1024,
  duplicatesPerTenSeconds: 5_000,
};
