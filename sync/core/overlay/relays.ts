/**
 * Introductions over the overlay: sealed envelopes between peers that have no link travel over the links of those in
 * between. What is in them is the business of dialling; nobody on the way can open one.
 */
import { AnswerBudget } from "../outbox/answer-budget.ts";
import type { OutboxConfig } from "../outbox/knobs.ts";
import type { ForwardLimit } from "../outbox/forward-limit.ts";
import type { Routes } from "./routes.ts";
import type { Module } from "../module.ts";
import type { Fact, Io, PeerId } from "../types.ts";
import { priorities } from "../types.ts";
import { encodeFrame, type FrameOf } from "./frames.ts";
import { limits } from "../wire/limits.ts";

/** Hops that an envelope may travel: several times the diameter of an overlay of ten thousand. */
const maxHops = 16;

/** Whom envelopes come to in the end: dialling. */
export interface Addressee {
  /** An envelope came over the overlay. */
  received(io: Io, from: PeerId, envelope: Uint8Array): void;
  /** An envelope to the peer found no way. */
  unreachable(io: Io, peer: PeerId): void;
}

export class Relays implements Module {
  readonly #self: PeerId;
  readonly #routes: Routes;
  readonly #forwards: ForwardLimit;
  readonly #addressee: Addressee;
  /** Of those who have envelopes carried. */
  readonly #carried: AnswerBudget;

  constructor(self: PeerId, config: OutboxConfig, routes: Routes, forwards: ForwardLimit, addressee: Addressee) {
    this.#self = self;
    this.#routes = routes;
    this.#forwards = forwards;
    this.#addressee = addressee;
    this.#carried = new AnswerBudget(() => config.outbox.toldBytes);
  }

  /** Sends an envelope on its way, or says that there is none. */
  introduce(io: Io, to: PeerId, body: Uint8Array): void {
    const hop = body.length <= limits.introductionBytes ? this.#routes.nextHop(to) : undefined;
    // Much of it answers others, who could make this node send too much.
    if (!hop || to === this.#self || !this.#forwards.allows(hop, io.now)) return this.#addressee.unreachable(io, to);
    return this.#send(io, hop, { type: "relay", to, from: this.#self, ttl: maxHops, body });
  }

  told(io: Io, fact: Fact): void {
    if (fact.type === "sealed") this.introduce(io, fact.to, fact.envelope);
  }

  received(io: Io, link: PeerId, frame: FrameOf<"relay" | "unreachable">): void {
    if (frame.type === "relay") return this.#relay(io, link, frame);
    return this.#unreachable(io, link, frame);
  }

  #relay(io: Io, link: PeerId, frame: FrameOf<"relay">): void {
    const { to, from, ttl } = frame;
    if (from === this.#self) return;
    this.#routes.learn(from, link);
    if (to === this.#self) return this.#addressee.received(io, from, frame.body.slice());
    const hop = ttl > 0 ? this.#routes.nextHop(to, link) : undefined;
    if (hop && !this.#carried.allows(link, frame.body.length, io.now)) return undefined;
    if (hop) return this.#pass(io, hop, { ...frame, ttl: ttl - 1 });
    return this.#pass(io, link, { type: "unreachable", peer: to, to: from, ttl: maxHops });
  }

  #unreachable(io: Io, link: PeerId, frame: FrameOf<"unreachable">): void {
    const { peer, to, ttl } = frame;
    this.#routes.unlearn(peer, link);
    if (to === this.#self) return this.#addressee.unreachable(io, peer);
    const hop = ttl > 0 ? this.#routes.nextHop(to, link) : undefined;
    if (hop) this.#pass(io, hop, { ...frame, ttl: ttl - 1 });
  }

  #pass(io: Io, hop: PeerId, frame: FrameOf<"relay"> | FrameOf<"unreachable">): void {
    if (this.#forwards.allows(hop, io.now)) this.#send(io, hop, frame);
  }

  #send(io: Io, hop: PeerId, frame: FrameOf<"relay"> | FrameOf<"unreachable">): void {
    io.send(hop, encodeFrame(frame, this.#self), priorities.control);
  }
}
