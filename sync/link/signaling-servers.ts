/**
 * The signaling servers as one: the room is joined on all of them, and what they say of a peer is told once. An envelope goes
 * by a server that the peer is at.
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
} from "./signaling-client.ts";

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
  state: SignalingState;
  trouble: SignalingTrouble | undefined;
  /** The others that it counted last; undefined: it has not answered yet. */
  count: number | undefined;
  /** A try to connect has failed: nobody waits for its answer any more. */
  failed: boolean;
  /** Peers that came to it after this one. */
  readonly later: Set<string>;
}

interface Place {
  /** The servers that named the peer or carried its words, the latest first. */
  servers: readonly Server[];
  /** The last envelope that went by one of them, for the next one when that says that the peer is gone. */
  envelope: Envelope | undefined;
}

/** Bound on peers whose servers are remembered. The one that was heard of longest ago is forgotten first. */
const maxPlaces = 256;
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
    const [former, wanted] = [this.#servers, [...new Set(urls)].toSorted()];
    this.#servers = wanted.map((url) => former.find((server) => server.url === url) ?? newServer(url));
    for (const server of former) if (!this.#servers.includes(server)) server.client?.close();
    for (const server of this.#servers) this.#connect(server);
    this.#changed();
  }

  /** False when no server is connected: the frame is lost. */
  send(frame: Envelope): boolean {
    const connected = this.#connected();
    const place = this.#place(frame.to);
    const known = place.servers.find((server) => connected.includes(server));
    // Of a peer that nobody named, each may know.
    if (!known) place.servers = connected;
    place.envelope = known && frame;
    for (const { client } of known ? [known] : connected) client?.send(frame);
    return connected.length > 0;
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
    clearTimeout(this.#timer);
    for (const { client } of this.#servers) client?.close();
  }

  #connectNext(): void {
    clearTimeout(this.#timer);
    const next = this.#servers.find(({ client }) => !client);
    if (!next) return;
    this.#connect(next);
    if (next !== this.#servers.at(-1)) this.#timer = setTimeout(() => this.#connectNext(), headStartMs);
  }

  #connect(server: Server): void {
    if (server.client) return;
    const here = (): boolean => this.#servers.includes(server);
    const { urls: _, ...options } = this.#options;
    server.client = new SignalingClient(
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
  }

  #received(server: Server, frame: ServerFrame): void {
    switch (frame.type) {
      case "members":
        server.count = frame.count;
        server.failed = false;
        for (const peer of frame.peers) this.#heard(peer, server);
        this.#answered(frame.peers, server);
        return this.#settled();
      case "joined": {
        const isNew = this.#elsewhere(frame.peer, server).length === 0;
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
        this.#heard(frame.from, server);
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
    this.#listener.frame({ type: "members", peers: peers.slice(0, signalingLimits.sampleSize), count: told });
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
    const rest = this.#elsewhere(frame.peer, server);
    const place = this.#places.get(frame.peer);
    const [next] = rest;
    if (!next) {
      this.#places.delete(frame.peer);
      return this.#listener.frame(frame);
    }
    if (place) place.servers = rest;
    if (place?.envelope) next.client?.send(place.envelope);
    return undefined;
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

  #place(peer: string): Place {
    const place = this.#places.get(peer) ?? { servers: [], envelope: undefined };
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

const newServer = (url: string): Server => ({
  url,
  client: undefined,
  state: "closed",
  trouble: undefined,
  count: undefined,
  failed: false,
  later: new Set(),
});
