/**
 * One stay in the room. The session drives core: it hands over inputs with the time, performs effects, and keeps core's one
 * timer. It owns the mesh of links.
 */
import {
  formatPeerId,
  Node,
  type CloseReason,
  type Effect,
  type Input,
  type LinkKnowledge,
  type NetworkEstimate,
  type ConfigDelta,
  type NodeEvent,
  type NodeStatus,
  type PeerId,
  type Replica,
} from "./core/index.ts";
import { createDialId } from "./link/envelopes.ts";
import type { Faults, FaultsListener } from "./faults/faults.ts";
import { Mesh, type MeshOptions } from "./link/mesh.ts";
import type { SignalingState } from "./signaling/client.ts";
import type { GrapevineCounters, PeersEvent, ProgressEvent } from "./provider-types.ts";
import { Surroundings } from "./diagnosis/surroundings.ts";
import { Transfers } from "./transfers.ts";

export type SessionOptions = Omit<MeshOptions, "self" | "random"> & {
  readonly replica: Replica;
  /** Deviations from core's own. */
  readonly config?: ConfigDelta | undefined;
  readonly faults: MakeFaults | undefined;
};

/** Makes the faults of one stay: only a page that wants faults loads their code. */
export type MakeFaults = (listener: FaultsListener) => Faults;

export interface SessionListener {
  /** `status` or `signalingState` has changed. */
  changed(): void;
  peers(event: PeersEvent): void;
  presence(peer: PeerId, payload: Uint8Array): void;
  presenceGone(peer: PeerId): void;
  progress(event: ProgressEvent): void;
  /** This peer is confirmed to be alone. */
  alone(): void;
  /** A peer lost its link for an update. `why` is a clause that says what was found. */
  refused(why: string): void;
  /** An error of a listener, which must not keep the other effects from being performed. */
  threw(error: unknown): void;
}

export class Session {
  /** The id of this stay. */
  readonly self = formatPeerId(crypto.getRandomValues(new Uint8Array(8)));
  readonly #node: Node;
  readonly #mesh: Mesh;
  /** Injects faults between core and the links. */
  #faults: Faults | undefined;
  readonly #listener: SessionListener;
  readonly #transfers: Transfers;
  readonly #surroundings: Surroundings;
  readonly #frames = { framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0 };
  /** Inputs to handle after the current one. */
  readonly #inputs: Input[] = [];
  /** Links to other tabs of this browser, and no others. */
  readonly #tabs = new Set<PeerId>();
  /** The links that listeners know of. */
  #peers: readonly PeerId[] = [];
  /** Attempts that listeners know of. */
  #dialling = 0;
  #handling = false;
  /** The signaling server was reached before. */
  #wasSignaled = false;
  #leaving = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires. */
  #timerAt = Number.POSITIVE_INFINITY;

  /** Enters the room as a new peer. */
  constructor({ replica, faults, config, ...options }: SessionOptions, listener: SessionListener) {
    const { self } = this;
    const connects = options.webRtc !== undefined;
    const node = new Node({ self, replica, random: Math.random, createDialId, connects, ...(config && { config }) });
    this.#node = node;
    this.#listener = listener;
    this.#transfers = new Transfers(
      (event) => listener.progress(event),
      () => node.isBehind(),
    );
    this.#surroundings = new Surroundings(
      {
        self,
        server: options.signaling.urls.length > 0,
        tabs: options.tabs,
        webRtc: options.webRtc ? (options.webRtc.wrtc ? "given" : "platform") : "none",
        links: () => node.links().length,
        isMember: (peer) => node.members().has(peer),
        inquire: (peer) => this.#mesh.inquire(peer),
      },
      {
        changed: () => this.#changed(),
        alone: () => {
          if (!this.#leaving) listener.alone();
        },
      },
    );
    const surroundings = this.#surroundings;
    this.#mesh = new Mesh(
      { ...options, self, random: Math.random },
      {
        opened: (peer, initiator, attempt) => {
          this.#faults?.opened(peer);
          // An attempt goes before each WebRTC link.
          if (attempt === undefined) this.#tabs.add(peer);
          else this.#tabs.delete(peer);
          this.handle({ type: "link-opened", peer, initiator, attempt });
          surroundings.opened(peer, attempt !== undefined);
        },
        closed: (peer) => {
          this.#transfers.forget(peer);
          this.#faults?.closed(peer);
          this.handle({ type: "link-closed", peer });
        },
        frame: (from, bytes) => (this.#faults ? this.#faults.received(from, bytes) : this.#received(from, bytes)),
        progressed: (from, transfer) => {
          this.#transfers.progressed(from, transfer);
          if (!this.#faults?.isParted) this.handle({ type: "transfer-progressed", from });
        },
        congested: (peer, congested, progressed) =>
          this.handle({ type: "link-congested", peer, congested, progressed }),
        dialling: (input) => this.handle(input),
        discovered: (peers, source) => this.handle({ type: "peers-discovered", peers, source }),
        signalingState: (state) => this.#signalingChanged(state),
        signalingTrouble: (trouble) => surroundings.signalingTrouble(trouble),
        told: (news) => surroundings.told(news),
        unconnected: (peer, how) => surroundings.unconnected(peer, how),
        otherVersion: (peer, version, overTab) => surroundings.otherVersion(peer, version, overTab),
        tabs: {
          heard: (peer, settled) => surroundings.tabHeard(peer, settled),
          isSettled: () => surroundings.isSettled,
        },
      },
    );
    this.faults = faults;
  }

  get status(): NodeStatus {
    return this.#node.status();
  }

  /** This replica is known to lack something. */
  get isBehind(): boolean {
    return this.#node.isBehind();
  }

  get network(): NetworkEstimate {
    return this.#node.network();
  }

  /** What is known of each link, by the clock of `performance.now()`. */
  get knowledge(): readonly LinkKnowledge[] {
    return this.#node.knowledge();
  }

  /** Peers with an open link. */
  get links(): readonly PeerId[] {
    return this.#node.links();
  }

  /** Those of them that are other tabs of this browser. */
  get tabs(): readonly PeerId[] {
    return this.links.filter((peer) => this.#tabs.has(peer));
  }

  get signalingState(): SignalingState {
    return this.#mesh.signalingState;
  }

  /** Number of attempts to link that are under way. */
  get dialling(): number {
    return this.#node.dialling;
  }

  /** What is known of the room besides the links. */
  get surroundings(): Pick<Surroundings, "isAlone" | "named" | "unreachable" | "unlinked" | "facts"> {
    return this.#surroundings;
  }

  get counters(): GrapevineCounters {
    return { ...this.#frames, ...this.#node.counters() };
  }

  /** Sets other signaling servers, or none. */
  set signalingUrls(urls: readonly string[]) {
    this.#surroundings.hasServer = urls.length > 0;
    this.#mesh.signalingUrls = urls;
  }

  /** Sets other faults, or none. Frames that the former ones hold back arrive at once. */
  set faults(make: MakeFaults | undefined) {
    const former = this.#faults;
    this.#faults = make?.({
      send: (to, bytes, priority) => this.#mesh.send(to, bytes, priority),
      received: (from, bytes) => this.#received(from, bytes),
    });
    for (const peer of this.links) this.#faults?.opened(peer);
    former?.end();
  }

  /**
   * Handles one input after the other. Applying an update runs observers, whose edits are further inputs, and a link may report
   * congestion while its frame is being sent.
   */
  handle(input: Input): void {
    if (this.#leaving) return;
    this.#inputs.push(input);
    if (this.#handling) return;
    this.#handling = true;
    for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) {
      const effects = this.#node.handle(next, performance.now());
      this.#tellPeers();
      for (const effect of effects) this.#attempt(() => this.#carryOut(effect));
      this.#tellDialling();
    }
    this.#handling = false;
    if (this.#leaving) this.#end(false);
    else this.#schedule();
  }

  #received(from: PeerId, bytes: Uint8Array): void {
    this.#frames.framesReceived++;
    this.#frames.bytesReceived += bytes.length;
    this.#transfers.arrived(from, bytes.length);
    this.handle({ type: "frame-received", from, bytes });
  }

  // A connection that broke and is back shows that the network changed, so links may be dead unnoticed.
  #signalingChanged(state: SignalingState): void {
    if (state === "connected") {
      if (this.#wasSignaled) this.handle({ type: "woke" });
      this.#wasSignaled = true;
      this.#surroundings.serverReached();
    }
    this.#changed();
  }

  #changed(): void {
    if (!this.#leaving) this.#listener.changed();
  }

  /** The page or the network may have been away. */
  wake(): void {
    this.#mesh.wake();
    this.handle({ type: "woke" });
  }

  /**
   * Says goodbye and closes everything. `atOnce`: without waiting until the goodbye is sent. Calls no more listeners, except
   * for the input being handled.
   */
  leave(atOnce = false): void {
    this.handle({ type: "leave" });
    this.#leaving = true;
    // A listener may call this while an input is being handled. Then the goodbye comes afterwards.
    if (!this.#handling) this.#end(atOnce);
  }

  #end(atOnce: boolean): void {
    clearTimeout(this.#timer);
    this.#surroundings.destroy();
    this.#faults?.destroy();
    this.#mesh.destroy(atOnce);
    this.#transfers.clear();
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#listener.threw(error);
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case "send":
        this.#frames.framesSent++;
        this.#frames.bytesSent += effect.bytes.length;
        return (this.#faults ?? this.#mesh).send(effect.to, effect.bytes, effect.priority);
      case "dial":
        return this.#mesh.dialled(effect.peer);
      case "discover":
        return this.#mesh.discover();
      case "close":
        this.#transfers.forget(effect.peer);
        this.#faults?.closed(effect.peer);
        this.#mesh.close(effect.peer, isPolite(effect.reason));
        return effect.reason === "invalid-update" ? this.#listener.refused(effect.detail) : undefined;
      case "emit":
        return this.#event(effect.event);
      default:
        return this.#mesh.perform(effect);
    }
  }

  #event(event: NodeEvent): void {
    if (this.#leaving) return undefined;
    switch (event.type) {
      case "presence":
        return this.#listener.presence(event.origin, event.payload);
      case "presence-gone":
        return this.#listener.presenceGone(event.origin);
      case "transfer":
        return this.#transfers.awaited(event.from, event.restBytes);
      case "silence":
        return this.#mesh.doubt();
      case "member":
        // Presence and status report what people see of it.
        return undefined;
      case "content-differs":
        // The status lists everyone who differs, and is told to have changed.
        return undefined;
      case "status-changed":
        this.#transfers.settled();
        return this.#listener.changed();
    }
  }

  // Core may refuse a link that the mesh opened, so report only those that it kept.
  #tellPeers(): void {
    const [former, peers] = [this.#peers, this.#node.links()];
    if (former === peers) return;
    this.#peers = peers;
    const added = peers.filter((peer) => !former.includes(peer));
    const removed = former.filter((peer) => !peers.includes(peer));
    for (const peer of removed) this.#tabs.delete(peer);
    if (removed.length > 0) this.#surroundings.closed();
    if (added.length > 0 || removed.length > 0) this.#listener.peers({ added, removed, peers });
  }

  #tellDialling(): void {
    const former = this.#dialling;
    this.#dialling = this.#node.dialling;
    if (former !== this.#dialling) this.#attempt(() => this.#changed());
  }

  // One timer for all of core's deadlines. Most deadlines only move away, with every frame. The timer is left alone then, and
  // checks again when it fires.
  #schedule(): void {
    const deadline = this.#node.nextDeadline() ?? Number.POSITIVE_INFINITY;
    if (deadline >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = deadline;
    // Browsers cut off fractions, and would fire too early.
    this.#timer = setTimeout(() => this.#timeOut(), Math.max(0, Math.ceil(deadline - performance.now())));
  }

  #timeOut(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const deadline = this.#node.nextDeadline();
    if (deadline !== undefined && deadline <= performance.now()) this.handle({ type: "tick" });
    else this.#schedule();
  }
}

/** The last frames on such a link still have to arrive. */
const isPolite = (reason: CloseReason): boolean => reason === "left" || reason === "surplus";

/** The counters of no stay. */
export const noCounters: GrapevineCounters = {
  framesSent: 0,
  framesReceived: 0,
  bytesSent: 0,
  bytesReceived: 0,
  rumorsSent: 0,
  duplicates: 0,
  repairs: 0,
};

/** The sum of two stays' counters. */
export function sum(a: GrapevineCounters, b: GrapevineCounters): GrapevineCounters {
  const total: Record<keyof GrapevineCounters, number> = { ...a };
  for (const name of Object.keys(noCounters) as (keyof GrapevineCounters)[]) total[name] += b[name];
  return total;
}
