/**
 * Several signaling servers as one. This peer joins the room on all of them, and reports each peer once. An envelope goes by a
 * server that its addressee is at. If that server says that the peer is gone, or the peer stays silent, another one carries it.
 *
 * Only all servers together can say that the room is empty. The servers have an order, which is the same for every peer. Of two
 * peers that come at once, the one that was first at the first server counts as the first, even if another server has named
 * the second to it.
 */
import { keepNewest } from "../core/index.ts";
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

/** None of the servers can be reached. `urls`: the servers with this trouble. */
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
  /** The client is under construction, and already reports its state. */
  connecting: boolean;
  state: SignalingState;
  trouble: SignalingTrouble | undefined;
  /** Its latest count of other peers; undefined before its first answer. */
  count: number | undefined;
  /** A try to connect has failed, so its answer is no longer awaited. */
  failed: boolean;
  /** Peers that joined it after this one. */
  readonly later: Set<string>;
}

interface Sent {
  readonly frame: Envelope;
  readonly at: number;
  /** The servers that have carried it. None carries it twice. */
  readonly by: Set<Server>;
}

interface Place {
  /** The servers that named the peer or relayed from it, the latest first. */
  servers: readonly Server[];
  /** The envelopes since the peer was last heard, for the next server: an offer and its candidates. */
  sent: readonly Sent[];
  /** When each server was first given an envelope since then. */
  readonly asked: Map<Server, number>;
}

/** Most peers whose servers are remembered. The one heard of longest ago is evicted first. */
const maxPlaces = 256;
/** Most envelopes kept for one peer, and their size. An offer with its candidates is smaller. */
const maxSent = 8;
const maxSentChars = signalingLimits.bodyChars;
/** An envelope older than this gets no answer. */
const sentMs = 15_000;
/** Time in which a peer answers an envelope. After it, another server carries the next one. */
const silenceMs = 2_000;
/** Longest wait for one server before connecting to the next. */
const headStartMs = 500;
/** The order in which troubles are reported: those that may pass come first. */
const troubleTypes = ["unreachable", "silent", "refused"] as const;

export class SignalingServers {
  readonly #options: ServersOptions;
  readonly #listener: ServersListener;
  /** Ordered by address. */
  #servers: readonly Server[] = [];
  readonly #places = new Map<string, Place>();
  #state: SignalingState = "closed";
  #troubled = false;
  /** Holds back the answer that the room is empty until every server has answered or failed. */
  #held = false;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Connects to the first server at once, and to each further one when the one before has answered. */
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

  /** Leaves servers that are not in the list, and joins new ones at once. */
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
    // Any server may know a peer that none has named.
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
    // The listener may have closed this, or begun the next.
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
    // A listener of the state may have left the server.
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
        keepNewest(server.later, maxPlaces);
        this.#heard(frame.peer, server);
        if (isNew) this.#listener.frame(frame);
        // Another server counted it, and it turns out to have joined after this peer.
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

  /** A server has named peers. Reports them together with those that the others named. */
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
    // This peer came first, and is no longer alone.
    if (told === 0) for (const peer of sample) this.#listener.frame({ type: "joined", peer });
  }

  /** Number of peers that came before this one, by all servers together. */
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
    // This server never knew the peer, so it cannot say that the peer is gone.
    if (place && place.servers.length > 0 && !place.servers.includes(server)) return undefined;
    const rest = this.#elsewhere(frame.peer, server);
    if (place) place.servers = rest;
    const next = place && this.#carrierFor(place);
    if (next) return carry(place, next);
    this.#places.delete(frame.peer);
    return this.#listener.frame(frame);
  }

  /** A server that the peer is at: the one it was last heard by, unless the peer stays silent there. */
  #carrierFor({ servers, asked }: Place): Server | undefined {
    const now = performance.now();
    const connected = this.#connected();
    const known = servers.filter((server) => connected.includes(server));
    const since = (server: Server): number => asked.get(server) ?? now;
    const next = known.find((server) => now <= since(server) + silenceMs);
    if (next) return next;
    // The peer is silent at all of them. Try each in turn.
    const [longest] = known.toSorted((a, b) => since(a) - since(b));
    if (longest) asked.set(longest, now);
    return longest;
  }

  /** All other peers have left the server. */
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
    keepNewest(this.#places, maxPlaces);
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

  /** Reports trouble if every server has some. */
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

/** Hands a server the envelopes that it has not carried yet. */
function carry(place: Place, server: Server): void {
  if (!place.asked.has(server)) place.asked.set(server, performance.now());
  for (const { frame, by } of place.sent) {
    if (by.has(server)) continue;
    by.add(server);
    server.client?.send(frame);
  }
}

/** The earlier envelopes that are kept with the next one. */
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
