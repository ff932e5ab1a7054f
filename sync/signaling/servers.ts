/**
 * The signaling servers as one: the room is joined on all of them, and what they say of a peer is told once. An envelope goes
 * by a server that the peer is at. Where that says that the peer is gone, or the peer stays silent, another one carries it.
 *
 * Whether nobody else is there needs the word of all. The servers have an order, which is the same for everyone: of two
 * peers that come at once, the one that was first at the first server is the first, although another server may have told it
 * of the second.
 */
import { signalingLimits, type ClientFrame, type ServerFrame } from "../../signaling/wire.ts";
import {
  SignalingClient,
  type SignalingListener,
  type SignalingOptions,
  type SignalingState,
  type SignalingTrouble,
} from "./client.ts";

export interface ServersOptions extends Omit<SignalingOptions, "url"> {
  readonly urls: readonly string[];
}

/** None of the servers can be reached; `urls` are those of which that is said. */
export interface ServersTrouble extends SignalingTrouble {
  readonly urls: readonly string[];
}

export interface ServersListener extends Pick<SignalingListener, "state" | "frame"> {
  trouble(trouble: ServersTrouble | undefined): void;
}

type Envelope = Extract<ClientFrame, { type: "signal" }>;

interface Server {
  readonly url: string;
  client: SignalingClient | undefined;
  /** The client is being made, and already tells of its state. */
  connecting: boolean;
  state: SignalingState;
  trouble: SignalingTrouble | undefined;
  /** The others that it counted last; undefined: it has not answered yet. */
  count: number | undefined;
  /** A try to connect has failed: nobody waits for its answer any more. */
  failed: boolean;
  /** Peers that came to it after this one. */
  readonly later: Set<string>;
}

interface Sent {
  readonly frame: Envelope;
  readonly at: number;
  /** No server carries it twice. */
  readonly by: Set<Server>;
}

interface Place {
  /** The servers that named the peer or carried its words, the latest first. */
  servers: readonly Server[];
  /** The envelopes since the peer was heard last, for the next server: an offer and the candidates that follow it. */
  sent: readonly Sent[];
  /** When each server was given an envelope first since then. */
  readonly asked: Map<Server, number>;
}

/** Bound on peers whose servers are remembered. The one that was heard of longest ago is forgotten first. */
const maxPlaces = 256;
/** Bounds on the envelopes that are kept for one peer. An offer and its candidates are fewer, and much shorter. */
const maxSent = 8;
const maxSentChars = signalingLimits.bodyChars;
/** No answer to an older envelope is taken any more. */
const sentMs = 15_000;
/** A peer that a server brought an envelope has answered by then. If not, another server carries the next. */
const silenceMs = 2_000;
/** By then the next server is connected to, whether or not the one before has answered. */
const headStartMs = 500;
/** In the order of trouble that is told: what may pass is worth more words than what will not. */
const troubleTypes = ["unreachable", "silent", "refused"] as const;

export class SignalingServers {
  readonly #options: ServersOptions;
  readonly #listener: ServersListener;
  /** In the order of their addresses. */
  #servers: readonly Server[] = [];
  readonly #places = new Map<string, Place>();
  #state: SignalingState = "closed";
  #troubled = false;
  /** An answer that nobody is there is kept back until every server has answered or failed. */
  #held = false;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Connects to the first server at once, and to each of the others when the one before has answered. */
  constructor(options: ServersOptions, listener: ServersListener) {
    this.#options = options;
    this.#listener = listener;
    this.#servers = [...new Set(options.urls)].toSorted().map(newServer);
    this.#connectNext();
  }

  get state(): SignalingState {
    return this.#state;
  }

  get urls(): readonly string[] {
    return this.#servers.map(({ url }) => url);
  }

  /** Leaves servers that are not among them any more, and joins new ones at once. */
  set urls(urls: readonly string[]) {
    if (this.#closed) return;
    const [former, wanted] = [this.#servers, [...new Set(urls)].toSorted()];
    this.#servers = wanted.map((url) => former.find((server) => server.url === url) ?? newServer(url));
    for (const server of former) {
      if (this.#servers.includes(server)) continue;
      this.#knowsOnly(server, []);
      server.client?.close();
    }
    for (const server of this.#servers) this.#connect(server);
    this.#changed();
    this.#settled();
  }

  /** False when no server is connected: the frame is lost. */
  send(frame: Envelope): boolean {
    const connected = this.#connected();
    if (connected.length === 0) return false;
    const place = this.#place(frame.to);
    const known = this.#carrierFor(place);
    // Of a peer that nobody named, each may know.
    if (!known) place.servers = connected;
    place.sent = [...recent(place.sent, frame), { frame, at: performance.now(), by: new Set() }];
    for (const server of known ? [known] : connected) carry(place, server);
    return true;
  }

  wake(): void {
    for (const { client } of this.#servers) client?.wake();
  }

  check(): void {
    for (const { client } of this.#servers) client?.check();
  }

  discover(): void {
    for (const { client } of this.#servers) client?.discover();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const { client } of this.#servers) client?.close();
  }

  #connectNext(): void {
    clearTimeout(this.#timer);
    const next = this.#servers.find(({ client, connecting }) => !client && !connecting);
    if (!next) return;
    this.#connect(next);
    // Whoever heard of it may have closed this, or begun the next.
    clearTimeout(this.#timer);
    if (!this.#closed && next !== this.#servers.at(-1)) this.#timer = setTimeout(() => this.#settled(), headStartMs);
  }

  #connect(server: Server): void {
    const here = (): boolean => this.#servers.includes(server);
    if (this.#closed || server.client || server.connecting || !here()) return;
    const { urls: _, ...options } = this.#options;
    server.connecting = true;
    const client = new SignalingClient(
      { ...options, url: server.url },
      {
        state: (state) => {
          server.state = state;
          if (here()) this.#changed();
        },
        trouble: (trouble) => {
          server.trouble = trouble;
          if (here()) this.#told();
        },
        failed: () => {
          server.failed = true;
          if (here()) this.#settled();
        },
        frame: (frame) => {
          if (here()) this.#received(server, frame);
        },
      },
    );
    server.connecting = false;
    server.client = client;
    // Whoever heard of its state may have left it.
    if (this.#closed || !here()) client.close();
  }

  #received(server: Server, frame: ServerFrame): void {
    switch (frame.type) {
      case "members":
        server.count = frame.count;
        server.failed = false;
        // They all came before this peer's latest join.
        server.later.clear();
        if (frame.peers.length >= frame.count) this.#knowsOnly(server, frame.peers);
        for (const peer of frame.peers) this.#heard(peer, server);
        this.#answered(frame.peers, server);
        return this.#settled();
      case "joined": {
        const isBack = this.#places.get(frame.peer)?.servers.includes(server) ?? false;
        const isNew = isBack || this.#elsewhere(frame.peer, server).length === 0;
        server.later.add(frame.peer);
        if (server.later.size > maxPlaces) server.later.delete(server.later.values().next().value as string);
        this.#heard(frame.peer, server);
        if (isNew) this.#listener.frame(frame);
        // It was counted at another server, and has turned out to come after this peer.
        else if (server === this.#connected()[0]) this.#answered([], server);
        return undefined;
      }
      case "gone":
        return this.#gone(frame, server);
      case "signal":
        this.#answeredBy(frame.from, server);
        return this.#listener.frame(frame);
      case "pong":
        return undefined;
    }
  }

  /** A server has named peers: tells of them together with those that the others named. */
  #answered(fresh: readonly string[], server: Server): void {
    const others = this.#connected().filter((other) => other !== server);
    const named = [...this.#places].filter(([, place]) => place.servers.some((each) => others.includes(each)));
    const peers = [...new Set([...fresh, ...named.map(([peer]) => peer)])];
    const count = this.#count();
    this.#held = count === 0 && !this.#isSettled;
    if (this.#held) return;
    const told = count === 0 ? 0 : Math.max(count, peers.length);
    const sample = peers.slice(0, signalingLimits.sampleSize);
    this.#listener.frame({ type: "members", peers: sample, count: told });
    // This peer came first, and is not alone any more.
    if (told === 0) for (const peer of sample) this.#listener.frame({ type: "joined", peer });
  }

  /** How many others came before this peer, as all servers have it. */
  #count(): number {
    const [first, ...others] = this.#connected().filter(({ count }) => count !== undefined);
    if (!first) return 0;
    const before = others.map((server) => {
      const known = [...this.#places].filter(([, { servers }]) => servers.includes(server)).map(([peer]) => peer);
      const unknown = Math.max(0, (server.count ?? 0) - known.length);
      return unknown + known.filter((peer) => !first.later.has(peer)).length;
    });
    return Math.max(first.count ?? 0, ...before);
  }

  #gone(frame: Extract<ServerFrame, { type: "gone" }>, server: Server): void {
    const place = this.#places.get(frame.peer);
    // Others know of the peer, and this one does not: it has nothing to say of it.
    if (place && place.servers.length > 0 && !place.servers.includes(server)) return undefined;
    const rest = this.#elsewhere(frame.peer, server);
    if (place) place.servers = rest;
    const next = place && this.#carrierFor(place);
    if (next) return carry(place, next);
    this.#places.delete(frame.peer);
    return this.#listener.frame(frame);
  }

  /** A server that the peer is at: the latest that it was heard by, unless the peer stays silent there. */
  #carrierFor({ servers, asked }: Place): Server | undefined {
    const now = performance.now();
    const connected = this.#connected();
    const known = servers.filter((server) => connected.includes(server));
    const since = (server: Server): number => asked.get(server) ?? now;
    const next = known.find((server) => now <= since(server) + silenceMs);
    if (next) return next;
    // Silent at all of them: each in turn.
    const [longest] = known.toSorted((a, b) => since(a) - since(b));
    if (longest) asked.set(longest, now);
    return longest;
  }

  /** Everyone else who was at the server has left it. */
  #knowsOnly(server: Server, named: readonly string[]): void {
    for (const [peer, place] of this.#places) {
      if (named.includes(peer)) continue;
      place.servers = place.servers.filter((other) => other !== server);
      if (place.servers.length === 0) this.#places.delete(peer);
    }
  }

  #settled(): void {
    this.#connectNext();
    const first = this.#connected()[0];
    if (this.#held && this.#isSettled && first) this.#answered([], first);
  }

  get #isSettled(): boolean {
    return this.#servers.every(
      ({ count, failed, state, client }) =>
        failed || (count === undefined ? client !== undefined && state === "closed" : state === "connected"),
    );
  }

  #connected(): readonly Server[] {
    return this.#servers.filter(({ state }) => state === "connected");
  }

  #elsewhere(peer: string, server: Server): readonly Server[] {
    const connected = this.#connected();
    const servers = this.#places.get(peer)?.servers ?? [];
    return servers.filter((other) => other !== server && connected.includes(other));
  }

  #heard(peer: string, server: Server): void {
    const place = this.#place(peer);
    place.servers = [server, ...place.servers.filter((other) => other !== server)];
  }

  #answeredBy(peer: string, server: Server): void {
    this.#heard(peer, server);
    const place = this.#place(peer);
    place.sent = [];
    place.asked.clear();
  }

  #place(peer: string): Place {
    const place = this.#places.get(peer) ?? { servers: [], sent: [], asked: new Map() };
    this.#places.delete(peer);
    this.#places.set(peer, place);
    if (this.#places.size > maxPlaces) this.#places.delete(this.#places.keys().next().value as string);
    return place;
  }

  #changed(): void {
    const states = this.#servers.map(({ state }) => state);
    const state = (["connected", "connecting"] as const).find((each) => states.includes(each)) ?? "closed";
    this.#told();
    if (state === this.#state) return;
    this.#state = state;
    this.#listener.state(state);
  }

  /** There is trouble when every server has some. */
  #told(): void {
    const troubled = this.#servers.flatMap(({ url, trouble }) => (trouble ? [{ url, trouble }] : []));
    const isTroubled = troubled.length > 0 && troubled.length === this.#servers.length;
    if (!isTroubled && !this.#troubled) return;
    this.#troubled = isTroubled;
    const type = troubleTypes.find((each) => troubled.some(({ trouble }) => trouble.type === each));
    const told = troubled.filter(({ trouble }) => trouble.type === type);
    const [first] = told;
    this.#listener.trouble(isTroubled && first ? { ...first.trouble, urls: told.map(({ url }) => url) } : undefined);
  }
}

/** Hands a server what it has not carried yet. */
function carry(place: Place, server: Server): void {
  if (!place.asked.has(server)) place.asked.set(server, performance.now());
  for (const { frame, by } of place.sent) {
    if (by.has(server)) continue;
    by.add(server);
    server.client?.send(frame);
  }
}

/** Those of the envelopes that are kept beside the next one. */
function recent(sent: readonly Sent[], next: Envelope): readonly Sent[] {
  const now = performance.now();
  let chars = next.body.length;
  const kept = sent.toReversed().filter(({ frame, at }, index) => {
    chars += frame.body.length;
    return index < maxSent - 1 && chars <= maxSentChars && now <= at + sentMs;
  });
  return kept.toReversed();
}

const newServer = (url: string): Server => ({
  url,
  client: undefined,
  connecting: false,
  state: "closed",
  trouble: undefined,
  count: undefined,
  failed: false,
  later: new Set(),
});
