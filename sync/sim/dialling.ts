/**
 * What dialling needs of the world, simulated: a signaling server with a latency, which may die and come back; envelopes,
 * that cost a moment to seal and to open; and connections, which take some latencies to come about. Who knocks, offers,
 * answers and gives way, core decides. The server's rooms are the real one's.
 */
import { createRooms, type Rooms } from "../../signaling/rooms.ts";
import { isPeerId, type DialEffect, type Introduction, type PeerId, type Replica, type Way } from "../core/index.ts";
import { Connections } from "./connections.ts";
import { decodeEnvelope, encodeEnvelope } from "./envelopes.ts";
import type { SimPeer } from "./sim-peer.ts";
import type { Environment } from "./environment.ts";

/** One way between a peer and the server. */
const serverMs = 20;
/** When the server is back, its clients come back within that. */
const rejoinMs = 1_000;
const roomName = "simulated-room-of-22-chars";

export class Dialling<R extends Replica> {
  readonly connections: Connections<R>;
  readonly #network: Environment<R>;
  #rooms: Rooms<SimPeer<R>>;
  /** Peers that have a connection to the server. */
  readonly #connected = new Set<SimPeer<R>>();
  /** Those that have, or had one. */
  readonly #known = new WeakSet<SimPeer<R>>();
  #serverAlive = true;
  #dials = 0;

  constructor(network: Environment<R>) {
    this.#network = network;
    this.#rooms = this.#emptyRooms();
    this.connections = new Connections(network);
  }

  /** A dead server answers nobody and tells nobody anything; one that comes back knows nobody until they join again. */
  get serverAlive(): boolean {
    return this.#serverAlive;
  }

  set serverAlive(alive: boolean) {
    if (alive === this.#serverAlive) return;
    this.#serverAlive = alive;
    const living = this.#network.living();
    const { random } = this.#network.options;
    if (alive) for (const peer of living) this.#network.later(rejoinMs * random(), () => this.join(peer));
    else {
      this.#rooms = this.#emptyRooms();
      this.#connected.clear();
      for (const peer of living) this.#network.tell(peer, { type: "server-lost" });
    }
  }

  /** Names for dials, each once in this network. */
  readonly createDialId = (): string => String(++this.#dials);

  join(peer: SimPeer<R>): void {
    const network = this.#network;
    network.later(serverMs, () => {
      if (!this.#serverAlive || !peer.alive) return;
      const joined = this.#rooms.join(peer, roomName, peer.id);
      if (!joined.ok) return;
      const peers = joined.peers.filter(isPeerId);
      network.later(serverMs, () => {
        if (!this.#serverAlive) return;
        this.#reached(peer);
        network.tell(peer, { type: "peers-discovered", peers, source: "sample" });
      });
      const newcomer = { type: "peers-discovered", peers: [peer.id], source: "announcement" } as const;
      for (const other of joined.announceTo) network.later(serverMs, () => network.tell(other, newcomer));
    });
  }

  /** The server knows of the peer already, as in a room that has been there for a while. */
  register(peer: SimPeer<R>): void {
    this.#rooms.join(peer, roomName, peer.id);
    this.#reached(peer);
  }

  crashed(peer: SimPeer<R>): void {
    this.connections.crashed(peer);
    this.#network.later(this.#network.options.serverNoticesMs ?? 0, () => this.#rooms.leave(peer));
  }

  /** Does what core asks for. */
  perform(peer: SimPeer<R>, effect: DialEffect): void {
    switch (effect.type) {
      case "seal":
        return this.#send(peer, effect.to, effect.introduction, effect.way);
      case "open":
        return this.#network.later(0, () => this.#received(peer, effect.from, effect.envelope, "overlay"));
      case "connect":
      case "signal":
      case "hang-up":
        return this.connections.perform(peer, effect);
    }
  }

  #send(from: SimPeer<R>, to: PeerId, introduction: Introduction, way: Way): void {
    const network = this.#network;
    const envelope = encodeEnvelope(introduction);
    if (way === "overlay") return network.later(0, () => network.tell(from, { type: "sealed", to, envelope }));
    return network.later(2 * serverMs, () => {
      if (!this.#serverAlive) return;
      const addressee = this.#rooms.address(from, to);
      if (addressee.type === "found") this.#received(addressee.connection, from.id, envelope, "server");
      else if (addressee.type === "gone")
        network.later(serverMs, () => network.tell(from, { type: "peer-absent", peer: to }));
    });
  }

  #received(peer: SimPeer<R>, from: PeerId, envelope: Uint8Array, way: Way): void {
    const sender = this.#network.peers.get(from);
    if (!sender || !this.#network.canReach(peer, sender)) return;
    this.#network.tell(peer, { type: "introduced", from, introduction: decodeEnvelope(envelope), way });
  }

  // A client that had lost the server takes its coming back for waking.
  #reached(peer: SimPeer<R>): void {
    if (!peer.alive || this.#connected.has(peer)) return;
    const again = this.#known.has(peer);
    this.#connected.add(peer);
    this.#known.add(peer);
    this.#network.tell(peer, { type: "server-reached" });
    if (again) this.#network.tell(peer, { type: "woke" });
  }

  #emptyRooms(): Rooms<SimPeer<R>> {
    return createRooms({
      rooms: 1,
      membersPerRoom: Number.POSITIVE_INFINITY,
      sampleSize: 32,
      announceTo: 8,
      random: this.#network.options.random,
    });
  }
}
