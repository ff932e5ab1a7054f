/**
 * Presence: each peer's latest state (name, cursor), carried as last-writer-wins by the peer's own clock and sent at
 * most 20 times a second, along the same trees as rumors. It lives as long as its peer is believed to.
 */
import { AnswerBudget } from "../outbox/answer-budget.ts";
import type { Tree } from "./spread.ts";
import type { DisseminationConfig, DisseminationKnobs } from "./knobs.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import type { FailureDetectionConfig } from "../failure-detection/knobs.ts";
import { ForwardLimit } from "../outbox/forward-limit.ts";
import type { Module } from "../module.ts";
import type { Fact, Io, Link, Occupancy, PeerId } from "../types.ts";
import { priorities } from "../types.ts";
import { encodeFrame, type FrameOf } from "./frames.ts";
import { limits } from "../wire/limits.ts";

interface State {
  readonly clock: number;
  readonly payload: Uint8Array;
}

export class Presence implements Module {
  readonly #self: PeerId;
  readonly #knobs: DisseminationKnobs;
  readonly #knownMembers: number;
  readonly #isLiving: (peer: PeerId) => boolean;
  readonly #tree: Tree;
  /** At most one for each member that is known by name. */
  readonly #states = new Map<PeerId, State>();
  readonly #forwards: ForwardLimit;
  /** Bytes granted to the sender of a roster, because the presences of a full room are megabytes. */
  readonly #told: AnswerBudget;
  /** What is passed on over each link: one flood would become as many as there are links. */
  readonly #passed: AnswerBudget;
  #own: State | undefined;
  #unsent = false;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(
    self: PeerId,
    config: DisseminationConfig & OutboxConfig & FailureDetectionConfig,
    isLiving: (peer: PeerId) => boolean,
    tree: Tree,
  ) {
    this.#self = self;
    this.#knobs = config.dissemination;
    this.#knownMembers = config.failureDetection.knownMembers;
    this.#isLiving = isLiving;
    this.#tree = tree;
    this.#forwards = new ForwardLimit(config, "relayed");
    this.#told = new AnswerBudget(() => config.outbox.toldBytes);
    this.#passed = new AnswerBudget(() => config.dissemination.presencesBytes);
  }

  occupancy(): Occupancy[] {
    return [{ what: "presences", size: this.#states.size, bound: this.#knownMembers }];
  }

  localPresence(io: Io, payload: Uint8Array): void {
    if (payload.length > limits.presenceBytes) return;
    this.#own = { clock: (this.#own?.clock ?? 0) + 1, payload };
    io.raise({ type: "presence-clock", peer: this.#self, clock: this.#own.clock });
    this.#unsent = true;
    this.tick(io);
  }

  told(io: Io, fact: Fact): void {
    switch (fact.type) {
      case "local-presence":
        return this.localPresence(io, fact.payload);
      case "member-gone":
        if (this.#states.delete(fact.peer)) io.emit({ type: "presence-gone", origin: fact.peer });
        return;
      case "mourned":
        // It shows itself again, to a room that believed it dead.
        if (this.#own) this.localPresence(io, this.#own.payload);
        return;
      case "presences-listed":
        this.#tellMissing(io, fact.from, fact.clocks, fact.all);
    }
  }

  closed(_io: Io, peer: PeerId): void {
    this.#forwards.forget(peer);
  }

  /** Sends this node's presence on a new link at once. */
  opened(io: Io, { peer }: Link): void {
    if (this.#own) this.#send(io, this.#self, this.#own, [peer]);
  }

  // A peer that listed whose presences it knows is told every one that is newer here.
  #tellMissing(
    io: Io,
    from: PeerId,
    clocks: readonly { readonly peer: PeerId; readonly presenceClock: number }[],
    all: boolean,
  ): void {
    const theirs = new Map(clocks.map(({ peer, presenceClock }) => [peer, presenceClock]));
    if (this.#own && (theirs.get(this.#self) ?? 0) < this.#own.clock) this.#send(io, this.#self, this.#own, [from]);
    // A list of some does not say what the other side lacks.
    if (!all) return;
    for (const [origin, state] of this.#states) {
      if (origin === from || (theirs.get(origin) ?? 0) >= state.clock) continue;
      if (!this.#told.allows(from, state.payload.length, io.now)) return;
      this.#send(io, origin, state, [from]);
    }
  }

  received(io: Io, from: PeerId, frame: FrameOf<"presence">): void {
    const { origin, clock, payload } = frame;
    if (origin === this.#self || !this.#isLiving(origin)) return;
    const known = this.#states.get(origin);
    if (known && known.clock >= clock) {
      if (known.clock === clock) this.#tree.duplicate(io, origin, from);
      return;
    }
    // A copy: the frame's own buffer may be far larger than this part of it.
    const state = { clock, payload: payload.slice() };
    this.#states.set(origin, state);
    io.raise({ type: "presence-clock", peer: origin, clock });
    io.emit({ type: "presence", origin, payload: state.payload });
    const targets = this.#tree.firstHeard(io.now, origin, from);
    // Cap forwarding, so that relaying never trips a neighbour's rate limit. Rosters bring what is dropped.
    this.#send(
      io,
      origin,
      state,
      targets.filter(
        (peer) => this.#forwards.allows(peer, io.now) && this.#passed.allows(peer, payload.length, io.now),
      ),
    );
  }

  tick(io: Io): void {
    const due = this.nextDeadline();
    if (due === undefined || due > io.now || !this.#own) return;
    this.#unsent = false;
    this.#sentAt = io.now;
    this.#send(io, this.#self, this.#own, this.#tree.eager(this.#self, undefined));
  }

  nextDeadline(): number | undefined {
    return this.#unsent ? this.#sentAt + this.#knobs.presenceMs : undefined;
  }

  #send(io: Io, origin: PeerId, state: State, targets: readonly PeerId[]): void {
    let bytes: Uint8Array | undefined;
    // What is newest when it leaves: a link may still have an older one waiting.
    const make = (): Uint8Array | undefined => {
      const latest = origin === this.#self ? this.#own : this.#states.get(origin);
      if (!bytes || latest !== state)
        bytes = latest && encodeFrame({ type: "presence", origin, ...latest }, this.#self);
      return bytes;
    };
    for (const peer of targets)
      io.sendLater(peer, `presence ${origin}`, this.#knobs.presenceRideMs, make, priorities.presence);
  }
}
