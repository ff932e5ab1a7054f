/**
 * A network in virtual time that runs core, unchanged, as the driver would: it carries frames over links with latency,
 * keeps each node's one timer, and can lose links, crash peers and part the network. Links are reliable and ordered, as
 * data channels are: what is under way on a link that breaks is lost, what is sent while the network is parted comes
 * later, if the link still stands then.
 */
import {
  formatPeerId,
  Node,
  type CloseReason,
  type Effect,
  type Input,
  type NodeConfig,
  type NodeEvent,
  type PeerId,
  type Random,
  type Replica,
} from "../core/index.ts";
import { Schedule } from "./schedule.ts";

export interface NetworkOptions {
  readonly random: Random;
  /** One-way latency of a frame on a link, in milliseconds, drawn anew for each. Default: 10 to 50. */
  readonly latencyMs?: () => number;
  readonly config?: Partial<NodeConfig>;
}

/** A frame as it was sent, for tests that count. */
export interface SentFrame {
  readonly at: number;
  readonly from: PeerId;
  readonly to: PeerId;
  readonly bytes: Uint8Array;
}

export interface SimPeer<R extends Replica> {
  readonly id: PeerId;
  readonly node: Node;
  readonly replica: R;
  /** What core told the application, in order. */
  readonly events: NodeEvent[];
  alive: boolean;
}

interface SimLink {
  readonly ends: readonly [PeerId, PeerId];
  /** Arrival of the last frame in each direction: order is kept. */
  readonly lastArrival: Map<PeerId, number>;
  /** What could not be delivered while the network was parted. */
  held: (() => void)[];
}

const dialTimeoutMs = 15_000;

export class Network<R extends Replica> {
  now = 0;
  readonly peers = new Map<PeerId, SimPeer<R>>();
  /** Every frame sent since the test last emptied it. */
  readonly sent: SentFrame[] = [];
  /** Every link that core closed, and why. */
  readonly closed: { readonly by: PeerId; readonly peer: PeerId; readonly reason: CloseReason }[] = [];
  readonly #options: NetworkOptions;
  readonly #schedule = new Schedule();
  readonly #links = new Map<string, SimLink>();
  /** Bumped whenever a node's timer is set anew. */
  readonly #timers = new Map<PeerId, number>();
  #reachable: (a: PeerId, b: PeerId) => boolean = () => true;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Adds a peer that knows nobody yet. */
  add(replica: R): SimPeer<R> {
    const { random, config } = this.#options;
    const id = formatPeerId(Uint8Array.from({ length: 8 }, () => Math.floor(random() * 256)));
    const node = new Node({ self: id, replica, random, ...(config && { config }) });
    const peer: SimPeer<R> = { id, node, replica, events: [], alive: true };
    this.peers.set(id, peer);
    return peer;
  }

  /** Tells a peer something, as its driver would. */
  tell(peer: SimPeer<R>, input: Input): void {
    if (!peer.alive) return;
    for (const effect of peer.node.handle(input, this.now)) this.#carryOut(peer, effect);
    this.#setTimer(peer);
  }

  /** Introduces a peer to all living others, as the signaling server would. */
  join(peer: SimPeer<R>): void {
    const others = this.living().filter((other) => other !== peer);
    this.tell(peer, { type: "peers-discovered", peers: others.map(({ id }) => id), source: "sample" });
    for (const other of others)
      this.tell(other, { type: "peers-discovered", peers: [peer.id], source: "announcement" });
  }

  /** Breaks a link: both ends are told, frames under way are lost. */
  breakLink(a: PeerId, b: PeerId): void {
    if (!this.#links.delete(linkName(a, b))) return;
    for (const [self, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const peer = this.peers.get(self);
      if (peer) this.#later(this.#latency(), () => this.tell(peer, { type: "link-closed", peer: other }));
    }
  }

  /** Parts the network: links between groups go silent, and no dial crosses. `undefined` heals it. */
  part(groupOf: ((peer: PeerId) => number) | undefined): void {
    this.#reachable = groupOf ? (a, b) => groupOf(a) === groupOf(b) : () => true;
    for (const link of this.#links.values()) {
      const { held } = link;
      link.held = [];
      for (const deliver of held) this.#later(0, deliver);
    }
  }

  /** Stops a peer without a word; its neighbours find out for themselves. */
  crash(peer: SimPeer<R>): void {
    peer.alive = false;
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
    return [...this.#links.values()].map(({ ends }) => ends);
  }

  /** Lets virtual time pass. */
  run(ms: number): void {
    const end = this.now + ms;
    for (let next = this.#schedule.takeUntil(end); next; next = this.#schedule.takeUntil(end)) {
      this.now = next.at;
      next.act();
    }
    this.now = end;
  }

  /** Lets time pass until `condition`, in steps of 50 ms; false when `limitMs` went by. */
  runUntil(condition: () => boolean, limitMs: number): boolean {
    for (const end = this.now + limitMs; this.now < end; this.run(50)) if (condition()) return true;
    return condition();
  }

  #carryOut(peer: SimPeer<R>, effect: Effect): void {
    switch (effect.type) {
      case "send":
        return this.#send(peer.id, effect.to, effect.bytes);
      case "dial":
        return this.#dial(peer, effect.peer);
      case "close":
        this.closed.push({ by: peer.id, peer: effect.peer, reason: effect.reason });
        return this.#close(peer.id, effect.peer);
      case "emit":
        peer.events.push(effect.event);
    }
  }

  #send(from: PeerId, to: PeerId, bytes: Uint8Array): void {
    const link = this.#links.get(linkName(from, to));
    this.sent.push({ at: this.now, from, to, bytes });
    if (!link) return;
    const arrival = Math.max(this.now + this.#latency(), link.lastArrival.get(to) ?? 0);
    link.lastArrival.set(to, arrival);
    const deliver = (): void => {
      const receiver = this.peers.get(to);
      if (!receiver || this.#links.get(linkName(from, to)) !== link) return;
      if (this.#reachable(from, to)) this.tell(receiver, { type: "frame-received", from, bytes });
      else link.held.push(deliver);
    };
    this.#later(arrival - this.now, deliver);
  }

  #dial(dialler: SimPeer<R>, to: PeerId): void {
    const from = dialler.id;
    const other = this.peers.get(to);
    if (!other?.alive || !this.#reachable(from, to)) {
      this.#later(dialTimeoutMs, () => this.tell(dialler, { type: "dial-failed", peer: to, gone: false }));
      return;
    }
    this.#later(4 * this.#latency(), () => {
      const name = linkName(from, to);
      if (!dialler.alive || dialler.node.links().includes(to)) return;
      if (!other.alive || !this.#reachable(from, to)) {
        this.#later(dialTimeoutMs, () => this.tell(dialler, { type: "dial-failed", peer: to, gone: false }));
        return;
      }
      // Whoever dials has no link: where the other side still believes in one, it is replaced.
      if (other.node.links().includes(from)) this.tell(other, { type: "link-closed", peer: from });
      this.#links.set(name, { ends: [from, to], lastArrival: new Map(), held: [] });
      this.tell(other, { type: "link-opened", peer: from, initiator: false });
      this.tell(dialler, { type: "link-opened", peer: to, initiator: true });
    });
  }

  // What was sent before the close still arrives; then the other end hears of it.
  #close(by: PeerId, peer: PeerId): void {
    const name = linkName(by, peer);
    const link = this.#links.get(name);
    if (!link) return;
    const arrival = Math.max(this.now + this.#latency(), link.lastArrival.get(peer) ?? 0);
    this.#later(arrival - this.now, () => {
      if (this.#links.get(name) !== link) return;
      this.#links.delete(name);
      const other = this.peers.get(peer);
      if (other && this.#reachable(by, peer)) this.tell(other, { type: "link-closed", peer: by });
    });
  }

  #setTimer(peer: SimPeer<R>): void {
    const generation = (this.#timers.get(peer.id) ?? 0) + 1;
    this.#timers.set(peer.id, generation);
    const deadline = peer.node.nextDeadline(this.now);
    if (deadline === undefined) return;
    this.#later(Math.max(0, deadline - this.now), () => {
      if (this.#timers.get(peer.id) === generation) this.tell(peer, { type: "tick" });
    });
  }

  #later(ms: number, act: () => void): void {
    this.#schedule.add(this.now + ms, act);
  }

  #latency(): number {
    return this.#options.latencyMs?.() ?? 10 + 40 * this.#options.random();
  }
}

const linkName = (a: PeerId, b: PeerId): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
