/**
 * All links of one peer: it finds tabs, dials and answers over the signaling server, settles who keeps which link, and
 * tells of links only once they are proved. What to link to is core's business; how is decided here.
 */
import { isPeerId, type PeerId, type Priority, type Random } from "../core/index.ts";
import type { DocumentKeys } from "../keys/document-keys.ts";
import type { Channel } from "./channel.ts";
import { createDialId, openIntroduction, sealIntroduction } from "./introductions.ts";
import { Link, type Transfer } from "./link.ts";
import { SignalingClient, type SignalingState } from "./signaling-client.ts";
import { Tabs } from "./tabs.ts";
import { WebRtcDial, type Signal, type WebRtcOptions } from "./webrtc.ts";

export interface MeshOptions {
  readonly self: PeerId;
  readonly keys: DocumentKeys;
  /** Undefined: no signaling. */
  readonly signaling: { readonly url: string; readonly WebSocket: typeof WebSocket } | undefined;
  readonly tabs: boolean;
  /** Undefined: no WebRTC, only tabs. */
  readonly webRtc: Pick<WebRtcOptions, "iceServers" | "wrtc"> | undefined;
  readonly random: Random;
}

export interface MeshListener {
  opened(peer: PeerId, initiator: boolean): void;
  closed(peer: PeerId): void;
  frame(from: PeerId, frame: Uint8Array): void;
  progressed(from: PeerId, transfer: Transfer): void;
  dialFailed(peer: PeerId, gone: boolean): void;
  discovered(peers: readonly PeerId[], source: "sample" | "announcement"): void;
  signalingState(state: SignalingState): void;
}

/** An attempt to link to a peer by WebRTC, by either side. */
interface Attempt {
  readonly id: string;
  readonly initiator: boolean;
  /** Core asked for it and waits for the outcome. */
  readonly asked: boolean;
  readonly dial: WebRtcDial;
}

const dialTimeoutMs = 15_000;
const handshakeMs = 10_000;
/** Attempts at once, dialled and answered. */
const maxAttempts = 128;
const maxRefused = 1024;

export class Mesh {
  readonly #options: MeshOptions;
  readonly #listener: MeshListener;
  readonly #links = new Map<PeerId, Link>();
  readonly #attempts = new Map<PeerId, Attempt>();
  /** Peers whose offers are not answered any more. */
  readonly #refused = new Set<PeerId>();
  /** For each peer, the sealing and opening under way, so that signals keep their order. */
  readonly #order = new Map<PeerId, Promise<void>>();
  #signaling: SignalingClient | undefined;
  #tabs: Tabs | undefined;
  #closed = false;

  /** Connects at once. */
  constructor(options: MeshOptions, listener: MeshListener) {
    this.#options = options;
    this.#listener = listener;
    const { self, keys, signaling, random } = options;
    if (options.tabs)
      this.#tabs = new Tabs(keys.room, self, (peer, channel, initiator) =>
        this.#prove(channel, peer, initiator, "tabs", undefined),
      );
    if (signaling)
      this.#signaling = new SignalingClient(
        { ...signaling, room: keys.room, self, random },
        {
          state: (state) => this.#listener.signalingState(state),
          frame: (frame) => {
            if (frame.type === "members") this.#listener.discovered(frame.peers.filter(isPeerId), "sample");
            else if (frame.type === "joined" && isPeerId(frame.peer))
              this.#listener.discovered([frame.peer], "announcement");
            else if (frame.type === "gone" && isPeerId(frame.peer)) this.#attemptFailed(frame.peer, undefined, true);
            else if (frame.type === "signal" && isPeerId(frame.from)) this.#introduced(frame.from, frame.body);
          },
        },
      );
  }

  get signalingState(): SignalingState {
    return this.#signaling?.state ?? "closed";
  }

  /** Dials a peer. Ends with `opened` or `dialFailed`. */
  dial(peer: PeerId): void {
    if (this.#links.has(peer)) return;
    // It may be a tab, and those need no server: if so it answers before any dial could.
    this.#tabs?.hello();
    const underWay = this.#attempts.get(peer);
    if (underWay) this.#attempts.set(peer, { ...underWay, asked: true });
    else if (!this.#attempt(peer, createDialId(), true, true))
      // Never from within the call that asked for it.
      queueMicrotask(() => this.#listener.dialFailed(peer, false));
  }

  send(peer: PeerId, frame: Uint8Array, priority: Priority): void {
    this.#links.get(peer)?.send(frame, priority);
  }

  /** Closes the link to a peer; `gently` lets what is queued go out first. `closed` is not called for it. */
  close(peer: PeerId, gently: boolean): void {
    const link = this.#links.get(peer);
    this.#links.delete(peer);
    if (gently) link?.finish();
    else link?.close();
  }

  /** Answers no more offers of a peer, so that it gives up instead of being cut off again and again. */
  refuse(peer: PeerId): void {
    if (this.#refused.size < maxRefused) this.#refused.add(peer);
  }

  /** The network may be back. */
  wake(): void {
    this.#signaling?.wake();
    this.#tabs?.hello();
  }

  /** Closes everything. No listener is called any more. */
  destroy(): void {
    this.#closed = true;
    for (const { dial } of this.#attempts.values()) dial.cancel();
    for (const link of this.#links.values()) link.close();
    this.#attempts.clear();
    this.#links.clear();
    this.#signaling?.close();
    this.#tabs?.close();
  }

  #attempt(peer: PeerId, id: string, initiator: boolean, asked: boolean): Attempt | undefined {
    const { webRtc } = this.#options;
    if (!webRtc || this.#attempts.size >= maxAttempts || this.#signaling?.state !== "connected") return undefined;
    const dial = new WebRtcDial(
      { ...webRtc, initiator, timeoutMs: dialTimeoutMs },
      {
        signals: (signals) => this.#introduce(peer, id, signals),
        connected: (channel, binding) => this.#prove(channel, peer, initiator, binding, id),
        failed: () => this.#attemptFailed(peer, id, false),
      },
    );
    const attempt = { id, initiator, asked, dial };
    this.#attempts.set(peer, attempt);
    return attempt;
  }

  // `id` undefined: whatever attempt there is.
  #attemptFailed(peer: PeerId, id: string | undefined, gone: boolean): void {
    const attempt = this.#attempts.get(peer);
    if (!attempt || (id !== undefined && attempt.id !== id)) return;
    this.#attempts.delete(peer);
    attempt.dial.cancel();
    if (attempt.asked && !this.#closed) this.#listener.dialFailed(peer, gone);
  }

  #introduce(to: PeerId, dial: string, signals: readonly Signal[]): void {
    this.#inOrder(to, async () => {
      const body = await sealIntroduction(this.#options.keys.signalKey, this.#options.self, to, { dial, signals });
      this.#signaling?.send({ type: "signal", to, body });
    });
  }

  #introduced(from: PeerId, body: string): void {
    this.#inOrder(from, async () => {
      const introduction = await openIntroduction(this.#options.keys.signalKey, from, this.#options.self, body);
      if (!introduction || this.#closed) return;
      const { dial: id, signals } = introduction;
      if (signals.some(({ type }) => type === "offer")) this.#offered(from, id);
      const attempt = this.#attempts.get(from);
      if (attempt?.id === id) attempt.dial.receive(signals);
    });
  }

  // Whoever dials has no link: an offer is welcome even where this side still believes in one. Only when both dial at
  // once does the smaller id's attempt go on.
  #offered(from: PeerId, id: string): void {
    const underWay = this.#attempts.get(from);
    if (underWay?.id === id || this.#refused.has(from)) return;
    if (underWay?.initiator && this.#options.self < from) return;
    underWay?.dial.cancel();
    this.#attempts.delete(from);
    if (!this.#attempt(from, id, false, underWay?.asked ?? false) && underWay?.asked)
      this.#listener.dialFailed(from, false);
  }

  #prove(channel: Channel, expected: PeerId, initiator: boolean, binding: string, attemptId: string | undefined): void {
    const { self, keys } = this.#options;
    Link.establish(
      channel,
      { linkKey: keys.linkKey, self, expected, initiator, binding, handshakeMs },
      {
        opened: (link) => this.#opened(link, attemptId),
        frame: (link, frame) => {
          if (this.#links.get(link.peer) === link) this.#listener.frame(link.peer, frame);
        },
        progressed: (link, transfer) => {
          if (this.#links.get(link.peer) === link) this.#listener.progressed(link.peer, transfer);
        },
        closed: (link) => {
          if (attemptId !== undefined) this.#attemptFailed(expected, attemptId, false);
          if (this.#links.get(expected) !== link) return;
          this.#links.delete(expected);
          this.#listener.closed(expected);
        },
      },
    );
  }

  #opened(link: Link, attemptId: string | undefined): void {
    const { peer } = link;
    if (this.#closed) return link.close();
    const attempt = this.#attempts.get(peer);
    if (attempt && attempt.id === attemptId) this.#attempts.delete(peer);
    else if (attempt) {
      // Another way was faster, a tab's channel.
      attempt.dial.cancel();
      this.#attempts.delete(peer);
    }
    const former = this.#links.get(peer);
    if (former) {
      this.#links.delete(peer);
      former.close();
      this.#listener.closed(peer);
    }
    this.#links.set(peer, link);
    this.#listener.opened(peer, link.initiator);
  }

  #inOrder(peer: PeerId, work: () => Promise<void>): void {
    const next = (this.#order.get(peer) ?? Promise.resolve()).then(work).catch(() => {
      // Sealing fails only with the page that asked for it; the attempt then ends by its timeout.
    });
    this.#order.set(peer, next);
    void next.then(() => {
      if (this.#order.get(peer) === next) this.#order.delete(peer);
    });
  }
}
