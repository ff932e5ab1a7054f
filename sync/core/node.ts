/**
 * The composed protocol of one peer: events in, effects out. It owns no timer, socket, clock or random source; the
 * driver hands it inputs with the time and carries out the effects in their order. Nothing is decided here: each frame goes
 * to the protocol that takes it, and all other inputs, as what protocols tell each other, are facts that all are told
 * (`protocols.ts`).
 */
import type { Aggregate } from "./aggregation/push-sum.ts";
import type { Agreement } from "./anti-entropy/agreements.ts";
import { configOf, type ConfigDelta } from "./config.ts";
import { plumtree } from "./dissemination/plumtree.ts";
import type { Strategy } from "./dissemination/spread.ts";
import { decodeFrame, superfluous, unbundled, type SingleFrame } from "./frames.ts";
import type { Receiver } from "./module.ts";
import { countPeers, estimateNetwork, type NetworkEstimate } from "./network-estimate.ts";
import { Effects } from "./outbox/effects.ts";
import { earlier } from "./bounds.ts";
import { compose, referenceOf, type Protocols } from "./protocols.ts";
import type { Closing, Effect, Fact, Input, Link, Occupancy, PeerId, Random, Replica } from "./types.ts";

export interface NodeOptions {
  readonly self: PeerId;
  readonly replica: Replica;
  readonly random: Random;
  /** Deviations from `defaultConfig`. */
  readonly config?: ConfigDelta;
  /** How rumors spread, where Plumtree is to be compared with something else. */
  readonly strategy?: Strategy;
  /** A fresh name for a dial. A driver passes names that nobody can guess: a guess may end the dial. Default: of `random`. */
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

/** What is known of a link and its other end. Times are those of the node's clock. */
export interface LinkKnowledge extends Agreement {
  readonly peer: PeerId;
  /** Smoothed, in milliseconds; undefined before it was measured. */
  readonly roundTripMs: number | undefined;
  /** Since when nothing has come back, although this side asked; undefined while nothing is owed. */
  readonly unansweredSince: number | undefined;
  /** Whom the peer says that it is linked to. */
  readonly neighbours: readonly PeerId[];
}

export class Node {
  readonly self: PeerId;
  readonly #replica: Replica;
  readonly #protocols: Protocols;
  readonly #io: Effects;
  #deadline: number | undefined;
  #wasInSync = true;
  #revision = 0;
  /** This peer said goodbye: from then on it does nothing. */
  #left = false;

  constructor(options: NodeOptions) {
    const { self, replica, random, config: delta = {}, strategy = plumtree } = options;
    const { connects = true, createDialId = () => String(random()) } = options;
    const config = configOf(delta);
    this.self = self;
    this.#replica = replica;
    this.#protocols = compose({ self, config, random, replica, strategy, createDialId, connects });
    this.#io = new Effects(this.#protocols.outbox, (peer, reason) => this.#closed(peer, reason));
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
    if (this.#deadline !== undefined && now > this.#deadline) this.#tell({ type: "late", ms: now - this.#deadline });
    this.#take(input);
    this.#tell({ type: "handled" });
    if (this.#left) {
      this.#deadline = undefined;
      return io.end();
    }
    this.#dial();
    this.#deadline = this.#nextDeadline(now);
    if (this.#deadline !== undefined && this.#deadline <= now) {
      this.#tick();
      this.#deadline = this.#nextDeadline(now);
    }
    const inSync = this.#inSync();
    const { revision } = this.#protocols.agreements;
    if ((inSync !== this.#wasInSync || revision !== this.#revision) && !io.tellsStatus)
      io.emit({ type: "status-changed" });
    this.#wasInSync = inSync;
    this.#revision = revision;
    return io.end();
  }

  /** When `handle` wants to be called at the latest; the driver keeps one timer. */
  nextDeadline(): number | undefined {
    return this.#deadline;
  }

  status(): NodeStatus {
    return {
      // Not by `network()`, which takes the hash of the whole document: this is asked for at every edit.
      members: countPeers(this.#counted()),
      links: this.#protocols.membership.links().length,
      inSync: this.#inSync(),
      differing: this.#protocols.contentCheck.differing(),
      agreesWithSomeone: this.#protocols.antiEntropy.agreeing() > 0,
    };
  }

  /** This node is known to lack what somebody holds, or waits for a gap to be filled. Never so while it is in sync. */
  isBehind(): boolean {
    return this.#protocols.antiEntropy.isBehind();
  }

  counters(): { rumorsSent: number; duplicates: number; repairs: number } {
    const { sent, duplicates } = this.#protocols.rumors;
    return { rumorsSent: sent, duplicates, repairs: this.#protocols.antiEntropy.repairs };
  }

  /** How full every map of this node is that others fill. */
  occupancy(): readonly Occupancy[] {
    return this.#protocols.modules.flatMap((module) => module.occupancy?.() ?? []);
  }

  links(): readonly PeerId[] {
    return this.#protocols.membership.links();
  }

  /** What is known of each link. */
  knowledge(): readonly LinkKnowledge[] {
    const { agreements, contentCheck, membership, probes } = this.#protocols;
    const differing = contentCheck.differing();
    return membership.links().flatMap((peer) => {
      const agreement = agreements.of(peer);
      if (!agreement) return [];
      return {
        peer,
        ...agreement,
        // Equal by name, and saying different things.
        ...(differing.includes(peer) && { standing: "apart" as const }),
        roundTripMs: probes.roundTripMs(peer),
        unansweredSince: probes.awaitedSince(peer),
        neighbours: membership.neighboursOf(peer),
      };
    });
  }

  /** Links that are being made. */
  get dialling(): number {
    return this.#protocols.dialling.underWay;
  }

  /** What is known of the whole room. */
  network(): NetworkEstimate {
    return estimateNetwork({
      ...this.#counted(),
      links: this.#protocols.membership.links().length,
      agreeing: this.#protocols.antiEntropy.agreeing(),
      roundTrips: this.#protocols.probes.roundTrips(),
      reference: () => referenceOf(this.#replica),
    });
  }

  #counted() {
    const { aggregation, roster } = this.#protocols;
    return { members: roster.size, partial: roster.partial, sums: aggregation.best() };
  }

  /** The running epoch of aggregation, for those who watch it converge; undefined while no weight has come. */
  aggregate(): Aggregate | undefined {
    return this.#protocols.aggregation.running();
  }

  /** What this node believes of every member that it knows by name, itself included. */
  members(): ReadonlyMap<PeerId, { readonly state: "alive" | "suspect" }> {
    return this.#protocols.roster.living;
  }

  #inSync(): boolean {
    return this.#protocols.antiEntropy.inSync() && !this.#protocols.contentCheck.differsFromSomeone();
  }

  #nextDeadline(now: number): number | undefined {
    let next: number | undefined;
    for (const module of this.#protocols.modules) next = earlier(next, module.nextDeadline?.(now));
    return next;
  }

  #take(input: Input): void {
    switch (input.type) {
      case "link-opened":
        return this.#opened(input);
      case "link-closed":
        return this.#closed(input.peer, "lost");
      case "frame-received":
        return this.#received(input.from, input.bytes);
      case "replica-changed":
        return this.#tell({ type: "replica-changed", by: "store" });
      case "leave":
        this.#protocols.rumors.tell(this.#io);
        this.#protocols.membership.leave(this.#io);
        this.#protocols.dialling.leave(this.#io);
        this.#left = true;
        return;
      case "tick":
        return;
      case "transfer-progressed":
        this.#tell({ type: "heard", peer: input.from });
        return this.#tell(input);
      case "link-congested":
        if (input.progressed) this.#tell({ type: "heard", peer: input.peer });
        return this.#tell(input);
      default:
        this.#tell(input);
    }
  }

  #opened(link: Link): void {
    const io = this.#io;
    this.#protocols.dialling.linkOpened(io, link.peer, link.attempt);
    // What was not told yet is in the replica already; the new link gets it by anti-entropy, the others now.
    this.#protocols.rumors.tell(io);
    if (!this.#protocols.membership.admit(io, link)) return;
    for (const module of this.#protocols.modules) module.opened?.(io, link);
    io.emit({ type: "status-changed" });
  }

  #closed(peer: PeerId, why: Closing): void {
    if (!this.#protocols.membership.isLinked(peer)) return;
    for (const module of this.#protocols.modules) module.closed?.(this.#io, peer, why);
    this.#io.emit({ type: "status-changed" });
  }

  #received(from: PeerId, bytes: Uint8Array): void {
    const io = this.#io;
    // Frames of a link that was closed here may still come in.
    if (!this.#protocols.membership.isLinked(from)) return;
    const decoded = decodeFrame(bytes, from);
    if (!decoded.ok) return io.close(from, "malformed-frame", decoded.reason);
    const frames = unbundled(decoded.frame);
    const passedOver = superfluous(frames);
    for (const frame of frames) {
      const excess = this.#protocols.rates.excess(from, frame, io.now);
      if (excess) return io.close(from, "too-frequent", excess);
      if (passedOver.has(frame)) continue;
      (this.#protocols.receivers[frame.type] as Receiver<SingleFrame>).received(io, from, frame);
      this.#tellRaised();
      if (!this.#protocols.membership.isLinked(from)) return;
    }
    this.#tell({ type: "heard", peer: from });
  }

  #tick(): void {
    for (const module of this.#protocols.modules) {
      module.tick?.(this.#io);
      this.#tellRaised();
    }
    for (const peer of this.#protocols.outbox.due(this.#io.now)) this.#depart(peer);
    this.#dial();
  }

  // Once what asked for them is done: a dial may fail at once, and another follow.
  #dial(): void {
    for (let next = this.#io.nextDial(); next; next = this.#io.nextDial())
      this.#protocols.dialling.dial(this.#io, next.peer, next.urgent);
  }

  // A frame that departs may have another follow it.
  #depart(to: PeerId): void {
    const { membership, outbox } = this.#protocols;
    do {
      if (!membership.isLinked(to)) return;
      this.#io.depart(to);
    } while (outbox.isDue(to, this.#io.now));
  }

  #tell(fact: Fact): void {
    for (const module of this.#protocols.modules) module.told?.(this.#io, fact);
    this.#tellRaised();
  }

  // Those who are told may raise further facts.
  #tellRaised(): void {
    for (let fact = this.#io.nextFact(); fact; fact = this.#io.nextFact())
      for (const module of this.#protocols.modules) module.told?.(this.#io, fact);
  }
}
