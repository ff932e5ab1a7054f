/**
 * GrapevineProvider: a Yjs provider that gossips. It ties a document and an awareness to a stay in the room, and tells
 * its listeners what bindings and pages want to hear.
 */
import { ObservableV2 } from "lib0/observable";
import { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { AwarenessCarrier, encodePresence } from "./awareness-carrier.ts";
import { agreementOf } from "./agreement.ts";
import { toHex, type NetworkEstimate } from "./core/index.ts";
import { diagnose } from "./diagnosis/diagnosis.ts";
import { deriveKeys, type DocumentKeys } from "./keys/document-keys.ts";
import { isSecret } from "./keys/secret.ts";
import { checkFaults, type FaultPlan } from "./faults/fault-plan.ts";
import { Problems, sentences, type Problem } from "./diagnosis/problems.ts";
import type {
  GrapevineAgreement,
  GrapevineCounters,
  GrapevineEvents,
  GrapevineLinks,
  GrapevineOptions,
  GrapevineStatus,
} from "./provider-types.ts";
import { checkShape } from "./replica/shape.ts";
import { YReplica } from "./replica/y-replica.ts";
import { noCounters, Session, sum, type MakeFaults } from "./session.ts";
import { readSignaling } from "./signaling/address.ts";
import { SyncState } from "./sync-state.ts";
import { onWake } from "./wake.ts";

/** How long links wait for `linkAfter` at most: what has to be proved on a link has twice that. */
const linkAfterMs = 5_000;

/**
 * A change of the document by other ways than an edit, such as a store being read, is told as a rumor up to this size; and
 * with `freshClientIds` what is typed after a larger edit does not wait for it.
 */
const rumorBytes = 64 * 1024;

export class GrapevineProvider extends ObservableV2<GrapevineEvents> {
  /** Its `clientID` is left alone, unless the option `freshClientIds` is set. */
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Whether the provider is meant to be connected: true between `connect()` and `disconnect()`. */
  shouldConnect = false;
  readonly #options: GrapevineOptions;
  readonly #replica: YReplica;
  readonly #carrier: AwarenessCarrier;
  readonly #keys: Promise<DocumentKeys> | undefined;
  /** No link opens before. Settles in any case, and never rejects. */
  readonly #linkAfter: Promise<unknown> | undefined;
  readonly #stopAwaiting: (() => void) | undefined;
  readonly #problems = new Problems({
    raised: (problem) => this.emit("problem", [problem]),
    changed: (problems) => this.emit("problems", [problems]),
  });
  #session: Session | undefined;
  #faults: MakeFaults | undefined;
  /** The faults that were asked for last, and when they are in force. */
  #faultPlan: FaultPlan | undefined;
  #faultsInForce: Promise<void> | undefined;
  #signalingUrls: readonly string[];
  /** Whether the last attempt to link to somebody had a TURN server. */
  #hasRelay = false;
  #status: "connected" | "connecting" | "disconnected" = "disconnected";
  /** What listeners were told of `synced` last. */
  #toldSynced = false;
  readonly #sync = new SyncState(() => this.#update());
  #destroyed = false;
  /** What ended sessions counted. */
  #former = noCounters;
  readonly #stopWaking: () => void;

  /**
   * Connects `doc` with everyone who holds `secret` (43 base64url characters, see `createSecret`).
   * Throws a TypeError when `secret` or `shape` is none, or `signaling` neither WebSocket URLs nor null; a RangeError for
   * impossible `faults`.
   */
  constructor(doc: Y.Doc, secret: string, options: GrapevineOptions = {}) {
    super();
    if (!isSecret(secret)) throw new TypeError("a document's secret is 43 base64url characters: see createSecret()");
    this.#signalingUrls = readSignaling(options.signaling);
    if (options.faults) this.setFaults(options.faults).catch(throwLater);
    const shape = options.shape && checkShape(options.shape);
    this.doc = doc;
    this.awareness = options.awareness ?? new Awareness(doc);
    this.#options = options;
    this.#replica = new YReplica(doc, this, {
      ...(shape && { shape }),
      onObserverError: throwLater,
      beforeApply: () => this.emit("before-apply", []),
      onWithheld: () => this.#update(),
      onBroken: () => this.#broken(),
    });
    this.#carrier = new AwarenessCarrier(this.awareness, this, () => this.#sendPresence(), throwLater);
    if (globalThis.crypto?.subtle) this.#keys = deriveKeys(secret);
    if (options.linkAfter) [this.#linkAfter, this.#stopAwaiting] = withinTime(options.linkAfter);
    doc.on("update", this.#onUpdate);
    doc.on("destroy", this.#onDocDestroy);
    this.#stopWaking = onWake({
      wake: () => this.#session?.wake(),
      // With connections open, browsers do not keep a page for coming back to it.
      hide: () => this.#leave(true),
      // The listeners of a page that is only frozen come back with it; so does the room.
      show: () => {
        if (this.shouldConnect) this.#reconnect();
      },
    });
    if (options.connect !== false) this.connect();
  }

  /**
   * True once this replica was equal to some peer's since `connect()`, and until it is known to lack something for longer
   * than what is on its way explains: two seconds. A newcomer that lacks everything does not change it.
   */
  get synced(): boolean {
    return this.#toldSynced;
  }

  /** Joins the room. Errors that a person should hear of come as `problem` events. */
  connect(): void {
    if (this.shouldConnect || this.#destroyed || this.#replica.broken) return;
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

  /** Disconnects and lets go of the document and the awareness; an awareness that the provider made is destroyed. */
  override destroy(): void {
    if (this.#destroyed) return;
    this.disconnect();
    this.#destroyed = true;
    this.#stopWaking();
    this.#carrier.destroy();
    if (!this.#options.awareness) this.awareness.destroy();
    this.#stopAwaiting?.();
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

  /**
   * Other signaling servers from now on, as `signaling` in the options has them: those that are new are joined, and those that
   * are not among them are left. Links stay. Throws a TypeError as the constructor does.
   */
  setSignaling(signaling: GrapevineOptions["signaling"]): void {
    this.#signalingUrls = readSignaling(signaling);
    if (this.#session) this.#session.signalingUrls = this.#signalingUrls;
    this.#update();
  }

  /**
   * Makes this provider's own links misbehave, as `faults` in the options does; undefined: no more. Resolves when the faults
   * are in force, since their code has to be loaded. The clock of a partition starts then, and again with each `connect`.
   * Throws a RangeError that names a value out of bounds.
   */
  setFaults(faults: FaultPlan | undefined): Promise<void> {
    this.#faultPlan = faults && checkFaults(faults);
    return (this.#faultsInForce = this.#enforce(this.#faultPlan));
  }

  /** What a person would want to know about the connection. */
  status(): GrapevineStatus {
    const status = this.#session?.status;
    return {
      members: status?.members ?? 1,
      links: status?.links ?? 0,
      // That peers say different things is certain when it is found, and nothing on its way mends it.
      inSync:
        this.#sync.inSync && !status?.differing.length && !this.#replica.broken && this.#replica.withheld === undefined,
      signaling: this.#session?.signalingState ?? (this.shouldConnect && this.#keys ? "connecting" : "closed"),
      alone: this.#session?.surroundings.isAlone ?? false,
      named: this.#session?.surroundings.named ?? 0,
      dialling: this.#session?.dialling ?? 0,
      unreachable: this.#session?.surroundings.unreachable ?? 0,
      role: "edit",
    };
  }

  /** The problems that are not solved, the oldest first: see the events `problem` and `problems`. */
  problems(): readonly Problem[] {
    return this.#problems.list;
  }

  /**
   * The whole room: how many peers there are, this one included (`exact`: counted by name, otherwise estimated by
   * gossip); the share of them whose document equals this one's, from 0 to 1; mean and largest round trip over the links
   * of all, in milliseconds. What is not known yet is undefined.
   */
  network(): NetworkEstimate {
    return this.#session?.network ?? alone;
  }

  /** This peer's own id, undefined while disconnected, those of all peers to which it has an open link, and which of them are tabs of this browser. */
  links(): GrapevineLinks {
    const session = this.#session;
    return { self: session?.self, peers: session?.links ?? [], tabs: session?.tabs ?? [] };
  }

  /**
   * Who has this document: for each link whether its other end holds all that this document holds, since when, and when they
   * were last compared; and who else is in the room. Nothing is sent for it: links compare digests anyhow.
   */
  agreement(): GrapevineAgreement {
    return agreementOf(this.#session, this.#carrier.clients, this.#hasRelay);
  }

  counters(): GrapevineCounters {
    return this.#session ? sum(this.#former, this.#session.counters) : this.#former;
  }

  /**
   * 32 hexadecimal digits over the state vector and the deletions: equal on two peers exactly when they hold the same edits
   * by name, not counting an edit that cannot be sent (the problem `unsendable-edit`). Whether edits of one name say the same
   * is compared by itself: see the problem `content-differs`.
   */
  digest(): string {
    return toHex(this.#replica.digest());
  }

  async #enforce(plan: FaultPlan | undefined): Promise<void> {
    const { Faults } = plan ? await import("./faults/faults.ts") : {};
    // Others were set meanwhile.
    if (this.#faultPlan !== plan) return;
    this.#faults = plan && Faults && ((listener) => new Faults(plan, listener));
    if (this.#session) this.#session.faults = this.#faults;
  }

  async #join(): Promise<void> {
    if (!this.#keys) {
      this.#problems.raise("insecure-context", sentences.insecureContext);
      return;
    }
    this.#update();
    const keys = await this.#keys;
    // Code that did not load is reported already, and keeps nobody out of the room.
    await this.#faultsInForce?.catch(() => undefined);
    if (this.shouldConnect && !this.#session && !this.#destroyed) this.#open(keys);
  }

  #open(keys: DocumentKeys): void {
    const wrtc = this.#options.wrtc;
    const hasWebRtc = wrtc !== undefined || typeof RTCPeerConnection === "function";
    if (!hasWebRtc)
      this.#problems.raise(
        "no-webrtc",
        typeof document === "object" ? sentences.browserWithoutWebRtc : sentences.noWebRtc,
      );
    const { contentCheckMs } = this.#options;
    const urls = this.#signalingUrls;
    const session = new Session(
      {
        replica: this.#replica,
        config:
          contentCheckMs === undefined
            ? undefined
            : { antiEntropy: { contentMs: contentCheckMs, contentRideMs: contentCheckMs / 10 } },
        faults: this.#faults,
        keys,
        linkAfter: this.#linkAfter,
        signaling: { urls, WebSocket: this.#options.WebSocket ?? globalThis.WebSocket },
        tabs: this.#options.tabs ?? typeof BroadcastChannel === "function",
        webRtc: hasWebRtc ? { iceServers: () => this.#iceServers(), wrtc } : undefined,
      },
      {
        changed: () => this.#update(),
        peers: (event) => this.emit("peers", [event]),
        presence: (peer, payload) => this.#carrier.received(peer, payload),
        presenceGone: (peer) => this.#carrier.gone(peer),
        progress: (event) => this.emit("progress", [event]),
        alone: () => this.emit("alone", []),
        refused: (why) => this.#refused(why),
        threw: throwLater,
      },
    );
    // A listener that was called meanwhile may have thought better of it.
    if (!this.shouldConnect || this.#destroyed) return session.leave();
    this.#session = session;
    if (this.#signalingUrls !== urls) session.signalingUrls = this.#signalingUrls;
    this.#sendPresence();
    this.#update();
  }

  #iceServers(): readonly RTCIceServer[] | Promise<readonly RTCIceServer[]> {
    const used = (servers: readonly RTCIceServer[]): readonly RTCIceServer[] => {
      this.#hasRelay = servers.some(isRelay);
      return servers;
    };
    // The attempt goes on without: it may well get through, and must come to an end in any case.
    const without = (error: unknown): readonly RTCIceServer[] => {
      throwLater(error);
      return used([]);
    };
    const { iceServers = [] } = this.#options;
    if (typeof iceServers !== "function") return used(iceServers);
    try {
      const servers = iceServers();
      return servers instanceof Promise ? servers.then(used).catch(without) : used(servers);
    } catch (error) {
      return without(error);
    }
  }

  #leave(atOnce = false): void {
    const session = this.#session;
    if (!session) return;
    session.leave(atOnce);
    // A listener that heard of it may have been faster.
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#former = sum(this.#former, session.counters);
    this.#carrier.clear();
  }

  // Told once: whoever sends such a thing can come back and send the next.
  #refused(why: string): void {
    if (this.#problems.list.some(({ code }) => code === "refused-update")) return;
    this.#problems.raise("refused-update", sentences.refusedUpdate(why));
  }

  #broken(): void {
    this.disconnect();
    this.#problems.raise("document-broken", sentences.documentBroken);
  }

  #reconnect(): void {
    this.#leave();
    void this.#join();
  }

  #sendPresence(): void {
    const { clientID, meta } = this.awareness;
    const clock = meta.get(clientID)?.clock;
    if (clock === undefined) return;
    // y-protocols ignores a state at clock 0; setting it again gives it a clock.
    if (clock === 0) this.awareness.setLocalState(this.awareness.getLocalState());
    const { payload, problem } = encodePresence(this.awareness);
    for (const code of ["presence-too-large", "presence-unreadable"] as const)
      this.#problems.set(code, problem?.code === code ? problem.message : undefined);
    this.#session?.handle({ type: "local-presence", payload });
  }

  // Everything that listeners are told of follows from the state here, at one place.
  #update(): void {
    this.#observe();
    const differs = (this.#session?.status.differing.length ?? 0) > 0;
    this.#problems.set("content-differs", differs ? sentences.contentDiffers : undefined);
    const { withheld } = this.#replica;
    this.#problems.set("unsendable-edit", withheld && sentences.unsendableEdit(withheld));
    const status = this.status();
    const connected = status.links > 0 || status.signaling === "connected";
    const next = !this.shouldConnect ? "disconnected" : connected ? "connected" : "connecting";
    if (next !== this.#status) {
      this.#status = next;
      this.emit("status", [{ status: next }]);
    }
    const { synced } = this.#sync;
    if (synced !== this.#toldSynced) {
      this.#toldSynced = synced;
      this.emit("synced", [{ synced }]);
      this.emit("sync", [synced]);
    }
    this.emit("change", [status]);
    this.#diagnose();
  }

  #observe(): void {
    if (!this.shouldConnect) return this.#sync.reset();
    const session = this.#session;
    const { agreesWithSomeone: agrees = false, inSync = true } = session?.status ?? {};
    return this.#sync.observe({ agrees, inSync, behind: session?.isBehind ?? false }, performance.now());
  }

  #diagnose(): void {
    const facts = this.#session?.surroundings.facts;
    for (const [code, message, about] of diagnose(facts && { ...facts, hasRelay: this.#hasRelay }))
      this.#problems.set(code, message, about);
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction): void => {
    if (origin === this) return;
    const large = update.length > rumorBytes;
    if (large && !transaction.local) this.#session?.handle({ type: "replica-changed" });
    else this.#session?.handle({ type: "local-update", update });
    // In Yjs an edit waits for all that the same client wrote before it: while a large paste is on its way, nothing would pass it.
    if (large && transaction.local && this.#options.freshClientIds)
      this.doc.clientID = crypto.getRandomValues(new Uint32Array(1))[0] as number;
  };

  readonly #onDocDestroy = (): void => this.destroy();
}

const isRelay = ({ urls }: RTCIceServer): boolean =>
  (typeof urls === "string" ? [urls] : urls).some((url) => /^turns?:/i.test(url));

// Settles with `awaited`, when time is up, or when the second of what it gives is called.
function withinTime(awaited: PromiseLike<unknown>): [Promise<unknown>, () => void] {
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => (settle = resolve));
  const timer = setTimeout(settle, linkAfterMs);
  const stop = (): void => {
    clearTimeout(timer);
    settle();
  };
  void Promise.resolve(awaited).then(stop, stop);
  return [settled, stop];
}

// As an event handler's error would be: where the page's own error handling hears of it, and nothing here is disturbed.
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

const alone: NetworkEstimate = {
  peers: 1,
  inSyncShare: undefined,
  meanRoundTripMs: undefined,
  worstRoundTripMs: undefined,
  exact: true,
};
