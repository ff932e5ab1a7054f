/**
 * Presence: each peer's latest state (name, cursor), carried as last-writer-wins by the peer's own clock and sent at
 * most 20 times a second. It lives as long as its peer: when nobody is linked to the peer any more, it is gone at once.
 */
import type { NodeConfig } from "./config.ts";
import type { Membership } from "./membership.ts";
import type { Io, PeerId } from "./types.ts";
import { priorities } from "./types.ts";
import { encodeFrame, limits, type FrameOf } from "./wire.ts";

interface State {
  readonly clock: number;
  readonly payload: Uint8Array;
}

/** Peers whose presence is kept. */
const maxPresences = 1024;

export class Presence {
  readonly #self: PeerId;
  readonly #config: NodeConfig;
  readonly #membership: Membership;
  readonly #states = new Map<PeerId, State>();
  #own: State | undefined;
  #unsent = false;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(self: PeerId, config: NodeConfig, membership: Membership) {
    this.#self = self;
    this.#config = config;
    this.#membership = membership;
  }

  localPresence(io: Io, payload: Uint8Array): void {
    if (payload.length > limits.presenceBytes) return;
    this.#own = { clock: (this.#own?.clock ?? 0) + 1, payload };
    this.#unsent = true;
    this.tick(io);
  }

  /** A new link is told one's own presence at once. */
  linkOpened(io: Io, peer: PeerId): void {
    if (this.#own) this.#send(io, this.#self, this.#own, [peer]);
  }

  /** And, when it has said whom it is linked to, the presence of everyone that it cannot hear itself. */
  neighboursReceived(io: Io, from: PeerId, frame: FrameOf<"neighbours">): void {
    if (frame.whole)
      for (const [origin, state] of this.#states)
        if (origin !== from && !this.#membership.knowsLink(from, origin)) this.#send(io, origin, state, [from]);
    this.sweep(io);
  }

  received(io: Io, from: PeerId, frame: FrameOf<"presence">): void {
    const { origin, clock, payload } = frame;
    if (origin === this.#self || !(this.#membership.isAlive(origin) || origin === from)) return;
    const known = this.#states.get(origin);
    if (known ? known.clock >= clock : this.#states.size >= maxPresences) return;
    // A copy: the frame's own buffer may be far larger than this part of it.
    const state = { clock, payload: payload.slice() };
    this.#states.set(origin, state);
    io.emit({ type: "presence", origin, payload: state.payload });
    this.#send(io, origin, state, this.#membership.relayTargets(origin, from));
  }

  /** Lets go of everyone whom nobody is linked to. Call after any change of links. */
  sweep(io: Io): void {
    for (const origin of this.#states.keys()) {
      if (this.#membership.isAlive(origin)) continue;
      this.#states.delete(origin);
      io.emit({ type: "presence-gone", origin });
    }
  }

  tick(io: Io): void {
    const due = this.nextDeadline();
    if (due === undefined || due > io.now || !this.#own) return;
    this.#unsent = false;
    this.#sentAt = io.now;
    this.#send(io, this.#self, this.#own, this.#membership.links());
  }

  nextDeadline(): number | undefined {
    return this.#unsent ? this.#sentAt + this.#config.presenceMs : undefined;
  }

  #send(io: Io, origin: PeerId, state: State, targets: readonly PeerId[]): void {
    if (targets.length === 0) return;
    const bytes = encodeFrame({ type: "presence", origin, ...state }, this.#self);
    for (const peer of targets) io.send(peer, bytes, priorities.presence);
  }
}
