/**
 * For tests of dialling: machines in virtual time, a membership that the test controls, and the surroundings of a driver: a
 * server, routes over the overlay, connections. Only what the test makes slow takes time.
 */
import type { Introduction, Signal, Way } from "../../introduction.ts";
import { Dialling } from "./dialling.ts";
import type { DialEffect, DialFailure, Io, PeerId } from "../../types.ts";
import { ScriptedIo } from "../../testing/scripted-io.ts";

/** An envelope in transit. */
export interface Envelope {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly introduction: Introduction;
  readonly way: Way;
}

/** The part of membership that dialling uses, under the test's control. */
export class ScriptedDoor {
  welcomes = true;
  /** Overrides whether there is a route over the overlay. */
  routes: boolean | undefined;
  isReachable: (peer: PeerId) => boolean = () => false;
  readonly linked = new Set<PeerId>();
  readonly expelled = new Set<PeerId>();
  /** The peers that it was asked about. */
  readonly asked: string[] = [];
  readonly failed: (readonly [DialFailure, PeerId])[] = [];
  onFailed: ((peer: PeerId, why: DialFailure) => void) | undefined;

  accepts(peer: PeerId, urgent: boolean): boolean {
    this.asked.push(urgent ? `${peer} urgently` : peer);
    return this.welcomes;
  }

  dialFailed(_: Io, peer: PeerId, why: DialFailure): void {
    this.failed.push([why, peer]);
    this.onFailed?.(peer, why);
  }

  hasRoute(peer: PeerId): boolean {
    return this.routes ?? this.isReachable(peer);
  }

  isExpelled(peer: PeerId): boolean {
    return this.expelled.has(peer);
  }

  isLinked(peer: PeerId): boolean {
    return this.linked.has(peer);
  }

  links(): readonly PeerId[] {
    return [...this.linked];
  }
}

/** One end of a connection. */
interface End {
  readonly side: Side;
  readonly peer: PeerId;
  readonly attempt: string;
  readonly initiator: boolean;
  /** The other end, once either end knows it. */
  other: End | undefined;
  state: "connecting" | "connected" | "link" | "closed";
}

export class Side {
  readonly door = new ScriptedDoor();
  readonly dialling: Dialling;
  /** Links that opened, links that closed, dials that failed. */
  readonly events: string[] = [];
  /** Connections made; those not closed are `open`. */
  connections = 0;
  readonly ends = new Map<string, End>();
  readonly links = new Map<PeerId, End>();
  hasServer = false;
  onOpened: ((peer: PeerId) => void) | undefined;
  readonly id: PeerId;
  readonly #io: ScriptedIo;
  readonly #room: DiallingRoom;
  #handling = false;
  readonly #queue: ((io: Io) => void)[] = [];

  constructor(room: DiallingRoom, id: PeerId) {
    this.id = id;
    this.#room = room;
    this.#io = new ScriptedIo(id);
    let dials = 0;
    const createDialId = (): string => `${id.slice(-4)}-${++dials}`;
    this.dialling = new Dialling({ self: id, membership: this.door, createDialId, connects: true });
    this.door.isReachable = (peer) => room.isReachable(id, peer);
    this.door.onFailed = (peer, why) => this.events.push(`${why} ${peer}`);
  }

  /** Connections that are not closed, links included. */
  get openConnections(): number {
    return this.ends.size + this.links.size;
  }

  dial(peer: PeerId, urgent = false): void {
    this.tell((io) => this.dialling.dial(io, peer, urgent));
  }

  /** Runs `act` on the machine, and performs its effects. */
  tell(act: (io: Io) => void): void {
    this.#queue.push(act);
    if (this.#handling) return;
    this.#handling = true;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      next(this.#io.at(this.#room.now));
      for (const done of this.#io.take()) this.#room.carryOut(this, done as DialEffect);
    }
    this.#handling = false;
  }

  /** The server becomes reachable or unreachable. */
  server(reached: boolean): void {
    if (this.hasServer === reached) return;
    this.hasServer = reached;
    this.tell((io) => this.dialling.take(io, { type: reached ? "server-reached" : "server-lost" }));
  }

  /** Closes the link to a peer, and tells the other end. */
  close(peer: PeerId): void {
    const end = this.links.get(peer);
    if (!end) return;
    for (const each of [end, end.other]) if (each) this.#room.lost(each);
  }
}

export class DiallingRoom {
  now = 0;
  readonly sides = new Map<PeerId, Side>();
  /** The fate of an envelope. */
  deliver = (envelope: Envelope): void => this.arrive(envelope);
  /** Time from an answer to its connection, and from the connection to its proof. */
  connectMs = 0;
  proofMs = 0;
  readonly #queue: { at: number; act: () => void }[] = [];

  add(id: PeerId, { server = true } = {}): Side {
    const side = new Side(this, id);
    this.sides.set(id, side);
    if (server) side.server(true);
    return side;
  }

  /** A side crashes silently. */
  vanish({ id, ends }: Side): void {
    this.sides.delete(id);
    for (const end of ends.values()) end.state = "closed";
  }

  /** Opens a link at once. */
  link(one: Side, other: Side): void {
    const [first, second] = [one, other].map((side, index): End => {
      const peer = side === one ? other.id : one.id;
      return { side, peer, attempt: "", initiator: index === 0, other: undefined, state: "connected" };
    }) as [End, End];
    first.other = second;
    second.other = first;
    for (const end of [first, second]) this.#opened(end);
  }

  later(ms: number, act: () => void): void {
    this.#queue.push({ at: this.now + ms, act });
  }

  #next(): { readonly at: number; readonly act: () => void } | undefined {
    let next: { readonly at: number; readonly act: () => void } | undefined;
    for (const entry of this.#queue)
      if (!next || entry.at < next.at) next = { at: entry.at, act: () => this.#happen(entry) };
    for (const side of this.sides.values()) {
      const at = side.dialling.nextDeadline();
      if (at !== undefined && (!next || at < next.at))
        next = { at, act: () => side.tell((io) => side.dialling.tick(io)) };
    }
    return next;
  }

  #happen(entry: { readonly at: number; readonly act: () => void }): void {
    this.#queue.splice(this.#queue.indexOf(entry), 1);
    entry.act();
  }

  /** Advances time. Each machine is called at its deadlines. */
  run(ms: number): void {
    const end = this.now + ms;
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.now = Math.max(this.now, next.at);
      next.act();
    }
    this.now = end;
  }

  isReachable(from: PeerId, to: PeerId): boolean {
    const reached = new Set([from]);
    for (const peer of reached)
      for (const next of this.sides.get(peer)?.links.keys() ?? []) if (peer !== from || next !== to) reached.add(next);
    return reached.has(to);
  }

  /** The envelope reaches its addressee, or the sender hears that there is no route. */
  arrive(envelope: Envelope): void {
    const { from, to, way } = envelope;
    const [sender, addressee] = [this.sides.get(from), this.sides.get(to)];
    if (way === "overlay") {
      if (this.isReachable(from, to)) this.hand(envelope);
      else sender?.tell((io) => sender.dialling.unreachable(io, to));
    } else if (addressee?.hasServer) this.hand(envelope);
    else sender?.tell((io) => sender.dialling.take(io, { type: "peer-absent", peer: to }));
  }

  /** Hands the envelope to its addressee directly. */
  hand({ from, to, introduction, way }: Envelope): void {
    const addressee = this.sides.get(to);
    addressee?.tell((io) => addressee.dialling.take(io, { type: "introduced", from, introduction, way }));
  }

  /** Breaks a link. */
  lost(end: End): void {
    end.state = "closed";
    if (end.side.links.get(end.peer) !== end) return;
    end.side.links.delete(end.peer);
    end.side.door.linked.delete(end.peer);
    end.side.events.push(`closed ${end.peer}`);
  }

  carryOut(side: Side, effect: DialEffect): void {
    switch (effect.type) {
      case "seal": {
        const { to, introduction, way } = effect;
        if (way === "overlay" || side.hasServer)
          this.later(0, () => this.deliver({ from: side.id, to, introduction, way }));
        return;
      }
      case "open":
        throw new Error("nothing is sealed here");
      case "connect": {
        side.connections++;
        const { peer, attempt, initiator } = effect;
        const end: End = { side, peer, attempt, initiator, other: undefined, state: "connecting" };
        side.ends.set(attempt, end);
        this.#expire(end);
        if (initiator) this.#signal(end, [{ type: "offer", sdp: attempt }]);
        return;
      }
      case "signal": {
        const end = side.ends.get(effect.attempt);
        if (end) for (const signal of effect.signals) this.#signalled(end, signal);
        return;
      }
      case "hang-up": {
        const end = side.ends.get(effect.attempt);
        side.ends.delete(effect.attempt);
        if (end) end.state = "closed";
        if (end?.other?.state === "connected") this.later(0, () => end.other && this.#failed(end.other));
      }
    }
  }

  // Like a connection's timeout, restarts with the other end's description.
  #expire(end: End): void {
    const { other } = end;
    this.later(15_000, () => {
      if (end.state === "connecting" && end.other === other) this.#failed(end);
    });
  }

  #signal(end: End, signals: readonly Signal[]): void {
    this.later(0, () => {
      const { side, peer, attempt } = end;
      if (end.state !== "closed")
        side.tell((io) => side.dialling.take(io, { type: "signalled", peer, attempt, signals }));
    });
  }

  #signalled(end: End, signal: Signal): void {
    if (end.state !== "connecting" || end.other || signal.type === "candidate") return;
    const theirs = this.sides.get(end.peer)?.ends.get(end.attempt);
    if (signal.type === "offer" && !end.initiator) {
      end.other = theirs;
      this.#expire(end);
      this.#signal(end, [{ type: "answer", sdp: end.attempt }]);
    } else if (signal.type === "answer" && end.initiator) {
      end.other = theirs;
      this.#expire(end);
      this.later(this.connectMs, () => this.#connect(end));
    }
  }

  #connect(end: End): void {
    const { other } = end;
    if (!other || end.state !== "connecting" || other.state !== "connecting") return;
    for (const each of [other, end]) {
      each.state = "connected";
      const { side, peer, attempt } = each;
      side.tell((io) => side.dialling.take(io, { type: "connected", peer, attempt }));
    }
    this.later(this.proofMs, () => {
      for (const each of [other, end])
        if (end.state !== "closed" && other.state !== "closed" && each.state === "connected") this.#opened(each);
    });
  }

  #failed(end: End): void {
    const { side, peer, attempt } = end;
    if (side.ends.get(attempt) !== end) return;
    end.state = "closed";
    side.ends.delete(attempt);
    side.tell((io) => side.dialling.take(io, { type: "connection-failed", peer, attempt, unmade: false }));
  }

  #opened(end: End): void {
    const { side, peer, attempt } = end;
    side.ends.delete(attempt);
    end.state = "link";
    const former = side.links.get(peer);
    if (former) this.lost(former);
    side.links.set(peer, end);
    side.door.linked.add(peer);
    side.onOpened?.(peer);
    side.events.push(`opened ${peer} ${end.initiator ? "by us" : "by them"}`);
    side.tell((io) => side.dialling.linkOpened(io, peer, attempt));
  }
}
