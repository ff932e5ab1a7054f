/**
 * One attempt at a WebRTC data channel to one peer, by simple-peer. What simple-peer lacks is added here: a dial
 * timeout, backpressure, and the fingerprints of both ends. Every attempt ends with a channel, or with `failed`.
 */
import SimplePeer from "simple-peer/simplepeer.min.js";
import type { Signal } from "../core/index.ts";
import type { Channel, ChannelListener } from "./channel.ts";
import { startDeadline } from "../deadline/deadline.ts";

export interface WebRtcOptions {
  readonly initiator: boolean;
  readonly iceServers: readonly RTCIceServer[];
  readonly wrtc: SimplePeer.Wrtc | undefined;
  /** Until the other side's description is there, and from then on until the channel is open. */
  readonly timeoutMs: number;
}

/**
 * What this side's WebRTC did wrong: `implementation`: it threw or refused where it must not. `no-address`: it found no
 * address of its own, so that nobody can be reached. `not-loaded`: its code, this module, did not load.
 */
export type WebRtcFault = "implementation" | "no-address" | "not-loaded";

export interface WebRtcListener {
  /** Signals for the other side, in order. */
  signals(signals: readonly Signal[]): void;
  /** The data channel is open. `binding` is what both ends know of it: the initiator's fingerprint, then the other's. */
  connected(channel: Channel, binding: string): void;
  /** `fault` undefined: as far as is known, this side's WebRTC works. */
  failed(reason: string, fault: WebRtcFault | undefined): void;
}

/** Codes of simple-peer's errors that another peer's signals cannot bring about. */
const ownErrors: ReadonlySet<unknown> = new Set([
  "ERR_PC_CONSTRUCTOR",
  "ERR_CREATE_OFFER",
  "ERR_CREATE_ANSWER",
  "ERR_SET_LOCAL_DESCRIPTION",
]);

/** Safe everywhere: a message of more than 256 KiB fails in some browsers, and large ones block the small. */
const messageBytes = 16 * 1024;
/**
 * Bytes that may wait in the transport, and at how many it takes more. Nothing overtakes them there: on a link of 1 Mbit/s
 * a keystroke waits for a quarter of a second behind the first.
 */
const congestedBytes = 32 * 1024;
const drainedBytes = 16 * 1024;
/** Signals of one moment travel together. */
const signalBatchMs = 10;
const maxCandidates = 128;
/** Messages that may come before simple-peer says that it is connected: it looks up addresses first. A hello is one. */
const maxEarly = 8;

export class WebRtcDial {
  /** None once it has ended: now and then Node keeps an ended connection for good, and with it whatever it refers to. */
  #listener: WebRtcListener | undefined;
  readonly #initiator: boolean;
  readonly #timeoutMs: number;
  readonly #peer: SimplePeer;
  readonly #fingerprints: { local?: string | undefined; remote?: string | undefined } = {};
  #outbox: Signal[] = [];
  #outboxTimer: ReturnType<typeof setTimeout> | undefined;
  #stopWaiting = (): void => undefined;
  #described = false;
  /** A candidate of this side's was found that others can connect to. */
  #hasAddress = false;
  readonly #candidates = new Set<string>();
  #state: "dialling" | "connected" | "ended" = "dialling";
  #channel: WebRtcChannel | undefined;
  #early: Uint8Array[] = [];

  /** Throws where there is no WebRTC. */
  constructor(options: WebRtcOptions, listener: WebRtcListener) {
    this.#listener = listener;
    this.#initiator = options.initiator;
    this.#peer = new SimplePeer({
      initiator: options.initiator,
      trickle: true,
      // Only connections that gather all candidates first wait for this timer, and simple-peer leaves it running when they end.
      iceCompleteTimeout: 1,
      config: { iceServers: options.iceServers.map((server) => ({ ...server })) },
      ...(options.wrtc ? { wrtc: rejecting(options.wrtc) } : {}),
    });
    this.#timeoutMs = options.timeoutMs;
    this.#startWaiting();
    this.#peer.on("signal", (signal) => this.#produced(signal));
    this.#peer.on("connect", () => this.#connected());
    // Past its stream, which sets a timer for each message.
    this.#peer._onChannelMessage = ({ data }) => this.#received(data);
    this.#peer.on("error", (error) =>
      this.#fail(error.message, ownErrors.has((error as { code?: unknown }).code) ? "implementation" : undefined),
    );
    this.#peer.on("close", () => this.#fail("the connection closed"));
    // In Node a connection may close by itself: where DTLS fails, as it does when the peer's certificate comes before its
    // fingerprint has been read. simple-peer looks only for those that failed.
    const { _pc: connection } = this.#peer;
    // Its constructor threw: `error` is about to tell.
    if (!connection) return;
    connection.addEventListener("connectionstatechange", () => {
      if (connection.connectionState === "closed") this.#fail("the connection was closed");
    });
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState !== "complete" || this.#hasAddress) return;
      const candidates = connection.localDescription?.sdp.match(/^a=candidate:.*$/gm) ?? [];
      if (candidates.some(connects)) return;
      this.#fail("this side has no address to connect from", "no-address");
    });
  }

  /** Takes the other side's signals. Those that have no place in this attempt are dropped. */
  receive(signals: readonly Signal[]): void {
    for (const signal of signals) {
      if (this.#state !== "dialling") return;
      if (signal.type === "candidate") {
        const { candidate } = signal.candidate;
        if (this.#candidates.has(candidate) || this.#candidates.size >= maxCandidates) continue;
        this.#candidates.add(candidate);
      } else {
        if (this.#described || signal.type !== (this.#initiator ? "answer" : "offer")) continue;
        this.#described = true;
        this.#startWaiting();
        this.#fingerprints.remote = fingerprintOf(signal.sdp);
      }
      try {
        this.#peer.signal(signal);
      } catch (error) {
        // A candidate that makes no sense is the other side's doing, and not the only one.
        if (signal.type !== "candidate") this.#fail(String(error), "implementation");
      }
    }
  }

  /** Gives up the attempt, or closes what came of it. `failed` is not called for it. */
  cancel(): void {
    if (this.#channel) this.#channel.close();
    else this.#end();
  }

  #startWaiting(): void {
    this.#stopWaiting();
    this.#stopWaiting = startDeadline(this.#timeoutMs, () => this.#fail("no connection in time"));
  }

  #produced(signal: SimplePeer.SignalData): void {
    if (this.#state !== "dialling") return;
    if (signal.type !== "offer" && signal.type !== "answer" && signal.type !== "candidate") return;
    if (signal.type !== "candidate") this.#fingerprints.local = fingerprintOf(signal.sdp ?? "");
    else this.#hasAddress ||= connects(signal.candidate?.candidate ?? "");
    this.#outbox.push(signal as Signal);
    this.#outboxTimer ??= setTimeout(() => {
      this.#outboxTimer = undefined;
      const signals = this.#outbox;
      this.#outbox = [];
      if (this.#state === "dialling") this.#listener?.signals(signals);
    }, signalBatchMs);
  }

  #connected(): void {
    const { local, remote } = this.#fingerprints;
    if (this.#state !== "dialling") return;
    if (!local || !remote) return this.#fail("a description without a fingerprint");
    this.#stopWaiting();
    this.#state = "connected";
    this.#channel = new WebRtcChannel(this.#peer, this.#early, () => this.#end());
    this.#early = [];
    this.#listener?.connected(this.#channel, this.#initiator ? `${local} ${remote}` : `${remote} ${local}`);
  }

  #received(data: unknown): void {
    if (this.#state === "ended") return;
    const message = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    if (!(message instanceof Uint8Array)) return this.#fail("a message that is not binary");
    if (this.#channel) return this.#channel.received(message);
    if (this.#early.length >= maxEarly || message.length > messageBytes)
      return this.#fail("too much before the connection");
    this.#early.push(message);
    return undefined;
  }

  #fail(reason: string, fault?: WebRtcFault): void {
    if (this.#state === "ended") return;
    const listener = this.#listener;
    this.#end();
    if (this.#channel) this.#channel.lost(reason);
    else listener?.failed(reason, fault);
  }

  // Always destroyed: browsers count connections until then.
  #end(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#stopWaiting();
    clearTimeout(this.#outboxTimer);
    this.#listener = undefined;
    this.#early = [];
    this.#peer.destroy();
  }
}

class WebRtcChannel implements Channel {
  readonly messageBytes = messageBytes;
  readonly #peer: SimplePeer;
  readonly #onClose: () => void;
  #listener: ChannelListener | undefined;
  #waiting: Uint8Array[];
  #closed = false;

  /** `early`: what came before. */
  constructor(peer: SimplePeer, early: Uint8Array[], onClose: () => void) {
    this.#peer = peer;
    this.#waiting = early;
    this.#onClose = onClose;
    const channel = peer._channel;
    channel.bufferedAmountLowThreshold = drainedBytes;
    channel.addEventListener("bufferedamountlow", () => this.#listener?.drain());
  }

  received(message: Uint8Array): void {
    if (this.#closed) return;
    if (this.#listener) this.#listener.message(message);
    else this.#waiting.push(message);
  }

  // simple-peer's `send` knows no backpressure, and its `write` one that is too late for slow links.
  send(message: Uint8Array): boolean {
    if (this.#closed || this.#peer.destroyed) return true;
    try {
      this.#peer.send(message);
      return this.#peer.bufferSize < congestedBytes;
    } catch {
      // It is closing under us: `close` will be told, by simple-peer or by the silence of the link.
      return true;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#end();
    this.#onClose();
  }

  listen(listener: ChannelListener): void {
    if (this.#closed) return;
    this.#listener = listener;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) listener.message(message);
  }

  lost(reason: string): void {
    if (this.#closed) return;
    const listener = this.#listener;
    this.#end();
    listener?.closed(reason);
  }

  #end(): void {
    this.#closed = true;
    this.#listener = undefined;
    this.#waiting = [];
  }
}

// Browsers whose UDP is blocked still give candidates by TCP, but only such as connect, and none that they connect to.
const connects = (candidate: string): boolean => candidate !== "" && !/ tcptype active\b/.test(candidate);

/**
 * The same implementation, of which what fails rejects: simple-peer does not catch what these methods throw, as no
 * browser's do.
 */
function rejecting(wrtc: SimplePeer.Wrtc): SimplePeer.Wrtc {
  const methods = ["createOffer", "createAnswer", "setLocalDescription", "setRemoteDescription", "addIceCandidate"];
  const Connection = function (configuration?: RTCConfiguration): RTCPeerConnection {
    const connection = new wrtc.RTCPeerConnection(configuration);
    const made = connection as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const name of methods) {
      const method = made[name];
      made[name] = async (...args) => method?.apply(connection, args);
    }
    return connection;
  };
  return { ...wrtc, RTCPeerConnection: Connection as unknown as typeof RTCPeerConnection };
}

/** The DTLS fingerprint in a session description (RFC 8122), or undefined when there is none. */
export function fingerprintOf(sdp: string): string | undefined {
  return /^a=fingerprint:(\S+ [0-9A-Fa-f:]+)\s*$/m.exec(sdp)?.[1]?.toLowerCase();
}
