/** The links of a simulated network: opening and closing them, and carrying frames with all that can go wrong. */
import type { PeerId, Replica } from "../core/index.ts";
import type { Schedule } from "./schedule.ts";
import { Channel, type SimPeer } from "./sim-peer.ts";
import type { Environment } from "./environment.ts";

export class Links<R extends Replica> {
  readonly #network: Environment<R>;
  readonly #schedule: Schedule;

  constructor(network: Environment<R>, schedule: Schedule) {
    this.#network = network;
    this.#schedule = schedule;
  }

  open(dialler: SimPeer<R>, callee: SimPeer<R>, attempt: string | undefined): void {
    this.#replace(dialler, callee);
    this.#replace(callee, dialler);
    const latencyMs = this.#network.linkLatency(dialler.id, callee.id);
    const channel = new Channel(dialler, callee, latencyMs, this.#deliver);
    dialler.channels.set(callee.id, channel);
    callee.channels.set(dialler.id, channel.other);
    this.#network.tell(callee, { type: "link-opened", peer: dialler.id, initiator: false, attempt });
    this.#network.tell(dialler, { type: "link-opened", peer: callee.id, initiator: true, attempt });
  }

  send(from: SimPeer<R>, to: PeerId, bytes: Uint8Array): void {
    const channel = from.channels.get(to);
    if (!channel) return;
    const { traffic, hooks, options } = this.#network;
    traffic.count(bytes);
    hooks.sent?.(from, channel.to, bytes);
    const { loss = 0, duplication = 0, random } = options;
    if (loss > 0 && random() < loss) return;
    this.#transmit(channel, bytes);
    if (duplication > 0 && random() < duplication) this.#transmit(channel, bytes);
  }

  /** What was sent before the close still arrives; then the other end hears of it. */
  close(by: SimPeer<R>, peer: PeerId): void {
    const channel = by.channels.get(peer);
    if (!channel) return;
    this.#shut(channel);
    const arrival = Math.max(this.#network.now + this.#network.jittered(channel.latencyMs), channel.lastArrival);
    this.#network.at(arrival, () => this.#closed(channel.other));
  }

  break(a: PeerId, b: PeerId): void {
    const { peers } = this.#network;
    const channel = peers.get(a)?.channels.get(b) ?? peers.get(b)?.channels.get(a)?.other;
    if (!channel) return;
    for (const end of [channel, channel.other]) {
      if (!end.open) continue;
      this.#shut(end);
      this.#network.later(channel.latencyMs, () => {
        // Meanwhile they may have a new one.
        if (!end.from.channels.has(end.to.id)) this.#network.tell(end.from, { type: "link-closed", peer: end.to.id });
      });
    }
  }

  /** The other ends of all links of a peer notice at once that it is no more. */
  breakAll(peer: SimPeer<R>): void {
    for (const channel of peer.channels.values()) {
      this.#shut(channel);
      this.#network.later(0, () => this.#closed(channel.other));
    }
  }

  /** Lets go what was held back while the network was parted, where it is whole again. */
  release(): void {
    for (const { channels } of this.#network.peers.values())
      for (const channel of channels.values())
        for (const bytes of channel.held.splice(0)) this.#schedule.add(this.#network.now, channel, bytes);
  }

  #transmit(channel: Channel<R>, bytes: Uint8Array): void {
    const { reordering = 0, bytesPerMs, random } = this.#network.options;
    let departure = this.#network.now;
    if (bytesPerMs) {
      departure = Math.max(departure, channel.freeAt) + bytes.length / bytesPerMs;
      channel.freeAt = departure;
    }
    let arrival = departure + this.#network.jittered(channel.latencyMs);
    if (reordering === 0 || random() >= reordering) {
      if (arrival < channel.lastArrival) arrival = channel.lastArrival;
      channel.lastArrival = arrival;
    }
    this.#schedule.add(arrival, channel, bytes);
  }

  readonly #deliver = (channel: Channel<R>, bytes: Uint8Array): void => {
    const { from, to, other } = channel;
    if (!other.open || !to.alive) return;
    if (from.group !== to.group) {
      if (this.#network.options.parted !== "lost") channel.held.push(bytes);
      return;
    }
    this.#network.hooks.delivering?.(from, to, bytes);
    this.#network.tell(to, { type: "frame-received", from: from.id, bytes });
  };

  // The other side's close, or crash, has come to this end.
  #closed(end: Channel<R>): void {
    if (!end.open) return;
    if (!this.#network.canReach(end.from, end.to)) return this.#network.later(1_000, () => this.#closed(end));
    this.#shut(end);
    this.#network.tell(end.from, { type: "link-closed", peer: end.to.id });
  }

  // A peer that is linked anew but still believes in the old link.
  #replace(peer: SimPeer<R>, other: SimPeer<R>): void {
    const former = peer.channels.get(other.id);
    if (!former) return;
    this.#shut(former);
    this.#network.tell(peer, { type: "link-closed", peer: other.id });
  }

  #shut(end: Channel<R>): void {
    end.open = false;
    if (end.from.channels.get(end.to.id) === end) end.from.channels.delete(end.to.id);
  }
}
