/**
 * The composed protocol of one peer: events in, effects out. It owns no timer, socket, clock or random source; the
 * driver hands it inputs with the time and carries out the effects in their order.
 */
import { Aggregation, type Aggregate } from "./aggregation/push-sum.ts";
import { AntiEntropy } from "./anti-entropy/rounds.ts";
import { plumtree } from "./dissemination/plumtree.ts";
import type { Strategy } from "./dissemination/spread.ts";
import { dialIdOf } from "./overlay/dialling/dial-id.ts";
import { Dialling } from "./overlay/dialling/dialling.ts";
import { equalBytes } from "./wire/bytes.ts";
import { ContentCheck } from "./anti-entropy/content-check.ts";
import { configOf, type ConfigDelta, type NodeConfig } from "./config.ts";
import { Effects } from "./outbox/effects.ts";
import { FailureDetector } from "./failure-detection/detector.ts";
import { Membership } from "./overlay/membership.ts";
import { Outbox } from "./outbox/outbox.ts";
import { Presence } from "./dissemination/presence.ts";
import { Probes } from "./failure-detection/probes.ts";
import { ForwardLimit } from "./outbox/forward-limit.ts";
import { RateLimit } from "./rate-limit.ts";
import { Relays } from "./overlay/relays.ts";
import { Rumors } from "./dissemination/rumors.ts";
import type { CloseReason, Effect, Input, Io, Occupancy, PeerId, Random, Replica } from "./types.ts";
import { isRefusal, priorities } from "./types.ts";
import { decodeFrame, encodeFrame, unbundled, type FrameOf, type SingleFrame } from "./frames.ts";

export interface NodeOptions {
  readonly self: PeerId;
  readonly replica: Replica;
  readonly random: Random;
  /** Deviations from `defaultConfig`. */
  readonly config?: ConfigDelta;
  /** How rumors spread, where Plumtree is to be compared with something else. */
  readonly strategy?: Strategy;
  /** A fresh name of 12 base64url characters for a dial: whoever can guess it may end the dial. Default: of `random`. */
  readonly createDialId?: () => string;
  /** False where there is no WebRTC: then no link can be dialled. Default true. */
  readonly connects?: boolean;
}

export interface NodeStatus {
  /** Peers believed to be alive, this one included; in a room too large to know them all, an estimate. */
  readonly members: number;
  readonly links: number;
  /** No link is known to hold anything else than this replica, and nothing waits for a gap. */
  readonly inSync: boolean;
  /** Peers that hold the same by name, and other content: no round can mend that. */
  readonly differing: readonly PeerId[];
  /** Some link was found, or brought, to be equal. */
  readonly agreesWithSomeone: boolean;
}

/** What is known of the whole room. */
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

/** A neighbour that others suspect is probed unless it was heard as lately as this. */
const doubtedMs = 500;

export class Node {
  readonly self: PeerId;
  readonly #config: NodeConfig;
  readonly #replica: Replica;
  readonly #membership: Membership;
  readonly #dialling: Dialling;
  readonly #relays: Relays;
  readonly #rumors: Rumors;
  readonly #antiEntropy: AntiEntropy;
  readonly #contentCheck: ContentCheck;
  readonly #detector: FailureDetector;
  readonly #presence: Presence;
  readonly #probes: Probes;
  readonly #aggregation: Aggregation;
  readonly #outbox = new Outbox();
  readonly #rates: RateLimit;
  readonly #forwards: ForwardLimit;
  readonly #measure = () => ({ reference: this.#reference(), ...this.#probes.roundTrips() });
  readonly #roundTripMs = (peer: PeerId): number | undefined => this.#probes.roundTripMs(peer);
  /** When anything but a rumor last changed the replica. */
  #repairedAt = Number.NEGATIVE_INFINITY;
  /** This replica's digest before the input at hand began to repair it, and whose doing that was. */
  #repair: { readonly before: Uint8Array; readonly from: PeerId } | undefined;
  #deadline: number | undefined;
  #wasInSync = true;
  /** This peer said goodbye: from then on it does nothing. */
  #left = false;
  readonly #io: Effects;

  constructor(options: NodeOptions) {
    const { self, replica, random, strategy = plumtree } = options;
    const { connects = true, createDialId = () => dialIdOf(random) } = options;
    const config = configOf(options.config ?? {});
    this.self = self;
    this.#config = config;
    this.#replica = replica;
    this.#forwards = new ForwardLimit(config);
    const patience = () => this.#probes.patience;
    this.#membership = new Membership(self, config, random, this.#forwards, patience);
    this.#dialling = new Dialling({ self, membership: this.#membership, createDialId, connects });
    this.#relays = new Relays(self, config, this.#membership.routes, this.#forwards, this.#dialling);
    const tree = strategy.tree(self, this.#membership);
    this.#rumors = new Rumors(self, config, random, replica, this.#membership, tree, strategy);
    this.#antiEntropy = new AntiEntropy(self, config, random, replica);
    this.#contentCheck = new ContentCheck(self, config, replica);
    this.#probes = new Probes(self, config, random, () => this.#detector.roster.size);
    this.#detector = new FailureDetector(self, config, random, this.#membership, patience);
    this.#presence = new Presence(self, config, this.#detector, tree);
    this.#aggregation = new Aggregation(self, config, random);
    this.#rates = new RateLimit(config);
    this.#io = new Effects(this.#outbox, (peer, reason) => this.#linkClosed(this.#io, peer, reason));
  }

  /**
   * Tells the node a past fact at time `now` (milliseconds on a clock that never goes back), and does everything that
   * is due by then. Returns what the driver has to do, in order.
   */
  handle(input: Input, now: number): Effect[] {
    const io = this.#io;
    io.begin(now);
    if (this.#left) {
      if (input.type === "link-opened") io.close(input.peer, "left", "left before");
      return io.end();
    }
    const lateMs = this.#deadline === undefined ? 0 : now - this.#deadline;
    if (lateMs > this.#config.failureDetection.lateMs) this.#probes.voidAccusations(io);
    else if (lateMs > this.#config.failureDetection.sluggishMs) this.#probes.sluggish();
    this.#take(io, input);
    this.#release(io);
    this.#endRepair(io);
    if (this.#left) {
      this.#deadline = undefined;
      return io.end();
    }
    this.#dial(io);
    this.#deadline = this.#nextDeadline(now);
    if ((this.#deadline !== undefined && this.#deadline <= now) || io.departures) {
      this.#tick(io);
      this.#deadline = this.#nextDeadline(now);
    }
    const inSync = this.#inSync();
    if (inSync !== this.#wasInSync && !io.tellsStatus) io.emit({ type: "status-changed" });
    this.#wasInSync = inSync;
    return io.end();
  }

  /** When `handle` wants to be called at the latest; the driver keeps one timer. */
  nextDeadline(): number | undefined {
    return this.#deadline;
  }

  status(): NodeStatus {
    return {
      members: this.network().peers,
      links: this.#membership.links().length,
      inSync: this.#inSync(),
      differing: this.#contentCheck.differing(),
      agreesWithSomeone: this.#antiEntropy.agreesWithSomeone(),
    };
  }

  /** This node is known to lack what somebody holds, or waits for a gap to be filled. Never so while it is in sync. */
  isBehind(): boolean {
    return this.#antiEntropy.isBehind();
  }

  counters(): { rumorsSent: number; duplicates: number; repairs: number } {
    const { told, duplicates } = this.#rumors;
    return { rumorsSent: told, duplicates, repairs: this.#antiEntropy.repairs };
  }

  /** How full every map of this node is that others fill. */
  occupancy(): readonly Occupancy[] {
    return [
      ...this.#membership.occupancy(),
      ...this.#dialling.occupancy(),
      ...this.#detector.occupancy(),
      ...this.#rumors.occupancy(),
      this.#presence.occupancy(),
      this.#aggregation.occupancy(),
    ];
  }

  links(): readonly PeerId[] {
    return this.#membership.links();
  }

  /** Links that are being made. */
  get dialling(): number {
    return this.#dialling.underWay;
  }

  /** What is known of the whole room. */
  network(): NetworkEstimate {
    const { partial, size } = this.#detector.roster;
    if (this.#linkedToAll()) {
      const { mean, worst } = this.#probes.roundTrips();
      const measured = worst > 0;
      return {
        peers: size,
        exact: true,
        inSyncShare: (1 + this.#antiEntropy.agreeing()) / size,
        meanRoundTripMs: measured ? mean : undefined,
        worstRoundTripMs: measured ? worst : undefined,
      };
    }
    const sums = this.#aggregation.best();
    const estimated = sums && Number.isFinite(sums.peers) ? Math.max(size, Math.round(sums.peers)) : size;
    return {
      peers: partial ? estimated : size,
      exact: !partial,
      inSyncShare: sums && sums.reference === this.#reference() ? sums.inSyncShare : undefined,
      meanRoundTripMs: sums?.meanRoundTripMs,
      worstRoundTripMs: sums?.worstRoundTripMs,
    };
  }

  /** The running epoch of aggregation, for those who watch it converge; undefined while no weight has come. */
  aggregate(): Aggregate | undefined {
    return this.#aggregation.running();
  }

  /** What this node believes of every member that it knows by name, itself included. */
  members(): ReadonlyMap<PeerId, { readonly state: "alive" | "suspect" }> {
    return this.#detector.roster.living;
  }

  #inSync(): boolean {
    return this.#antiEntropy.inSync() && !this.#contentCheck.differsFromSomeone();
  }

  get #changedAt(): number {
    return Math.max(this.#rumors.changedAt, this.#repairedAt);
  }

  // There everyone is linked to everyone, and nobody has to estimate anything. Where some are not, all take part.
  #isSmall(): boolean {
    const { partial, size } = this.#detector.roster;
    return !partial && size <= this.#config.overlay.activeView + 1;
  }

  // Where everyone is known by name, sums are no more than a second opinion.
  #shareRideMs(): number {
    const { aggregation, outbox } = this.#config;
    return this.#detector.roster.partial ? aggregation.aggregationMs / 2 : outbox.rideMs;
  }

  // Everything is seen at first hand.
  #linkedToAll(): boolean {
    const { partial, size } = this.#detector.roster;
    return !partial && size === this.#membership.links().length + 1;
  }

  #nextDeadline(now: number): number | undefined {
    let next = this.#membership.nextDeadline(now) ?? Number.POSITIVE_INFINITY;
    next = Math.min(next, this.#dialling.nextDeadline() ?? next);
    next = Math.min(next, this.#rumors.nextDeadline() ?? next);
    next = Math.min(next, this.#antiEntropy.nextDeadline(now, this.#rumors.changedAt) ?? next);
    next = Math.min(next, this.#contentCheck.nextDeadline(this.#changedAt) ?? next);
    next = Math.min(next, this.#detector.nextDeadline() ?? next);
    next = Math.min(next, this.#presence.nextDeadline() ?? next);
    next = Math.min(next, this.#probes.nextDeadline() ?? next);
    next = Math.min(next, this.#aggregation.nextDeadline() ?? next);
    next = Math.min(next, this.#outbox.nextDeadline() ?? next);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  #take(io: Io, input: Input): void {
    switch (input.type) {
      case "link-opened":
        this.#dialling.linkOpened(io, input.peer, input.attempt);
        return this.#linkOpened(io, input.peer, input.initiator);
      case "link-closed":
        return this.#linkClosed(io, input.peer, "lost");
      case "frame-received":
        return this.#frameReceived(io, input.from, input.bytes);
      case "link-congested":
        if (input.progressed) this.#heard(io, input.peer);
        this.#antiEntropy.congested(input.peer, input.congested);
        return this.#probes.congested(input.peer, input.congested);
      case "transfer-progressed":
        this.#heard(io, input.from);
        return this.#antiEntropy.transferProgressed(io, input.from);
      case "peers-discovered":
        if (input.source === "announcement") for (const peer of input.peers) this.#dialling.returned(io, peer);
        return this.#membership.discovered(io, input.peers, input.source);
      case "sealed":
        return this.#relays.introduce(io, input.to, input.envelope);
      case "local-update":
        return this.#rumors.localUpdate(io, input.update);
      case "replica-changed":
        this.#repairedAt = io.now;
        return this.#probeAll(io);
      case "local-presence":
        return this.#presence.localPresence(io, input.payload);
      case "woke":
        this.#probes.voidAccusations(io);
        this.#dialling.woke(io);
        this.#membership.woke(io);
        return this.#probeAll(io);
      case "leave":
        return this.#leave(io);
      case "tick":
        return undefined;
      default:
        return this.#dialling.take(io, input);
    }
  }

  // Once what asked for them is done: a dial may fail at once, and another follow.
  #dial(io: Io): void {
    for (let next = this.#io.nextDial(); next; next = this.#io.nextDial())
      this.#dialling.dial(io, next.peer, next.urgent);
  }

  #tick(io: Io): void {
    this.#dialling.tick(io);
    this.#membership.tick(io, this.#roundTripMs);
    this.#rumors.tick(io, this.#roundTripMs);
    this.#presence.tick(io);
    this.#tickProbes(io);
    this.#detector.tick(io, this.#aggregation.settled()?.peers, this.#aggregation.fresh()?.peers);
    this.#aggregation.tick(io, this.#isSmall() ? [] : this.#membership.links(), this.#shareRideMs(), this.#measure);
    this.#contentCheck.tick(io, this.#changedAt, (peer) => this.#antiEntropy.agreesWith(peer));
    for (const peer of this.#antiEntropy.tick(io, this.#rumors.changedAt)) this.#probe(io, peer);
    if (this.#io.departures) this.#presence.sweep(io);
    this.#io.departures = false;
    for (const peer of this.#outbox.due(io.now)) this.#depart(peer);
    this.#dial(io);
  }

  #tickProbes(io: Io): void {
    const { probe, ask, suspect, alarm, silent } = this.#probes.tick(io);
    for (const peer of silent) {
      const silence = Math.round(this.#probes.silenceMs(io.now, peer) ?? 0);
      io.close(peer, "unresponsive", `nothing heard for ${silence} ms`);
    }
    for (const peer of ask) this.#detector.ask(io, peer);
    if (ask.length > 0 && this.#membership.links().every((peer) => this.#probes.isAwaiting(peer)))
      io.emit({ type: "silence" });
    for (const peer of suspect) this.#detector.suspect(io, peer);
    // The network may have changed under the link: whichever heals sooner, it or a new one, is welcome.
    for (const peer of alarm) io.dial(peer, false);
    if (alarm.length > 0) {
      this.#antiEntropy.hurry();
      for (const peer of this.#membership.links()) if (!alarm.includes(peer)) this.#probe(io, peer);
    }
    for (const peer of probe) this.#probe(io, peer);
  }

  #linkOpened(io: Io, peer: PeerId, initiator: boolean): void {
    // What was not told yet is in the replica already; the new link gets it by anti-entropy, the others now.
    this.#rumors.tell(io);
    if (!this.#membership.linkOpened(io, peer, initiator)) return;
    this.#probes.linkOpened(io, peer);
    this.#detector.linkOpened(io, peer);
    this.#rumors.linkOpened(io);
    this.#aggregation.linkOpened(io);
    this.#antiEntropy.linkOpened(io, peer, initiator);
    this.#contentCheck.linkOpened(io, peer);
    this.#presence.linkOpened(io, peer);
    io.emit({ type: "status-changed" });
  }

  // `lost` links are dialled again; peers that left are not, and those that broke the protocol never.
  #linkClosed(io: Io, peer: PeerId, why: "lost" | CloseReason): void {
    if (!this.#membership.isLinked(peer)) return;
    const lost = why === "lost" || why === "unresponsive";
    const surplus = why === "surplus";
    const outcome = this.#probes.everHeard(peer) ? "lost" : "mute";
    this.#membership.linkClosed(io, peer, lost ? outcome : surplus ? "surplus" : "left");
    if (!lost && !surplus && why !== "left") this.#membership.expel(peer);
    this.#probes.linkClosed(peer);
    this.#detector.linkClosed(io, peer, lost ? "lost" : why === "left" ? "left" : "surplus");
    this.#rumors.linkClosed(io, peer);
    this.#presence.linkClosed(peer);
    this.#antiEntropy.linkClosed(peer);
    this.#contentCheck.linkClosed(peer);
    this.#aggregation.linkClosed(peer);
    this.#rates.forget(peer);
    this.#forwards.forget(peer);
    this.#outbox.forget(peer);
    this.#detector.resettle(io);
    // A rumor may have been on its way over that link, and others may count on its having come: look at once.
    if (lost) {
      this.#antiEntropy.hurry();
      this.#probeAll(io);
    }
    io.emit({ type: "status-changed" });
  }

  #frameReceived(io: Io, from: PeerId, bytes: Uint8Array): void {
    // Frames of a link that was closed here may still come in.
    if (!this.#membership.isLinked(from)) return;
    const decoded = decodeFrame(bytes, from);
    if (!decoded.ok) return io.close(from, "malformed-frame", decoded.reason);
    const frames = unbundled(decoded.frame);
    // They may cost a walk over the document. Of the probes of a bundle one answer is enough, and its sender counts on no
    // more than one summary: each builds on the answer to the one before.
    let lastProbe: SingleFrame | undefined;
    let lastContent: SingleFrame | undefined;
    for (const frame of frames)
      if (frame.type === "probe") lastProbe = frame;
      else if (frame.type === "content") lastContent = frame;
    let hadSummary = false;
    for (const frame of frames) {
      if (!this.#membership.isLinked(from)) return;
      const excess = this.#rates.excess(from, frame, io.now);
      if (excess) return io.close(from, "too-frequent", excess);
      if (frame.type === "probe" && frame !== lastProbe) continue;
      if (frame.type === "content" && frame !== lastContent) continue;
      if (frame.type === "summary" && hadSummary) continue;
      if (frame.type === "summary") hadSummary = true;
      this.#frame(io, from, frame);
    }
    this.#heard(io, from);
  }

  #heard(io: Io, peer: PeerId): void {
    this.#probes.heard(io, peer);
    this.#detector.heard(io, peer);
  }

  #frame(io: Io, from: PeerId, frame: SingleFrame): void {
    switch (frame.type) {
      case "probe": {
        this.#rumors.tell(io);
        const same = equalBytes(frame.digest, this.#replica.digest());
        const sameRoster = this.#sameRoster(frame.roster);
        this.#probes.answer(io, from, frame.nonce, same, sameRoster);
        this.#detector.rosterCompared(io, from, sameRoster, false);
        return this.#antiEntropy.compared(io, from, same, false);
      }
      case "probe-ack":
        this.#probes.answered(io, from, frame.nonce);
        this.#detector.rosterCompared(io, from, frame.sameRoster, true);
        return this.#antiEntropy.compared(io, from, frame.same, true);
      case "neighbours":
        this.#membership.neighboursReceived(io, from, frame);
        return this.#detector.resettle(io);
      case "rumor":
        return this.#rumor(io, from, frame);
      case "advert":
        return this.#rumors.advertReceived(io, from, frame, this.#roundTripMs);
      case "graft":
        return this.#rumors.graftReceived(io, from, frame);
      case "prune":
        return this.#rumors.pruneReceived(from, frame);
      case "pull":
        return this.#rumors.pullReceived(io, from);
      case "feedback":
        return this.#rumors.feedbackReceived(frame);
      case "summary":
        this.#rumors.tell(io);
        this.#beginRepair(from);
        return this.#antiEntropy.summaryReceived(io, from, frame) ? this.#probe(io, from) : undefined;
      case "delta":
        if (frame.restBytes === 0) this.#beginRepair(from);
        return this.#delta(io, from, frame);
      case "content":
        return this.#contentCheck.received(io, from, frame);
      case "following":
        return io.emit({ type: "transfer", from, restBytes: frame.restBytes });
      case "presence":
        return this.#presence.received(io, from, frame);
      case "news": {
        const { accused, mourned } = this.#detector.newsReceived(io, from, frame);
        if (accused) this.#probes.accused(io.now);
        // Where not all are known by name, rosters do not bring what was dropped.
        if (mourned || (accused && this.#detector.roster.partial)) this.#presence.renew(io);
        return this.#probeDoubted(io, frame);
      }
      case "roster":
        if (this.#detector.rosterReceived(io, from, frame)) this.#presence.rosterReceived(io, from, frame);
        return undefined;
      case "ping-request": {
        const silence = this.#probes.silenceMs(io.now, frame.target);
        const probe = this.#detector.asked(io, from, frame.target, silence) && !this.#probes.isAwaiting(frame.target);
        return probe ? this.#probe(io, frame.target) : undefined;
      }
      case "vouch":
        return this.#detector.vouched(from, frame.target);
      case "relay":
        return this.#relays.received(io, from, frame);
      case "unreachable":
        return this.#relays.unreachable(io, from, frame);
      case "join":
        return this.#membership.joinReceived(io, from);
      case "forward-join":
        return this.#membership.forwardJoinReceived(io, from, frame);
      case "shuffle":
        return this.#membership.shuffleReceived(io, from, frame);
      case "shuffle-reply":
        return this.#membership.shuffleReplyReceived(io, from, frame);
      case "disconnect":
        return this.#membership.disconnectReceived(io, from, frame);
      case "share":
        return this.#aggregation.shareReceived(io, from, frame, this.#shareRideMs());
      case "share-ack":
        return this.#aggregation.acknowledged(from, frame);
      case "leave":
        return io.close(from, "left", "the peer left");
    }
  }

  #rumor(io: Io, from: PeerId, frame: FrameOf<"rumor">): void {
    const result = this.#rumors.received(io, from, frame);
    if (result === "gap" || result === "clipped") return this.#antiEntropy.gapFound(io, from);
    if (result !== undefined) return undefined;
    const excess = this.#rates.excessOfDuplicates(from, io.now);
    return excess ? io.close(from, "replayed-rumor", excess) : undefined;
  }

  // The digest of a large document takes its time after each change: once for an input is enough.
  #beginRepair(from: PeerId): void {
    this.#repair ??= { before: this.#replica.digest(), from };
  }

  // What one neighbour brought, another may lack: let them look now, not at their next probe.
  #endRepair(io: Io): void {
    const repair = this.#repair;
    this.#repair = undefined;
    if (!repair || this.#left || equalBytes(repair.before, this.#replica.digest())) return;
    this.#repairedAt = io.now;
    for (const peer of this.#membership.links()) if (peer !== repair.from) this.#probe(io, peer);
  }

  #delta(io: Io, from: PeerId, frame: FrameOf<"delta">): void {
    const result = this.#antiEntropy.deltaReceived(io, from, frame);
    if (result === "gap" || result === "clipped") this.#antiEntropy.gapFound(io, from);
  }

  // What waited for a gap has been judged, and taken in or refused.
  #release(io: Io): void {
    for (const released of this.#replica.released()) {
      this.#repairedAt = io.now;
      const { from, result } = released;
      if (isRefusal(result)) {
        if (from) io.close(from, "invalid-update", result.refused);
      } else this.#rumors.released(io, released);
    }
  }

  #leave(io: Io): void {
    this.#rumors.tell(io);
    const frame = encodeFrame({ type: "leave" }, this.self);
    const links = [...this.#membership.links()];
    // Not sooner than the rumors that wait: whoever hears it listens no more.
    for (const peer of links) io.send(peer, frame, priorities.repair);
    for (const peer of links) io.close(peer, "left", "leaving");
    this.#dialling.leave(io);
    this.#presence.sweep(io);
    this.#left = true;
  }

  #probeAll(io: Io): void {
    for (const peer of this.#membership.links()) this.#probe(io, peer);
  }

  // A digest that is older than what was typed would look like a difference: tell first.
  #probe(io: Io, peer: PeerId): void {
    this.#rumors.tell(io);
    this.#probes.probe(io, peer, this.#replica.digest(), this.#detector.roster.hash());
  }

  // Who hears that a neighbour is suspected looks for itself, and its word makes the room certain sooner.
  #probeDoubted(io: Io, { items }: FrameOf<"news">): void {
    for (const { peer, state } of items) {
      const silence = state === "suspect" ? this.#probes.silenceMs(io.now, peer) : undefined;
      if (silence !== undefined && silence > doubtedMs && !this.#probes.isAwaiting(peer)) this.#probe(io, peer);
    }
  }

  #sameRoster(theirs: number): boolean {
    const mine = this.#detector.roster.hash();
    return mine === theirs || mine === 0 || theirs === 0;
  }

  /** 32 bits that stand for the document in aggregation. */
  #reference(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#replica.digest();
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  }

  #depart(to: PeerId): void {
    do {
      if (!this.#membership.isLinked(to)) return;
      this.#io.depart(to);
    } while (this.#outbox.isDue(to, this.#io.now));
  }
}
