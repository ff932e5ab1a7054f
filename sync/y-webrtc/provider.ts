/**
 * WebrtcProvider: y-webrtc's constructor, fields and events over a GrapevineProvider. The differences: the signaling servers
 * are Grapevine's, no peer has more than eight links, whatever `maxConns` says, and `synced` concerns the whole room.
 */
import { ObservableV2 } from "lib0/observable";
import { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { GrapevineProvider, type GrapevineOptions, type Problem } from "../index.ts";
import { checkShape } from "../replica/shape.ts";
import { readSignaling } from "../signaling/address.ts";
import { roomSecret } from "./room-secret.ts";

/** Options of Grapevine that y-webrtc has not, and that an application may want while it moves. */
type MoreOptions = Pick<GrapevineOptions, "linkAfter" | "shape" | "tabs" | "WebSocket">;

export interface WebrtcOptions extends MoreOptions {
  /** Grapevine's signaling servers, all of which are joined. Default: `/signal` on the page's own host. */
  readonly signaling?: readonly string[];
  /** Who enters the room needs it. Default: none, and the room's name is the key. */
  readonly password?: string | null;
  /** Default: a new one, which ends with the provider. */
  readonly awareness?: Awareness;
  /** Without effect: each peer has six to eight links, and edits are passed on. */
  readonly maxConns?: number;
  /** Without effect: tabs of one browser always talk over a BroadcastChannel. */
  readonly filterBcConns?: boolean;
  /**
   * Of simple-peer's options: `config.iceServers`, by default those that simple-peer has, and `wrtc` for Node. `config` takes
   * nothing else.
   */
  readonly peerOpts?: {
    readonly config?: { readonly iceServers?: readonly RTCIceServer[] };
    readonly wrtc?: GrapevineOptions["wrtc"];
  };
}

/** A link over WebRTC. */
export interface WebrtcConnection {
  readonly remotePeerId: string;
  readonly connected: true;
}

export interface WebrtcRoom {
  readonly name: string;
  /** Another one after each `connect()`; empty while disconnected. */
  readonly peerId: string;
  readonly synced: boolean;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly provider: WebrtcProvider;
  /** Links over WebRTC, by peer id. */
  readonly webrtcConns: ReadonlyMap<string, WebrtcConnection>;
  /** Tabs of this browser. */
  readonly bcConns: ReadonlySet<string>;
}

export interface WebrtcPeersEvent {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly webrtcPeers: readonly string[];
  readonly bcPeers: readonly string[];
}

export interface WebrtcEvents {
  /** Whether the provider is looking for peers: it tells nothing of there being any. */
  status: (event: { readonly connected: boolean }) => void;
  synced: (event: { readonly synced: boolean }) => void;
  peers: (event: WebrtcPeersEvent) => void;
  /** Not of y-webrtc: something a person should hear of, in full sentences. */
  problem: (problem: Problem) => void;
}

/** What simple-peer uses where it is told nothing. */
const simplePeersServers: readonly RTCIceServer[] = [
  { urls: ["stun:stun.l.google.com:19302", "stun:global.stun.twilio.com:3478"] },
];
const defaultMaxConns = 20;

export class WebrtcProvider extends ObservableV2<WebrtcEvents> {
  readonly roomName: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly maxConns: number;
  readonly filterBcConns: boolean;
  readonly peerOpts: NonNullable<WebrtcOptions["peerOpts"]>;
  /** The document's secret, with which a GrapevineProvider joins the same room. */
  readonly key: Promise<string>;
  shouldConnect = false;
  /** Null until the key is derived. */
  room: WebrtcRoom | null = null;
  /** The provider that does the work, once the key is derived. */
  grapevine: GrapevineProvider | undefined;
  readonly #options: WebrtcOptions;
  #signalingUrls: readonly string[];
  #destroyed = false;

  /**
   * Connects `doc` with everyone who gives the same room name and password. Throws a TypeError when `signaling` are no
   * WebSocket URLs, `shape` is none, or `peerOpts.config` has more than `iceServers`. What fails later comes as `problem`.
   */
  constructor(roomName: string, doc: Y.Doc, options: WebrtcOptions = {}) {
    super();
    this.#signalingUrls = readSignaling(options.signaling);
    if (options.shape) checkShape(options.shape);
    checkConfig(options.peerOpts?.config);
    this.roomName = roomName;
    this.doc = doc;
    this.#options = options;
    this.awareness = options.awareness ?? new Awareness(doc);
    this.maxConns = options.maxConns ?? defaultMaxConns;
    this.filterBcConns = options.filterBcConns ?? true;
    this.peerOpts = options.peerOpts ?? {};
    // As in y-webrtc, applications hand it on by itself, say as a listener to `beforeunload`.
    this.destroy = this.destroy.bind(this);
    doc.on("destroy", this.#onDocDestroy);
    this.key = roomSecret(roomName, options.password);
    this.connect();
    void this.key.then(
      (secret) => this.#open(secret),
      // Where there is no cryptography.
      ({ message }: Error) => this.emit("problem", [{ code: "insecure-context", message }]),
    );
  }

  /** Whether the provider is looking for peers. */
  get connected(): boolean {
    return this.room !== null && this.shouldConnect;
  }

  /** The signaling servers. They can be set while the provider runs; what is no list of WebSocket URLs throws a TypeError. */
  get signalingUrls(): readonly string[] {
    return this.#signalingUrls;
  }

  set signalingUrls(urls: readonly string[]) {
    this.#signalingUrls = readSignaling(urls);
    this.grapevine?.setSignaling(this.#signalingUrls);
  }

  /** The signaling servers; `connected` when one of them is. */
  get signalingConns(): readonly { readonly url: string; readonly connected: boolean }[] {
    const connected = this.grapevine?.status().signaling === "connected";
    return this.signalingUrls.map((url) => ({ url, connected }));
  }

  connect(): void {
    if (this.#destroyed) return;
    this.grapevine?.connect();
    // A document that has failed inside stays disconnected.
    this.shouldConnect = this.grapevine?.shouldConnect ?? true;
    this.#tellStatus();
  }

  disconnect(): void {
    this.shouldConnect = false;
    this.grapevine?.disconnect();
    this.#tellStatus();
  }

  override destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.shouldConnect = false;
    this.doc.off("destroy", this.#onDocDestroy);
    this.grapevine?.destroy();
    if (!this.#options.awareness) this.awareness.destroy();
    super.destroy();
  }

  readonly #onDocDestroy = (): void => this.destroy();

  #open(secret: string): void {
    if (this.#destroyed) return;
    const { linkAfter, shape, tabs, WebSocket } = this.#options;
    const { config, wrtc } = this.peerOpts;
    const grapevine = new GrapevineProvider(this.doc, secret, {
      awareness: this.awareness,
      connect: false,
      iceServers: config?.iceServers ?? simplePeersServers,
      signaling: this.#signalingUrls,
      ...(wrtc && { wrtc }),
      ...(linkAfter && { linkAfter }),
      ...(shape && { shape }),
      ...(tabs !== undefined && { tabs }),
      ...(WebSocket && { WebSocket }),
    });
    grapevine.on("status", () => {
      // It has disconnected by itself, as where the document has failed inside.
      if (this.shouldConnect && !grapevine.shouldConnect) this.disconnect();
    });
    grapevine.on("synced", (event) => this.emit("synced", [event]));
    grapevine.on("problem", (problem) => this.emit("problem", [problem]));
    grapevine.on("peers", ({ added, removed }) => {
      const { webrtcConns, bcConns } = room;
      this.emit("peers", [{ added, removed, webrtcPeers: [...webrtcConns.keys()], bcPeers: [...bcConns] }]);
    });
    const room = roomOf(this, grapevine);
    this.grapevine = grapevine;
    this.room = room;
    if (this.shouldConnect) grapevine.connect();
    this.#tellStatus();
  }

  #tellStatus(): void {
    if (this.room) this.emit("status", [{ connected: this.connected }]);
  }
}

/** Left out in silence, a setting such as `iceTransportPolicy: "relay"` would let addresses be seen that it is to hide. */
function checkConfig(config: object | null | undefined): void {
  const others = Object.entries(config ?? {}).flatMap(([name, value]) =>
    name === "iceServers" || value === undefined ? [] : [name],
  );
  if (others.length > 0)
    throw new TypeError(`peerOpts.config takes iceServers alone; y-grapevine has nothing for ${others.join(", ")}`);
}

/** The room as it is whenever it is read. */
function roomOf(provider: WebrtcProvider, grapevine: GrapevineProvider): WebrtcRoom {
  const { roomName: name, doc, awareness } = provider;
  return {
    name,
    doc,
    awareness,
    provider,
    get peerId() {
      return grapevine.links().self ?? "";
    },
    get synced() {
      return grapevine.synced;
    },
    get webrtcConns() {
      const { peers, tabs } = grapevine.links();
      const others = peers.filter((peer) => !tabs.includes(peer));
      return new Map(others.map((remotePeerId) => [remotePeerId, { remotePeerId, connected: true as const }]));
    },
    get bcConns() {
      return new Set(grapevine.links().tabs);
    },
  };
}
