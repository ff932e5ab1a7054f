/**
 * All links of one peer: it finds tabs, has peers dialled and answered, settles who keeps which link, and tells of links
 * only once they are proved. What to link to is core's business; how is decided here.
 */
import { isPeerId, type DialFailure, type PeerId, type Priority, type Random } from "../core/index.ts";
import type { ServerFrame } from "../../signaling/wire.ts";
import type { DocumentKeys } from "../keys/document-keys.ts";
import { Attempts, type AttemptsOptions, type Unconnected } from "./attempts.ts";
import type { Channel } from "./channel.ts";
import { Link, type Transfer } from "./link.ts";
import type { SignalingState } from "./signaling-client.ts";
import { SignalingServers, type ServersOptions, type ServersTrouble } from "./signaling-servers.ts";
import { Tabs, type Greetings } from "./tabs.ts";

export interface MeshOptions {
  readonly self: PeerId;
  readonly keys: DocumentKeys;
  /** The signaling servers to join, none of them for no signaling. */
  readonly signaling: Pick<ServersOptions, "urls" | "WebSocket">;
  readonly tabs: boolean;
  /** No link opens before that has settled. Does not reject. Undefined: there is nothing to wait for. */
  readonly linkAfter: Promise<unknown> | undefined;
  /** Undefined: no WebRTC, only tabs. */
  readonly webRtc: AttemptsOptions["webRtc"];
  readonly random: Random;
}

export interface MeshListener {
  /** `overWebRtc`: not to another tab. */
  opened(peer: PeerId, initiator: boolean, overWebRtc: boolean): void;
  closed(peer: PeerId): void;
  frame(from: PeerId, frame: Uint8Array): void;
  progressed(from: PeerId, transfer: Transfer): void;
  /** More waits for the link to a peer than it takes at once, or some of it went. */
  congested(peer: PeerId, congested: boolean, progressed: boolean): void;
  dialFailed(peer: PeerId, why: DialFailure): void;
  discovered(peers: readonly PeerId[], source: "sample" | "announcement"): void;
  signalingState(state: SignalingState): void;
  /** No server can be reached, or one can again (undefined). */
  signalingTrouble(trouble: ServersTrouble | undefined): void;
  /** What the server says of who is in the room, before anything is done about it. */
  told(news: RoomNews): void;
  /** A connection to the peer was to come about, and did not. */
  unconnected(peer: PeerId, how: Unconnected): void;
  /** The peer, perhaps a tab, speaks another version of the handshake; no link to it is tried any more. */
  otherVersion(peer: PeerId, version: number, overTab: boolean): void;
  readonly tabs: Greetings;
  /** An envelope to be carried over the links of others. Where it finds no way, `unreachable` is to be called. */
  introduce(to: PeerId, envelope: Uint8Array): void;
  /** Whether a way to the peer over the links of others is known. */
  hasRoute(peer: PeerId): boolean;
  /** Whether the peer, which offers a link, may have one. */
  accepts(peer: PeerId, urgent: boolean): boolean;
}

/** Who is in the room, as the server says: `count` others when asked, somebody more, somebody less. */
export type RoomNews =
  | { readonly type: "members"; readonly peers: readonly PeerId[]; readonly count: number }
  | { readonly type: "joined"; readonly peer: PeerId }
  | { readonly type: "gone"; readonly peer: PeerId };

const handshakeMs = 10_000;
/** Bound on peers that are known to speak another version. */
const maxForeign = 256;

export class Mesh {
  readonly #options: MeshOptions;
  readonly #listener: MeshListener;
  readonly #links = new Map<PeerId, Link>();
  /** They have something left to send. */
  readonly #finishing = new Set<Link>();
  readonly #attempts: Attempts;
  /** Peers of another version: to dial them again is in vain, until they come back as new ones. */
  readonly #foreign = new Set<PeerId>();
  /** Undefined while it is being made, and already tells of its state. */
  readonly #signaling: SignalingServers | undefined;
  #tabs: Tabs | undefined;
  #closed = false;

  /** Connects at once. */
  constructor(options: MeshOptions, listener: MeshListener) {
    this.#options = options;
    this.#listener = listener;
    const { self, keys, signaling, random, webRtc } = options;
    this.#attempts = new Attempts(
      { self, signalKey: keys.signalKey, webRtc },
      {
        overlay: (to, envelope) => this.#listener.introduce(to, envelope),
        server: (to, body) => this.#signaling?.send({ type: "signal", to, body }),
        hasRoute: (peer) => this.#listener.hasRoute(peer),
        hasServer: () => this.#signaling?.state === "connected",
        accepts: (peer, urgent) => this.#listener.accepts(peer, urgent),
        connected: (peer, channel, { id, initiator, binding }) => this.#prove(channel, peer, initiator, binding, id),
        failed: (peer, why) => this.#listener.dialFailed(peer, why),
        unconnected: (peer, how) => this.#listener.unconnected(peer, how),
      },
    );
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
        state: (state) => {
          if (state === "connected") this.#attempts.serverReached();
          this.#listener.signalingState(state);
        },
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

  /** How many links are being made. */
  get dialling(): number {
    return this.#attempts.underWay;
  }

  /** Finds out whether a peer without a link is still there: a tab answers, and the server tells of those that are not. */
  inquire(peer: PeerId): void {
    this.#tabs?.hello(peer);
    if (this.signalingState === "connected") this.#attempts.inquire(peer);
  }

  /**
   * Dials a peer, also one whose link has fallen silent: the new link then takes the place of the old, unless that speaks
   * again. Ends with `opened` or `dialFailed`. `urgent`: this peer has few links or none, and says so.
   */
  dial(peer: PeerId, urgent: boolean): void {
    if (this.#foreign.has(peer)) {
      // Never from within the call that asked for it.
      queueMicrotask(() => {
        if (!this.#closed) this.#listener.dialFailed(peer, "gone");
      });
      return;
    }
    // It may be a tab, and those need no introduction: if so it answers before any other way could.
    this.#tabs?.hello(peer);
    // It is asked first, unless there is no other prospect, or a link to it that is to be replaced.
    const hasProspect = this.#links.size > 0 || this.#attempts.isConnecting;
    this.#attempts.dial(peer, urgent, hasProspect && !this.#links.has(peer));
    // The offer may need a connection that went the way of the link.
    this.#signaling?.check();
  }

  /** Takes an envelope that came over the links of others. */
  introduced(from: PeerId, envelope: Uint8Array): void {
    this.#attempts.receiveBytes(from, envelope);
  }

  /** An envelope to the peer found no way over the links of others. */
  unreachable(peer: PeerId): void {
    this.#attempts.unreachable(peer);
  }

  /** The network may have changed: whether the server is still there is found out before it is needed. */
  doubt(): void {
    this.#signaling?.check();
  }

  /** Asks everyone who introduces peers whom there is. */
  discover(): void {
    this.#signaling?.discover();
    this.#tabs?.hello();
  }

  send(peer: PeerId, frame: Uint8Array, priority: Priority): void {
    this.#links.get(peer)?.send(frame, priority);
  }

  /** Closes the link to a peer; `gently` lets what is queued go out first. `closed` is not called for it. */
  close(peer: PeerId, gently: boolean): void {
    const link = this.#links.get(peer);
    if (!link) return undefined;
    this.#links.delete(peer);
    if (!gently) return link.close();
    this.#finishing.add(link);
    return link.finish(() => this.#finishing.delete(link));
  }

  /** Answers no more offers of a peer, not even with a refusal. */
  refuse(peer: PeerId): void {
    this.#attempts.ignore(peer);
  }

  /** The network may be back. */
  wake(): void {
    this.#signaling?.wake();
    this.#attempts.wake();
    this.#tabs?.hello();
  }

  /** Closes everything; `atOnce`: also links that are to end gently. No listener is called any more. */
  destroy(atOnce: boolean): void {
    this.#closed = true;
    this.#attempts.close();
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    if (atOnce) for (const link of this.#finishing) link.close();
    this.#signaling?.close();
    this.#tabs?.close();
  }

  #signaled(frame: ServerFrame): void {
    if (frame.type === "members") {
      const peers = frame.peers.filter(isPeerId);
      this.#listener.told({ type: "members", peers, count: frame.count });
      this.#listener.discovered(peers, "sample");
    } else if (frame.type === "joined" && isPeerId(frame.peer)) {
      this.#listener.told({ type: "joined", peer: frame.peer });
      this.#attempts.returned(frame.peer);
      this.#listener.discovered([frame.peer], "announcement");
    } else if (frame.type === "gone" && isPeerId(frame.peer)) {
      this.#listener.told({ type: "gone", peer: frame.peer });
      this.#attempts.gone(frame.peer);
    } else if (frame.type === "signal" && isPeerId(frame.from)) this.#attempts.receiveText(frame.from, frame.body);
  }

  #prove(channel: Channel, expected: PeerId, initiator: boolean, binding: string, attemptId: string | undefined): void {
    const { self, keys, linkAfter } = this.#options;
    if (this.#foreign.has(expected)) return channel.close();
    Link.establish(
      channel,
      { linkKey: keys.linkKey, self, expected, initiator, binding, after: linkAfter, handshakeMs },
      {
        opened: (link) => this.#opened(link, attemptId),
        frame: (link, frame) => {
          if (this.#links.get(link.peer) === link) this.#listener.frame(link.peer, frame);
        },
        progressed: (link, transfer) => {
          if (this.#links.get(link.peer) === link) this.#listener.progressed(link.peer, transfer);
        },
        congested: (link, congested, progressed) => {
          if (this.#links.get(link.peer) === link) this.#listener.congested(link.peer, congested, progressed);
        },
        otherVersion: (version) => this.#foreignFound(expected, version, attemptId === undefined),
        closed: (link) => {
          const why = this.#foreign.has(expected) ? "gone" : "failed";
          if (attemptId !== undefined) this.#attempts.fail(expected, attemptId, why);
          if (this.#links.get(expected) !== link) return;
          this.#links.delete(expected);
          this.#listener.closed(expected);
        },
      },
    );
  }

  #foreignFound(peer: PeerId, version: number, overTab: boolean): void {
    if (this.#closed) return;
    if (this.#foreign.size < maxForeign) this.#foreign.add(peer);
    this.#attempts.ignore(peer);
    this.#listener.otherVersion(peer, version, overTab);
  }

  #opened(link: Link, attemptId: string | undefined): void {
    const { peer } = link;
    if (this.#closed) return link.close();
    this.#attempts.settle(peer, attemptId);
    const former = this.#links.get(peer);
    if (former) {
      this.#links.delete(peer);
      former.close();
      this.#listener.closed(peer);
    }
    this.#links.set(peer, link);
    this.#listener.opened(peer, link.initiator, attemptId !== undefined);
  }
}
