/**
 * Random walks: a newcomer's name goes to peers all over the room, and shuffles mix the passive views.
 * Source: HyParView, Leitão, Pereira and Rodrigues 2007, sections 4.2 and 4.4.
 */
import { drawSome } from "../draw.ts";
import type { ForwardLimit } from "../outbox/forward-limit.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import type { Io, PeerId, Random } from "../types.ts";
import { priorities } from "../types.ts";
import { encodeFrame, type FrameOf } from "./frames.ts";
import type { OverlayConfig, OverlayKnobs } from "./knobs.ts";
import type { Routes } from "./routes.ts";

/** What walks do to the views of a peer. */
export interface Views {
  links(): readonly PeerId[];
  isExpelled(peer: PeerId): boolean;
  /** Up to `count` random known peers. */
  sample(count: number): PeerId[];
  /** A peer to know, and to dial no sooner than that. */
  consider(peer: PeerId, notBefore: number): void;
  /** The newcomer's walk has ended here: it gets a place. */
  offerPlace(io: Io, newcomer: PeerId): void;
  /** Peers that came in exchange, over the link to `via`. */
  exchange(io: Io, via: PeerId, peers: readonly PeerId[]): void;
}

export class Walks {
  readonly #self: PeerId;
  readonly #knobs: OverlayKnobs;
  /** How long shuffles wait for a frame to ride on. */
  readonly #rideMs: number;
  readonly #random: Random;
  readonly #forwards: ForwardLimit;
  readonly #routes: Routes;
  readonly #views: Views;

  constructor(
    self: PeerId,
    config: OverlayConfig & OutboxConfig,
    random: Random,
    forwards: ForwardLimit,
    routes: Routes,
    views: Views,
  ) {
    this.#self = self;
    this.#knobs = config.overlay;
    this.#rideMs = config.outbox.rideMs;
    this.#random = random;
    this.#forwards = forwards;
    this.#routes = routes;
    this.#views = views;
  }

  /** The contact of a newcomer sends its name on random walks, so that it is linked all over the room. */
  joinReceived(io: Io, from: PeerId): void {
    const others = drawSome(
      this.#views.links().filter((peer) => peer !== from),
      this.#knobs.joinWalks,
      this.#random,
    );
    const ttl = this.#knobs.joinWalkLength;
    for (const peer of others) this.#pass(io, peer, { type: "forward-join", peer: from, ttl });
  }

  forwardJoinReceived(io: Io, from: PeerId, { peer, ttl }: FrameOf<"forward-join">): void {
    if (peer === this.#self || this.#views.isExpelled(peer)) return;
    this.#routes.learn(peer, from);
    if (ttl === this.#knobs.passiveWalkLength) this.#views.consider(peer, io.now + this.#knobs.dialGraceMs);
    const next = this.#nextStep(from, peer);
    if (ttl > 0 && next) {
      const left = Math.min(ttl, this.#knobs.joinWalkLength) - 1;
      return this.#pass(io, next, { type: "forward-join", peer, ttl: left });
    }
    this.#views.offerPlace(io, peer);
  }

  shuffleReceived(io: Io, from: PeerId, frame: FrameOf<"shuffle">): void {
    const { origin, ttl, peers } = frame;
    if (origin === this.#self) return;
    this.#routes.learn(origin, from);
    const next = this.#nextStep(from, origin);
    if (ttl > 0 && next) {
      for (const peer of peers) this.learn(peer, from);
      const left = Math.min(ttl, this.#knobs.joinWalkLength) - 1;
      return this.#stroll(io, next, { ...frame, ttl: left });
    }
    const reply = this.#views.sample(peers.length + 1);
    const hop = this.#routes.nextHop(origin) ?? from;
    const answer = { type: "shuffle-reply", to: origin, ttl: this.#knobs.joinWalkLength, peers: reply } as const;
    this.#stroll(io, hop, answer);
    return this.#views.exchange(io, from, [origin, ...peers]);
  }

  shuffleReplyReceived(io: Io, from: PeerId, frame: FrameOf<"shuffle-reply">): void {
    const { to, ttl, peers } = frame;
    if (to === this.#self) return this.#views.exchange(io, from, peers);
    for (const peer of peers) this.learn(peer, from);
    const hop = ttl > 0 ? this.#routes.nextHop(to, from) : undefined;
    if (hop) this.#stroll(io, hop, { ...frame, ttl: ttl - 1 });
  }

  /** Views are mixed by exchanging parts of them with the end of a random walk. */
  shuffle(io: Io): void {
    const [to, ...others] = drawSome([...this.#views.links()], 1 + this.#knobs.shuffleActive, this.#random);
    if (!to) return;
    const peers = [...others, ...this.#views.sample(this.#knobs.shufflePassive)];
    const ttl = this.#knobs.joinWalkLength;
    this.#stroll(io, to, { type: "shuffle", origin: this.#self, ttl, peers });
  }

  /** The link to `via` shows a way to a peer without one. */
  learn(peer: PeerId, via: PeerId): void {
    if (peer !== this.#self && !this.#views.links().includes(peer)) this.#routes.learn(peer, via);
  }

  // A random link, neither back nor to the one that the walk is about.
  #nextStep(from: PeerId, about: PeerId): PeerId | undefined {
    const others = this.#views.links().filter((link) => link !== from && link !== about);
    return others[Math.floor(this.#random() * others.length)];
  }

  // Sends a frame on behalf of another peer.
  #pass(io: Io, to: PeerId, frame: FrameOf<"forward-join">): void {
    if (this.#forwards.allows(to, io.now)) io.send(to, encodeFrame(frame, this.#self), priorities.control);
  }

  // Shuffles are in no hurry: they ride on other frames.
  #stroll(io: Io, to: PeerId, frame: FrameOf<"shuffle" | "shuffle-reply">): void {
    if (!this.#forwards.allows(to, io.now)) return;
    const origin = frame.type === "shuffle" ? frame.origin : frame.to;
    io.sendLater(to, `${frame.type} ${origin}`, this.#rideMs, () => encodeFrame(frame, this.#self));
  }
}
