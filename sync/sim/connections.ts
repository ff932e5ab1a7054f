/** Simulated connections: what WebRTC would do, as delays. */
import type { DialEffect, PeerId, Replica, Signal } from "../core/index.ts";
import type { SimPeer } from "./sim-peer.ts";
import type { Environment } from "./environment.ts";

/** Until the other end's description is there, and from then on until the connection is. */
const timeoutMs = 15_000;
/** Candidates are tried and keys agreed on; then both sides prove themselves. In one-way latencies. */
const connectLatencies = 3;
const proofLatencies = 1;

interface End<R extends Replica> {
  readonly peer: SimPeer<R>;
  readonly to: PeerId;
  readonly attempt: string;
  readonly initiator: boolean;
  described: boolean;
  connected: boolean;
}

export class Connections<R extends Replica> {
  readonly #network: Environment<R>;
  /** Ends that are neither links nor over, by peer and attempt. */
  readonly #ends = new Map<SimPeer<R>, Map<string, End<R>>>();

  constructor(network: Environment<R>) {
    this.#network = network;
  }

  /** How many of its ends a peer holds that are no links. */
  countOf(peer: SimPeer<R>): number {
    return this.#ends.get(peer)?.size ?? 0;
  }

  perform(peer: SimPeer<R>, effect: Extract<DialEffect, { type: "connect" | "signal" | "hang-up" }>): void {
    if (effect.type === "connect") return this.#connect(peer, effect);
    const end = this.#ends.get(peer)?.get(effect.attempt);
    if (!end) return undefined;
    if (effect.type === "hang-up") return this.#hangUp(end);
    for (const signal of effect.signals) this.#signalled(end, signal);
    return undefined;
  }

  /** The peer is no more. */
  crashed(peer: SimPeer<R>): void {
    this.#ends.delete(peer);
  }

  #connect(peer: SimPeer<R>, { peer: to, attempt, initiator }: Extract<DialEffect, { type: "connect" }>): void {
    const end: End<R> = { peer, to, attempt, initiator, described: false, connected: false };
    let ends = this.#ends.get(peer);
    if (!ends) this.#ends.set(peer, (ends = new Map()));
    ends.set(attempt, end);
    this.#expire(end);
    if (initiator) this.#signal(end, "offer");
  }

  #hangUp(end: End<R>): void {
    const other = this.#otherOf(end);
    this.#forget(end);
    // One that does not know the other end yet waits in vain.
    if (other?.connected)
      this.#network.later(this.#network.jittered(this.#network.linkLatency(end.peer.id, end.to)), () =>
        this.#failed(other),
      );
  }

  #signal(end: End<R>, type: "offer" | "answer"): void {
    const { peer, to, attempt } = end;
    this.#network.later(0, () => {
      if (this.#isOpen(end))
        this.#network.tell(peer, { type: "signalled", peer: to, attempt, signals: [{ type, sdp: "" }] });
    });
  }

  #signalled(end: End<R>, signal: Signal): void {
    if (end.described || signal.type !== (end.initiator ? "answer" : "offer")) return;
    end.described = true;
    this.#expire(end);
    if (!end.initiator) return this.#signal(end, "answer");
    const latencyMs = this.#network.jittered(this.#network.linkLatency(end.peer.id, end.to));
    return this.#network.later(connectLatencies * latencyMs, () => this.#connected(end, proofLatencies * latencyMs));
  }

  #connected(end: End<R>, proofMs: number): void {
    const other = this.#otherOf(end);
    if (!other || !this.#isOpen(end) || !this.#mayTalk(end, other)) return;
    for (const each of [other, end]) {
      each.connected = true;
      this.#network.tell(each.peer, { type: "connected", peer: each.to, attempt: each.attempt });
    }
    this.#network.later(proofMs, () => {
      if (!this.#isOpen(end) || !this.#isOpen(other)) return;
      if (!this.#mayTalk(end, other)) return [end, other].forEach((each) => this.#failed(each));
      for (const each of [end, other]) this.#forget(each);
      this.#network.openLink(end.peer, other.peer, end.attempt);
    });
  }

  #expire(end: End<R>): void {
    const { described } = end;
    this.#network.later(timeoutMs, () => {
      if (end.described === described && !end.connected) this.#failed(end);
    });
  }

  #failed(end: End<R>): void {
    if (!this.#isOpen(end)) return;
    this.#forget(end);
    const { peer, to, attempt } = end;
    this.#network.tell(peer, { type: "connection-failed", peer: to, attempt, unmade: false });
  }

  #mayTalk({ peer }: End<R>, { peer: other }: End<R>): boolean {
    return peer.alive && other.alive && this.#network.canReach(peer, other);
  }

  #otherOf({ to, attempt }: End<R>): End<R> | undefined {
    const peer = this.#network.peers.get(to);
    return peer && this.#ends.get(peer)?.get(attempt);
  }

  #isOpen(end: End<R>): boolean {
    return this.#ends.get(end.peer)?.get(end.attempt) === end;
  }

  #forget({ peer, attempt }: End<R>): void {
    this.#ends.get(peer)?.delete(attempt);
  }
}
