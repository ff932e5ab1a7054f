/**
 * How simulated peers come to be linked, after `sync/link/attempts.ts`: offers and answers travel over the overlay where
 * core knows a way, and by the signaling server otherwise; who has other prospects knocks first; the callee's core is asked
 * whether the link is welcome; when two dial each other the smaller id's attempt goes on. The server is the real one's
 * rooms with a latency.
 */
import { createRooms, type Rooms } from "../../signaling/rooms.ts";
import { isPeerId, type DialFailure, type PeerId, type Replica } from "../core/index.ts";
import type { Network, SimPeer } from "./network.ts";

const dialTimeoutMs = 15_000;
/**
 * An offer that travels over the overlay and is not answered by then is made again by the server; of one by the server
 * core is told that it failed, while an answer may still come.
 */
const patienceMs = { overlay: 2_500, server: 4_000 };
/** An offer that was not answered so long gives way to the other side's. */
const staleMs = 1_000;
/** One way between a peer and the server. */
const serverMs = 20;
const roomName = "simulated-room-of-22-chars";
/** About as long as a sealed offer is, and a knock or the answer to one. */
const envelopeBytes = 600;
const shortEnvelopeBytes = 120;

const kinds = ["knock", "urgent knock", "welcome", "offer", "urgent offer", "answer", "refusal"] as const;
type Kind = (typeof kinds)[number];
type Way = "overlay" | "server";

/** One for each peer that is dialled, or was answered. */
interface Attempt {
  readonly number: number;
  readonly initiator: boolean;
  /** Core asked for it and waits for the outcome. */
  asked: boolean;
  urgent: boolean;
  way: Way;
  saidAt: number;
  /** It asks first whether an offer is welcome. */
  knocks: boolean;
  /** Something came back from the peer. */
  heard: boolean;
  /** How often it knocked or offered. */
  tries: number;
}

export class Dialling<R extends Replica> {
  /** A dead server answers nobody and tells nobody anything. */
  serverAlive = true;
  readonly #network: Network<R>;
  readonly #attempts = new Map<SimPeer<R>, Map<PeerId, Attempt>>();
  readonly #rooms: Rooms<SimPeer<R>>;
  #attemptsMade = 0;

  constructor(network: Network<R>) {
    this.#network = network;
    this.#rooms = createRooms({
      rooms: 1,
      membersPerRoom: Number.POSITIVE_INFINITY,
      sampleSize: 32,
      announceTo: 8,
      random: network.options.random,
    });
  }

  join(peer: SimPeer<R>): void {
    const network = this.#network;
    network.later(serverMs, () => {
      if (!this.serverAlive || !peer.alive) return;
      const joined = this.#rooms.join(peer, roomName, peer.id);
      if (!joined.ok) return;
      const peers = joined.peers.filter(isPeerId);
      network.later(serverMs, () => network.tell(peer, { type: "peers-discovered", peers, source: "sample" }));
      const newcomer = { type: "peers-discovered", peers: [peer.id], source: "announcement" } as const;
      for (const other of joined.announceTo) network.later(serverMs, () => network.tell(other, newcomer));
    });
  }

  /** The server knows of the peer already, as in a room that has been there for a while. */
  register(peer: SimPeer<R>): void {
    this.#rooms.join(peer, roomName, peer.id);
  }

  /** A fresh sample. */
  discover(peer: SimPeer<R>): void {
    this.join(peer);
  }

  crashed(peer: SimPeer<R>): void {
    this.#attempts.delete(peer);
    this.#network.later(this.#network.options.serverNoticesMs ?? 0, () => this.#rooms.leave(peer));
  }

  dial(peer: SimPeer<R>, to: PeerId, urgent: boolean): void {
    const attempts = this.#attemptsOf(peer);
    const underWay = attempts.get(to);
    const hasProspect = peer.channels.size > 0 || [...attempts.values()].some((attempt) => !attempt.knocks);
    const knocks = hasProspect && !peer.channels.has(to);
    const way = peer.node.hasRoute(to) ? "overlay" : "server";
    if (underWay) {
      const unanswered = underWay.initiator && !underWay.heard && !underWay.asked;
      underWay.asked = true;
      if (!unanswered) return;
      if (way === "overlay" || this.serverAlive) {
        underWay.knocks &&= knocks;
        this.#try(peer, to, Object.assign(underWay, { urgent, way }));
      } else this.#network.later(1, () => this.#unanswered(peer, to, underWay));
      return;
    }
    const number = ++this.#attemptsMade;
    const saidAt = this.#network.now;
    const shared = { number, asked: true, urgent, way, saidAt } as const;
    const attempt: Attempt = { ...shared, initiator: true, knocks, heard: false, tries: 0 };
    this.#begin(peer, to, attempt);
    this.#try(peer, to, attempt);
  }

  /** An envelope came over the overlay. */
  introduced(peer: SimPeer<R>, from: PeerId, body: Uint8Array): void {
    this.#network.later(0, () => this.#received(peer, from, body, "overlay"));
  }

  /** The overlay knows no way. */
  unreachable(peer: SimPeer<R>, to: PeerId): void {
    this.#network.later(0, () => {
      const attempt = this.#attempts.get(peer)?.get(to);
      if (attempt?.initiator && !attempt.heard && attempt.way === "overlay") this.#askServer(peer, to, attempt);
    });
  }

  #try(peer: SimPeer<R>, to: PeerId, attempt: Attempt): void {
    const { way, number, urgent, knocks } = attempt;
    const tries = ++attempt.tries;
    attempt.saidAt = this.#network.now;
    const kind = knocks ? "knock" : "offer";
    this.#send(peer, to, urgent ? `urgent ${kind}` : kind, number, way);
    this.#network.later(patienceMs[way], () => {
      if (this.#attempts.get(peer)?.get(to) !== attempt || attempt.tries !== tries || attempt.heard) return;
      if (way === "overlay") this.#askServer(peer, to, attempt);
      else this.#unanswered(peer, to, attempt);
    });
  }

  #unanswered(peer: SimPeer<R>, to: PeerId, attempt: Attempt): void {
    if (this.#attempts.get(peer)?.get(to) !== attempt || attempt.heard) return;
    const { asked } = attempt;
    attempt.asked = false;
    if (asked) this.#network.tell(peer, { type: "dial-failed", peer: to, why: "failed" });
  }

  #begin(peer: SimPeer<R>, to: PeerId, attempt: Attempt): void {
    this.#attemptsOf(peer).set(to, attempt);
    this.#network.later(dialTimeoutMs, () => this.#failed(peer, to, attempt.number, "failed"));
  }

  #askServer(peer: SimPeer<R>, to: PeerId, attempt: Attempt): void {
    if (!this.serverAlive) return this.#unanswered(peer, to, attempt);
    attempt.way = "server";
    return this.#try(peer, to, attempt);
  }

  #send(from: SimPeer<R>, to: PeerId, kind: Kind, number: number, way: Way): void {
    const network = this.#network;
    const isShort = kind !== "offer" && kind !== "urgent offer" && kind !== "answer";
    const body = new Uint8Array(isShort ? shortEnvelopeBytes : envelopeBytes);
    body[0] = kinds.indexOf(kind);
    new DataView(body.buffer).setUint32(1, number);
    // Sealing takes a moment.
    if (way === "overlay") return network.later(0, () => network.tell(from, { type: "introduce", to, body }));
    if (!this.serverAlive) return network.later(1, () => this.#failed(from, to, number, "failed"));
    return network.later(2 * serverMs, () => {
      if (!this.serverAlive) return;
      const addressee = this.#rooms.address(from, to);
      if (addressee.type === "found") this.#received(addressee.connection, from.id, body, "server");
      else if (addressee.type === "gone") network.later(serverMs, () => this.#failed(from, to, number, "gone"));
    });
  }

  #received(peer: SimPeer<R>, from: PeerId, body: Uint8Array, way: Way): void {
    const network = this.#network;
    const kind = kinds[body[0] ?? -1];
    const number = new DataView(body.buffer, body.byteOffset).getUint32(1);
    const caller = network.peers.get(from);
    if (!peer.alive || !caller || !kind || !network.canReach(peer, caller)) return;
    if (peer.pausedUntil > network.now)
      return network.at(peer.pausedUntil, () => this.#received(peer, from, body, way));
    if (kind === "knock" || kind === "urgent knock")
      return this.#knocked(peer, from, number, kind === "urgent knock", way);
    if (kind === "offer" || kind === "urgent offer")
      return this.#offered(peer, from, number, kind === "urgent offer", way);
    const own = this.#attemptsOf(peer).get(from);
    if (own?.number !== number || !own.initiator || own.heard) return;
    if (kind === "refusal") return this.#failed(peer, from, number, "refused");
    // So late that core has looked for others: is it still welcome?
    if (!own.asked && !peer.node.accepts(from, own.urgent, network.timeAt(peer)))
      return this.#failed(peer, from, number, "failed");
    if (kind === "welcome") {
      if (!own.knocks) return;
      own.knocks = false;
      return this.#try(peer, from, Object.assign(own, { way }));
    }
    own.heard = true;
    // Candidates are tried, keys agreed on and the proof made.
    const handshakeMs = 4 * network.jittered(network.linkLatency(peer.id, from));
    return network.later(handshakeMs, () => this.#connected(peer, caller, number));
  }

  #knocked(peer: SimPeer<R>, from: PeerId, number: number, urgent: boolean, way: Way): void {
    const own = this.#attemptsOf(peer).get(from);
    if (own?.number === number || this.#goesOn(peer, from, own)) return;
    const welcome = own?.asked === true || peer.node.accepts(from, urgent, this.#network.timeAt(peer));
    this.#send(peer, from, welcome ? "welcome" : "refusal", number, way);
  }

  // When both dial at once the smaller id's attempt goes on, unless it was in vain so far.
  #goesOn(peer: SimPeer<R>, other: PeerId, own: Attempt | undefined): boolean {
    if (!own?.initiator || peer.id > other) return false;
    return own.heard || (own.asked && this.#network.now <= own.saidAt + staleMs);
  }

  #offered(peer: SimPeer<R>, from: PeerId, number: number, urgent: boolean, way: Way): void {
    const own = this.#attemptsOf(peer).get(from);
    // The offer has come before, and the caller does not know of it.
    if (own?.number === number && !own.initiator) return this.#send(peer, from, "answer", number, way);
    if (own?.knocks !== true && this.#goesOn(peer, from, own)) return;
    const asked = own?.asked ?? false;
    // Whoever dialled the peer need not be asked whether to accept it.
    if (!asked && !peer.node.accepts(from, urgent, this.#network.timeAt(peer)))
      return this.#send(peer, from, "refusal", number, way);
    const shared = { number, asked, urgent: false, way, saidAt: this.#network.now };
    this.#begin(peer, from, { ...shared, initiator: false, knocks: false, heard: true, tries: 0 });
    return this.#send(peer, from, "answer", number, way);
  }

  #connected(caller: SimPeer<R>, callee: SimPeer<R>, number: number): void {
    const [own, theirs] = [this.#attemptsOf(caller), this.#attemptsOf(callee)];
    if (own.get(callee.id)?.number !== number || theirs.get(caller.id)?.number !== number) return;
    if (!caller.alive || !callee.alive || !this.#network.canReach(caller, callee)) return;
    own.delete(callee.id);
    theirs.delete(caller.id);
    this.#network.openLink(caller, callee);
  }

  #failed(peer: SimPeer<R>, to: PeerId, number: number, why: DialFailure): void {
    const attempts = this.#attempts.get(peer);
    const attempt = attempts?.get(to);
    if (attempt?.number !== number) return;
    attempts?.delete(to);
    if (attempt.asked) this.#network.tell(peer, { type: "dial-failed", peer: to, why });
  }

  #attemptsOf(peer: SimPeer<R>): Map<PeerId, Attempt> {
    let attempts = this.#attempts.get(peer);
    if (!attempts) this.#attempts.set(peer, (attempts = new Map()));
    return attempts;
  }
}
