/**
 * A network in virtual time that runs core, unchanged, as the driver would: it carries frames over links, keeps each
 * node's one timer, and does for its dialling what WebRTC and the signaling server do. By default
 * links are reliable and ordered, as data channels are: what is under way on a link that breaks is lost, what is sent
 * while the network is parted comes later. Everything worse is an option.
 */
import {
  formatPeerId,
  Node,
  type CloseReason,
  type Effect,
  type Input,
  type NodeEvent,
  type PeerId,
  type Replica,
} from "../core/index.ts";
import { Dialling } from "./dialling.ts";
import { pairLatency } from "./latency.ts";
import { Links } from "./links.ts";
import { Schedule } from "./schedule.ts";
import type { SimPeer } from "./sim-peer.ts";
import type { NetworkHooks, NetworkOptions, Environment } from "./environment.ts";
import { Traffic } from "./traffic.ts";

export { pairLatency } from "./latency.ts";
export type { Channel, SimPeer } from "./sim-peer.ts";
export type { NetworkHooks, NetworkOptions } from "./environment.ts";

/** A frame as it was sent. */
export interface SentFrame {
  readonly at: number;
  readonly from: PeerId;
  readonly to: PeerId;
  readonly bytes: Uint8Array;
}

export class Network<R extends Replica> implements Environment<R> {
  readonly options: NetworkOptions;
  readonly peers = new Map<PeerId, SimPeer<R>>();
  readonly hooks: NetworkHooks<R> = {};
  /** Totals of all frames sent over a link. */
  readonly traffic = new Traffic();
  /** Every frame sent since the test last emptied it; kept when recording. */
  readonly sent: SentFrame[] = [];
  /** Every link that core closed for another reason than having enough, and why. */
  readonly closed: { readonly by: PeerId; readonly peer: PeerId; readonly reason: CloseReason }[] = [];
  readonly dialling: Dialling<R>;
  readonly #schedule = new Schedule();
  readonly #links: Links<R>;
  readonly #latencyMs: (a: PeerId, b: PeerId) => number;
  readonly #jitter: number;
  #groupOf: ((peer: PeerId) => number) | undefined;

  constructor(options: NetworkOptions) {
    this.options = options;
    this.#latencyMs = options.latencyMs ?? pairLatency(10, 50);
    this.#jitter = options.jitter ?? 0.1;
    this.#links = new Links(this, this.#schedule);
    this.dialling = new Dialling(this);
  }

  /** Virtual time, in ms from the start. */
  get now(): number {
    return this.#schedule.now;
  }

  /** Adds a peer that knows nobody yet. */
  add(replica: R): SimPeer<R> {
    const { random, config, strategy, skewMs = 0, drift = 0, createNode = (made) => new Node(made) } = this.options;
    const id = formatPeerId(Uint8Array.from({ length: 8 }, () => Math.floor(random() * 256)));
    const peer: SimPeer<R> = {
      id,
      index: this.peers.size,
      node: createNode({
        self: id,
        replica,
        random,
        createDialId: this.dialling.createDialId,
        ...(config && { config }),
        ...(strategy && { strategy }),
      }),
      replica,
      events: [],
      alive: true,
      channels: new Map(),
      pausedUntil: 0,
      clock: { skewMs: skewMs * random(), speed: 1 + drift * (2 * random() - 1) },
      group: this.#groupOf?.(id) ?? 0,
      deadline: undefined,
      wakeAt: Number.POSITIVE_INFINITY,
      timer: { happen: () => this.#wake(peer) },
    };
    this.peers.set(id, peer);
    return peer;
  }

  /** Tells a peer something, as its driver would. */
  tell(peer: SimPeer<R>, input: Input): void {
    if (!peer.alive) return;
    if (peer.pausedUntil > this.now) return this.at(peer.pausedUntil, () => this.tell(peer, input));
    const time = this.timeAt(peer);
    for (const effect of peer.node.handle(input, time)) this.#carryOut(peer, effect);
    peer.deadline = peer.node.nextDeadline();
    this.#setTimer(peer);
  }

  /** A peer enters the room: the server introduces it to a sample of the others, and some of them to it. */
  join(peer: SimPeer<R>): void {
    this.dialling.join(peer);
  }

  /** Opens a link between two living peers; an older one that either still believes in is replaced. */
  openLink(dialler: SimPeer<R>, other: SimPeer<R>, attempt?: string): void {
    this.#links.open(dialler, other, attempt);
  }

  /** Breaks a link: both ends are told, frames under way are lost. */
  breakLink(a: PeerId, b: PeerId): void {
    this.#links.break(a, b);
  }

  /** Parts the network: links between groups go silent, and no dial crosses. `undefined` heals it. */
  part(groupOf: ((peer: PeerId) => number) | undefined): void {
    this.#groupOf = groupOf;
    for (const peer of this.peers.values()) peer.group = groupOf?.(peer.id) ?? 0;
    this.#links.release();
  }

  canReach(a: SimPeer<R>, b: SimPeer<R>): boolean {
    return a.group === b.group;
  }

  /**
   * Stops a peer without a word; its neighbours find out for themselves. `detected`: they notice at once, as when the
   * transport breaks with the process.
   */
  crash(peer: SimPeer<R>, { detected = false } = {}): void {
    peer.alive = false;
    this.dialling.crashed(peer);
    if (detected) this.#links.breakAll(peer);
  }

  /** The peer does nothing for a while, then everything at once: a frozen tab. */
  pause(peer: SimPeer<R>, ms: number): void {
    peer.pausedUntil = this.now + ms;
    this.later(ms, () => this.tell(peer, { type: "tick" }));
  }

  /** Delivers bytes that no honest node would send. */
  inject(from: PeerId, to: SimPeer<R>, bytes: Uint8Array): void {
    this.tell(to, { type: "frame-received", from, bytes });
  }

  living(): SimPeer<R>[] {
    return [...this.peers.values()].filter(({ alive }) => alive);
  }

  /** Pairs with an open link. */
  links(): (readonly [PeerId, PeerId])[] {
    const pairs: (readonly [PeerId, PeerId])[] = [];
    for (const { id, channels } of this.peers.values())
      for (const [peer, { open, other }] of channels) if (open && other.open && id < peer) pairs.push([id, peer]);
    return pairs;
  }

  /** Lets virtual time pass. */
  run(ms: number): void {
    this.#schedule.run(this.now + ms);
  }

  /** Lets time pass until `condition`, looked at every `stepMs`; false when `limitMs` went by. */
  runUntil(condition: () => boolean, limitMs: number, stepMs = 50): boolean {
    for (const end = this.now + limitMs; this.now < end; this.run(stepMs)) if (condition()) return true;
    return condition();
  }

  later(ms: number, act: () => void): void {
    this.#schedule.add(this.now + ms, { happen: act }, undefined);
  }

  at(time: number, act: () => void): void {
    this.#schedule.add(time, { happen: act }, undefined);
  }

  /** The latency of the link between two peers, in ms, and of one frame on a link of such latency. */
  linkLatency(a: PeerId, b: PeerId): number {
    return this.#latencyMs(a, b);
  }

  jittered(latencyMs: number): number {
    return this.#jitter === 0 ? latencyMs : latencyMs * (1 + this.#jitter * (2 * this.options.random() - 1));
  }

  /** What a peer's clock shows. */
  timeAt({ clock }: SimPeer<R>): number {
    return this.now * clock.speed + clock.skewMs;
  }

  #carryOut(peer: SimPeer<R>, effect: Effect): void {
    switch (effect.type) {
      case "send":
        if (this.options.record) this.sent.push({ at: this.now, from: peer.id, to: effect.to, bytes: effect.bytes });
        return this.#links.send(peer, effect.to, effect.bytes);
      case "dial":
        // There are no tabs: nobody is found without an introduction.
        return undefined;
      case "discover":
        return this.dialling.join(peer);
      case "close":
        if (effect.reason !== "surplus") this.closed.push({ by: peer.id, peer: effect.peer, reason: effect.reason });
        return this.#links.close(peer, effect.peer);
      case "emit":
        return this.#emitted(peer, effect.event);
      default:
        return this.dialling.perform(peer, effect);
    }
  }

  #emitted(peer: SimPeer<R>, event: NodeEvent): void {
    if (this.options.record) peer.events.push(event);
    this.hooks.event?.(peer, event);
  }

  // One entry in the schedule for each peer: where the deadline moved on it comes in vain, where it came nearer
  // another takes its place.
  #setTimer(peer: SimPeer<R>): void {
    if (peer.deadline === undefined) return;
    const { skewMs, speed } = peer.clock;
    // The division may round down, and whoever is called too early asks for the same moment for ever.
    let at = speed === 1 && skewMs === 0 ? peer.deadline : (peer.deadline - skewMs) / speed + 1e-6;
    if (at < this.now) at = this.now;
    if (at >= peer.wakeAt) return;
    peer.wakeAt = at;
    this.#schedule.add(at, peer.timer, undefined);
  }

  #wake(peer: SimPeer<R>): void {
    if (peer.wakeAt !== this.now || !peer.alive) return;
    peer.wakeAt = Number.POSITIVE_INFINITY;
    if (peer.deadline !== undefined && peer.deadline <= this.timeAt(peer)) this.tell(peer, { type: "tick" });
    else this.#setTimer(peer);
  }
}
