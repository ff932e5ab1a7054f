/**
 * GrapevineProvider: a Yjs provider that gossips. It drives core: hands it what happens with the time, carries out what
 * it asks for, and keeps its one timer. It owns the mesh of links and carries the awareness.
 */
import { ObservableV2 } from "lib0/observable";
import { Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import type * as Y from "yjs";
import { AwarenessCarrier } from "./awareness-carrier.ts";
import { formatPeerId, Node, type CloseReason, type Effect, type Input, type NodeEvent } from "./core/index.ts";
import { deriveKeys, type DocumentKeys } from "./keys/document-keys.ts";
import { isSecret } from "./keys/secret.ts";
import { Mesh } from "./link/mesh.ts";
import type { GrapevineCounters, GrapevineEvents, GrapevineOptions, GrapevineStatus } from "./provider-types.ts";
import { YReplica } from "./replica/y-replica.ts";
import { Transfers } from "./transfers.ts";
import { onWake } from "./wake.ts";

/** A change of the document by other ways than an edit, such as a store being read, is told as a rumor up to this size. */
const rumorBytes = 64 * 1024;

export class GrapevineProvider extends ObservableV2<GrapevineEvents> {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Whether the provider is meant to be connected: true between `connect()` and `disconnect()`. */
  shouldConnect = false;
  readonly #options: GrapevineOptions;
  readonly #replica: YReplica;
  readonly #carrier: AwarenessCarrier;
  readonly #transfers: Transfers;
  readonly #keys: Promise<DocumentKeys> | undefined;
  #session: Session | undefined;
  #status: "connected" | "connecting" | "disconnected" = "disconnected";
  #synced = false;
  #destroyed = false;
  readonly #counters = { framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0 };
  /** What ended sessions counted. */
  #former = { rumorsSent: 0, duplicates: 0, repairs: 0 };
  readonly #stopWaking: () => void;

  /**
   * Connects `doc` with everyone who holds `secret` (43 base64url characters, see `createSecret`).
   * Throws a TypeError when `secret` is none, or `signaling` no WebSocket URL.
   */
  constructor(doc: Y.Doc, secret: string, options: GrapevineOptions = {}) {
    super();
    if (!isSecret(secret)) throw new TypeError("a document's secret is 43 base64url characters: see createSecret()");
    const { signaling } = options;
    if (typeof signaling === "string" && !/^wss?:$/.test(new URL(signaling).protocol))
      throw new TypeError(`signaling must be a ws: or wss: URL, not ${signaling}`);
    this.doc = doc;
    this.awareness = options.awareness ?? new Awareness(doc);
    this.#options = options;
    this.#replica = new YReplica(doc, this, throwLater);
    this.#carrier = new AwarenessCarrier(this.awareness, this, () => this.#sendPresence());
    this.#transfers = new Transfers((event) => this.emit("progress", [event]));
    if (globalThis.crypto?.subtle) this.#keys = deriveKeys(secret);
    doc.on("update", this.#onUpdate);
    doc.on("destroy", this.#onDocDestroy);
    this.#stopWaking = onWake({
      wake: () => {
        this.#session?.mesh.wake();
        this.#handle({ type: "woke" });
      },
      hide: () => this.#handle({ type: "leave" }),
      // The listeners of a page that is only frozen come back with it; so does the room.
      show: () => {
        if (this.shouldConnect) this.#reconnect();
      },
    });
    if (options.connect !== false) this.connect();
  }

  /** True once this replica was equal to some peer's since `connect()`, and as long as none is known to differ. */
  get synced(): boolean {
    return this.#synced;
  }

  /** Joins the room. Errors that a person should hear of come as `problem` events. */
  connect(): void {
    if (this.shouldConnect || this.#destroyed) return;
    this.shouldConnect = true;
    void this.#join();
  }

  /** Leaves the room; the document and its edits stay. */
  disconnect(): void {
    if (!this.shouldConnect) return;
    this.shouldConnect = false;
    this.#leave();
    this.#update();
  }

  /** Disconnects and lets go of the document and the awareness. */
  override destroy(): void {
    if (this.#destroyed) return;
    this.disconnect();
    this.#destroyed = true;
    this.#stopWaking();
    this.#carrier.destroy();
    this.#replica.destroy();
    this.doc.off("update", this.#onUpdate);
    this.doc.off("destroy", this.#onDocDestroy);
    super.destroy();
  }

  /** Tells listeners. What one of them throws is reported, and disturbs nothing here. */
  override emit<K extends keyof GrapevineEvents>(name: K, args: Parameters<GrapevineEvents[K]>): void {
    try {
      super.emit(name, args);
    } catch (error) {
      throwLater(error);
    }
  }

  /** What a person would want to know about the connection. */
  readStatus(): GrapevineStatus {
    const status = this.#session?.node.status();
    return {
      members: status?.members ?? 1,
      links: status?.links ?? 0,
      inSync: status?.inSync ?? true,
      signaling: this.#session?.mesh.signalingState ?? (this.shouldConnect && this.#keys ? "connecting" : "closed"),
      role: "edit",
    };
  }

  readCounters(): GrapevineCounters {
    const core = this.#session?.node.counters();
    const { rumorsSent, duplicates, repairs } = this.#former;
    return {
      ...this.#counters,
      rumorsSent: rumorsSent + (core?.rumorsSent ?? 0),
      duplicates: duplicates + (core?.duplicates ?? 0),
      repairs: repairs + (core?.repairs ?? 0),
    };
  }

  /** 32 hexadecimal digits; equal on two peers exactly when their documents are equal. */
  digest(): string {
    let text = "";
    for (const byte of this.#replica.digest()) text += byte.toString(16).padStart(2, "0");
    return text;
  }

  async #join(): Promise<void> {
    if (!this.#keys) {
      this.emit("problem", [
        {
          code: "insecure-context",
          message: "This page cannot use cryptography: browsers allow it only over https or on localhost.",
        },
      ]);
      return;
    }
    this.#update();
    const keys = await this.#keys;
    if (this.shouldConnect && !this.#session && !this.#destroyed) this.#open(keys);
  }

  #open(keys: DocumentKeys): void {
    const self = formatPeerId(crypto.getRandomValues(new Uint8Array(8)));
    const node = new Node({ self, replica: this.#replica, random: Math.random });
    const wrtc = this.#options.wrtc;
    const hasWebRtc = wrtc !== undefined || typeof RTCPeerConnection === "function";
    if (!hasWebRtc)
      this.emit("problem", [
        { code: "no-webrtc", message: "This browser has no WebRTC: it can only share with its own tabs." },
      ]);
    const mesh = new Mesh(
      {
        self,
        keys,
        signaling: this.#signaling(),
        tabs: this.#options.tabs ?? typeof BroadcastChannel === "function",
        webRtc: hasWebRtc ? { iceServers: this.#options.iceServers ?? [], wrtc } : undefined,
        random: Math.random,
      },
      {
        opened: (peer, initiator) => {
          this.#handle({ type: "link-opened", peer, initiator });
          this.emit("peers", [{ added: [peer], removed: [], peers: node.links() }]);
        },
        closed: (peer) => {
          this.#transfers.forget(peer);
          this.#handle({ type: "link-closed", peer });
          this.emit("peers", [{ added: [], removed: [peer], peers: node.links() }]);
        },
        frame: (from, bytes) => {
          this.#counters.framesReceived++;
          this.#counters.bytesReceived += bytes.length;
          this.#handle({ type: "frame-received", from, bytes });
          this.#transfers.arrived(from, bytes.length);
        },
        progressed: (from, transfer) => {
          this.#transfers.progressed(from, transfer);
          this.#handle({ type: "transfer-progressed", from });
        },
        dialFailed: (peer, gone) => this.#handle({ type: "dial-failed", peer, gone }),
        discovered: (peers, source) => this.#handle({ type: "peers-discovered", peers, source }),
        signalingState: () => this.#update(),
      },
    );
    // A listener that was called meanwhile may have thought better of it.
    if (!this.shouldConnect || this.#destroyed) return mesh.destroy();
    this.#session = { node, mesh, inputs: [], handling: false, timer: undefined };
    this.#sendPresence();
    this.#update();
  }

  #signaling(): { url: string; WebSocket: typeof WebSocket } | undefined {
    const implementation = this.#options.WebSocket ?? globalThis.WebSocket;
    const url = this.#options.signaling === undefined ? defaultSignaling() : this.#options.signaling;
    return url !== null && implementation ? { url, WebSocket: implementation } : undefined;
  }

  #leave(): void {
    const session = this.#session;
    if (!session) return;
    this.#handle({ type: "leave" });
    clearTimeout(session.timer);
    const core = session.node.counters();
    this.#former = {
      rumorsSent: this.#former.rumorsSent + core.rumorsSent,
      duplicates: this.#former.duplicates + core.duplicates,
      repairs: this.#former.repairs + core.repairs,
    };
    this.#session = undefined;
    session.mesh.destroy();
    this.#transfers.clear();
    this.#carrier.clear();
  }

  #reconnect(): void {
    this.#leave();
    void this.#join();
  }

  // One input after the other: applying an update runs observers, and what they do is an input of its own.
  #handle(input: Input): void {
    const session = this.#session;
    if (!session) return;
    session.inputs.push(input);
    if (session.handling) return;
    session.handling = true;
    for (let next = session.inputs.shift(); next; next = session.inputs.shift())
      for (const effect of session.node.handle(next, performance.now())) this.#attempt(session, effect);
    session.handling = false;
    this.#schedule(session);
  }

  // A listener of the application that throws must not keep the other effects from being carried out.
  #attempt(session: Session, effect: Effect): void {
    try {
      this.#carryOut(session, effect);
    } catch (error) {
      throwLater(error);
    }
  }

  #carryOut(session: Session, effect: Effect): void {
    switch (effect.type) {
      case "send":
        this.#counters.framesSent++;
        this.#counters.bytesSent += effect.bytes.length;
        return session.mesh.send(effect.to, effect.bytes, effect.priority);
      case "dial":
        return session.mesh.dial(effect.peer);
      case "close":
        this.#transfers.forget(effect.peer);
        session.mesh.close(effect.peer, effect.reason === "left");
        if (isForGood(effect.reason)) session.mesh.refuse(effect.peer);
        return this.emit("peers", [{ added: [], removed: [effect.peer], peers: session.node.links() }]);
      case "emit":
        return this.#event(effect.event);
    }
  }

  #event(event: NodeEvent): void {
    switch (event.type) {
      case "presence":
        return this.#carrier.received(event.origin, event.payload);
      case "presence-gone":
        return this.#carrier.gone(event.origin);
      case "status-changed":
        return this.#update();
    }
  }

  // One timer for everything that core has to do later.
  #schedule(session: Session): void {
    clearTimeout(session.timer);
    if (this.#session !== session) return;
    const deadline = session.node.nextDeadline(performance.now());
    if (deadline === undefined) return;
    session.timer = setTimeout(() => this.#handle({ type: "tick" }), Math.max(0, deadline - performance.now()));
  }

  #sendPresence(): void {
    const { clientID, meta } = this.awareness;
    const clock = meta.get(clientID)?.clock;
    if (clock === undefined) return;
    // y-protocols ignores a state at clock 0; setting it again gives it a clock.
    if (clock === 0) this.awareness.setLocalState(this.awareness.getLocalState());
    this.#handle({ type: "local-presence", payload: encodeAwarenessUpdate(this.awareness, [clientID]) });
  }

  // Everything that listeners are told of follows from the state here, at one place.
  #update(): void {
    const status = this.readStatus();
    const connected = status.links > 0 || status.signaling === "connected";
    const next = !this.shouldConnect ? "disconnected" : connected ? "connected" : "connecting";
    if (next !== this.#status) {
      this.#status = next;
      this.emit("status", [{ status: next }]);
    }
    const agrees = this.#session?.node.status().agreesWithSomeone ?? false;
    const synced = status.inSync && (agrees || (this.#synced && this.shouldConnect));
    if (synced !== this.#synced) {
      this.#synced = synced;
      this.emit("synced", [{ synced }]);
      this.emit("sync", [synced]);
    }
    this.emit("change", [status]);
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
    if (origin === this) return;
    const large = !transaction.local && update.length > rumorBytes;
    this.#handle(large ? { type: "replica-changed" } : { type: "local-update", update });
  };

  readonly #onDocDestroy = (): void => this.destroy();
}

/** One stay in the room. */
interface Session {
  readonly node: Node;
  readonly mesh: Mesh;
  /** What has to be handled when the input at hand is done. */
  readonly inputs: Input[];
  handling: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

// As an event handler's error would be: where the page's own error handling hears of it, and nothing here is disturbed.
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

const isForGood = (reason: CloseReason): boolean =>
  reason !== "left" && reason !== "unresponsive" && reason !== "too-many-links";

function defaultSignaling(): string | null {
  if (typeof location !== "object" || !/^https?:$/.test(location.protocol)) return null;
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/signal`;
}
