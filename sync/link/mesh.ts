/**
 * All links of one peer, and what carries them: the signaling servers, tabs, envelopes, connections. The mesh performs
 * dialling's effects, reports their outcomes, and reports links only once they are authenticated. Core decides which peers to
 * link to, and how.
 */
import { isPeerId, type DialEffect, type DialInput, type PeerId, type Priority, type Random } from "../core/index.ts";
import type { ServerFrame } from "../../signaling/wire.ts";
import type { DocumentKeys } from "../keys/document-keys.ts";
import { toBase64Url } from "../keys/secret.ts";
import type { Channel } from "./channel.ts";
import { Connections, type Unconnected, type WebRtcPlatform } from "./connections.ts";
import { createDialId, Envelopes } from "./envelopes.ts";
import { Link, type Transfer } from "./link.ts";
import type { SignalingState } from "../signaling/client.ts";
import { SignalingServers, type ServersOptions, type ServersTrouble } from "../signaling/servers.ts";
import { Tabs, type Greetings } from "./tabs.ts";

export interface MeshOptions {
  readonly self: PeerId;
  readonly keys: DocumentKeys;
  /** The signaling servers to join; empty for none. */
  readonly signaling: Pick<ServersOptions, "urls" | "WebSocket">;
  readonly tabs: boolean;
  /** No link opens before this has settled, which does not reject. Undefined: links open at once. */
  readonly linkAfter: Promise<unknown> | undefined;
  /** Undefined without WebRTC, where only tabs are linked. */
  readonly webRtc: WebRtcPlatform;
  readonly random: Random;
}

export interface MeshListener {
  /** `attempt`: the attempt that led to the link; undefined for a link to another tab. */
  opened(peer: PeerId, initiator: boolean, attempt: string | undefined): void;
  closed(peer: PeerId): void;
  frame(from: PeerId, frame: Uint8Array): void;
  progressed(from: PeerId, transfer: Transfer): void;
  /** More waits for the link to a peer than it takes at once, or some of it was sent. */
  congested(peer: PeerId, congested: boolean, progressed: boolean): void;
  /** An input for dialling. */
  dialling(input: DialInput): void;
  discovered(peers: readonly PeerId[], source: "sample" | "announcement"): void;
  signalingState(state: SignalingState): void;
  /** No server can be reached, or one can be reached again (undefined). */
  signalingTrouble(trouble: ServersTrouble | undefined): void;
  /** The server's news of the room, before the mesh acts on it. */
  told(news: RoomNews): void;
  /** A connection to the peer failed. */
  unconnected(peer: PeerId, how: Unconnected): void;
  /** The peer, perhaps a tab, speaks another version of the handshake. It is not dialled again. */
  otherVersion(peer: PeerId, version: number, overTab: boolean): void;
  readonly tabs: Greetings;
}

/** The server's news of the room: its count of other peers, a peer that came, a peer that left. */
export type RoomNews =
  | { readonly type: "members"; readonly peers: readonly PeerId[]; readonly count: number }
  | { readonly type: "joined"; readonly peer: PeerId }
  | { readonly type: "gone"; readonly peer: PeerId };

const handshakeMs = 10_000;
/** Most remembered peers of another version. */
const maxForeign = 256;

export class Mesh {
  readonly #options: MeshOptions;
  readonly #listener: MeshListener;
  readonly #links = new Map<PeerId, Link>();
  /** Links that are not authenticated yet. */
  readonly #proving = new Set<Link>();
  /** Links that close once their queue is sent. */
  readonly #finishing = new Set<Link>();
  readonly #envelopes: Envelopes;
  readonly #connections: Connections;
  /** Peers of another version, until they return under a new id. */
  readonly #foreign = new Set<PeerId>();
  /** Undefined during its construction, when it already reports its state. */
  readonly #signaling: SignalingServers | undefined;
  #tabs: Tabs | undefined;
  #isSignaled = false;

  /** Connects at once. */
  constructor(options: MeshOptions, listener: MeshListener) {
    this.#options = options;
    this.#listener = listener;
    const { self, keys, signaling, random, webRtc } = options;
    this.#envelopes = new Envelopes(self, keys.signalKey, {
      sealed: (to, envelope, way) => {
        if (way === "overlay") listener.dialling({ type: "sealed", to, envelope });
        else this.#signaling?.send({ type: "signal", to, body: toBase64Url(envelope) });
      },
      opened: (from, introduction, way) => listener.dialling({ type: "introduced", from, introduction, way }),
    });
    this.#connections = new Connections(webRtc, {
      signalled: ({ peer, attempt }, signals) => listener.dialling({ type: "signalled", peer, attempt, signals }),
      connected: ({ peer, attempt, initiator }, channel, binding) => {
        listener.dialling({ type: "connected", peer, attempt });
        this.#prove(channel, peer, initiator, binding, attempt);
      },
      failed: ({ peer, attempt }, how, unmade) => {
        listener.unconnected(peer, how);
        listener.dialling({ type: "connection-failed", peer, attempt, unmade });
      },
    });
    if (options.tabs)
      this.#tabs = new Tabs(
        keys.room,
        self,
        (peer, channel, initiator) => this.#prove(channel, peer, initiator, "tabs", undefined),
        listener.tabs,
      );
    this.#signaling = new SignalingServers(
      { ...signaling, room: keys.room, self, random },
      {
        state: (state) => this.#signalingChanged(state),
        trouble: (trouble) => this.#listener.signalingTrouble(trouble),
        frame: (frame) => this.#signaled(frame),
      },
    );
  }

  get signalingState(): SignalingState {
    return this.#signaling?.state ?? "closed";
  }

  /** Leaves and joins signaling servers. */
  set signalingUrls(urls: readonly string[]) {
    if (this.#signaling) this.#signaling.urls = urls;
  }

  /** Finds out whether a peer without a link is still there: a tab answers, and the server reports a peer that has left. */
  inquire(peer: PeerId): void {
    this.#tabs?.hello(peer);
    // An attempt that does not exist, so the peer ignores it.
    if (this.#isSignaled) this.#envelopes.seal(peer, { type: "refusal", dial: createDialId() }, "server");
  }

  /** Core dials a peer. The peer may be a tab, and the introduction may need a connection to the server that broke with a link. */
  dialled(peer: PeerId): void {
    // Tabs need no introduction. A tab answers before any other way could.
    this.#tabs?.hello(peer);
    this.#signaling?.check();
  }

  /** Performs an effect of dialling. */
  perform(effect: DialEffect): void {
    switch (effect.type) {
      case "seal":
        return this.#envelopes.seal(effect.to, effect.introduction, effect.way);
      case "open":
        return this.#envelopes.openBytes(effect.from, effect.envelope);
      case "connect":
        return this.#connections.connect(effect);
      case "signal":
        return this.#connections.signal(effect, effect.signals);
      case "hang-up":
        return this.#connections.hangUp(effect);
    }
  }

  /** The network may have changed. Checks the connection to the server before it is needed. */
  doubt(): void {
    this.#signaling?.check();
  }

  /** Asks the servers and the tabs for peers. */
  discover(): void {
    this.#signaling?.discover();
    this.#tabs?.hello();
  }

  send(peer: PeerId, frame: Uint8Array, priority: Priority): void {
    this.#links.get(peer)?.send(frame, priority);
  }

  /** Closes the link to a peer, without calling `closed`. `gently`: sends the queue first. */
  close(peer: PeerId, gently: boolean): void {
    const link = this.#links.get(peer);
    if (!link) return undefined;
    this.#links.delete(peer);
    if (!gently) return link.close();
    this.#finishing.add(link);
    return link.finish(() => this.#finishing.delete(link));
  }

  /** The network may be back. */
  wake(): void {
    this.#signaling?.wake();
    this.#tabs?.hello();
  }

  /** Closes everything, and stops calling the listener. `atOnce`: also closes links that are sending their queue. */
  destroy(atOnce: boolean): void {
    this.#envelopes.close();
    this.#connections.close();
    for (const link of [...this.#proving, ...this.#links.values()]) link.close();
    this.#proving.clear();
    this.#links.clear();
    if (atOnce) for (const link of this.#finishing) link.close();
    this.#signaling?.close();
    this.#tabs?.close();
  }

  #signalingChanged(state: SignalingState): void {
    const isSignaled = state === "connected";
    if (isSignaled !== this.#isSignaled)
      this.#listener.dialling({ type: isSignaled ? "server-reached" : "server-lost" });
    this.#isSignaled = isSignaled;
    this.#listener.signalingState(state);
  }

  #signaled(frame: ServerFrame): void {
    if (frame.type === "members") {
      const peers = frame.peers.filter(isPeerId);
      this.#listener.told({ type: "members", peers, count: frame.count });
      this.#listener.discovered(peers, "sample");
    } else if (frame.type === "joined" && isPeerId(frame.peer)) {
      this.#listener.told({ type: "joined", peer: frame.peer });
      this.#listener.discovered([frame.peer], "announcement");
    } else if (frame.type === "gone" && isPeerId(frame.peer)) {
      this.#listener.told({ type: "gone", peer: frame.peer });
      this.#listener.dialling({ type: "peer-absent", peer: frame.peer });
    } else if (frame.type === "signal" && isPeerId(frame.from)) this.#envelopes.openText(frame.from, frame.body);
  }

  #prove(channel: Channel, expected: PeerId, initiator: boolean, binding: string, attempt: string | undefined): void {
    const { self, keys, linkAfter } = this.#options;
    if (this.#foreign.has(expected)) {
      channel.close();
      if (attempt !== undefined) this.#fail(expected, attempt);
      return;
    }
    const proving = Link.establish(
      channel,
      { linkKey: keys.linkKey, self, expected, initiator, binding, after: linkAfter, handshakeMs },
      {
        opened: (link) => this.#opened(link, attempt),
        frame: (link, frame) => {
          if (this.#links.get(link.peer) === link) this.#listener.frame(link.peer, frame);
        },
        progressed: (link, transfer) => {
          if (this.#links.get(link.peer) === link) this.#listener.progressed(link.peer, transfer);
        },
        congested: (link, congested, progressed) => {
          if (this.#links.get(link.peer) === link) this.#listener.congested(link.peer, congested, progressed);
        },
        otherVersion: (version) => this.#foreignFound(expected, version, attempt === undefined),
        closed: (link) => {
          this.#proving.delete(link);
          if (this.#links.get(expected) === link) {
            this.#links.delete(expected);
            this.#listener.closed(expected);
          } else if (attempt !== undefined) this.#fail(expected, attempt);
        },
      },
    );
    if (!proving.isClosed) this.#proving.add(proving);
  }

  // The connection opened, and led to no link.
  #fail(peer: PeerId, attempt: string): void {
    this.#connections.release({ peer, attempt });
    this.#listener.dialling({ type: "connection-failed", peer, attempt, unmade: false });
  }

  #foreignFound(peer: PeerId, version: number, overTab: boolean): void {
    if (this.#foreign.size < maxForeign) this.#foreign.add(peer);
    this.#listener.dialling({ type: "peer-foreign", peer });
    this.#listener.otherVersion(peer, version, overTab);
  }

  #opened(link: Link, attempt: string | undefined): void {
    const { peer } = link;
    this.#proving.delete(link);
    if (attempt !== undefined) this.#connections.release({ peer, attempt });
    const former = this.#links.get(peer);
    if (former) {
      this.#links.delete(peer);
      former.close();
      this.#listener.closed(peer);
    }
    this.#links.set(peer, link);
    this.#listener.opened(peer, link.initiator, attempt);
  }
}
