/**
 * The connection to one signaling server: a WebSocket that joins a room, and rejoins whenever the connection was lost.
 * This file parses the server's frames. `envelopes.ts` opens the envelopes in them.
 */
import { parseServerFrame, type ClientFrame, type ServerFrame } from "../../signaling/wire.ts";
import type { PeerId, Random } from "../core/index.ts";
import { startDeadline } from "../deadline/deadline.ts";

export type SignalingState = "connected" | "connecting" | "closed";

export interface SignalingOptions {
  readonly url: string;
  readonly room: string;
  readonly self: PeerId;
  /** Undefined if the platform has no WebSocket, and so no way to the server. */
  readonly WebSocket: typeof WebSocket | undefined;
  readonly random: Random;
}

/**
 * Why the server cannot be used. `unreachable`: no connection comes about. `silent`: it accepts connections, and does not
 * answer. `refused`: this browser refuses to try, and there is no other try.
 */
export interface SignalingTrouble {
  readonly type: "unreachable" | "silent" | "refused";
  /** The reason given by the browser or the server, or "". */
  readonly detail: string;
}

export interface SignalingListener {
  state(state: SignalingState): void;
  /** The server has been unusable for a while; undefined: it answers again. */
  trouble(trouble: SignalingTrouble | undefined): void;
  /** A try to connect has failed, or the connection was lost; another try follows. */
  failed?(): void;
  frame(frame: ServerFrame): void;
}

/**
 * Pauses before reconnecting, jittered by half. A cable is often back within a minute, so for that long the tries are frequent
 * and short. Then the pauses double up to the maximum.
 */
const reconnectMs = 500;
const soonMs = 1_000;
const soonTries = 16;
const reconnectMaxMs = 15_000;
const connectTimeoutMs = 3_000;
/** Timeout of every fourth try, and of later ones, for slow networks. */
const lateConnectTimeoutMs = 10_000;
const lateEvery = 4;
/** A try to connect that is younger than this is not restarted. */
const freshMs = 300;
/** Silence before a ping. A ping without a pong reveals a half-open connection. */
const pingMs = 20_000;
const pongTimeoutMs = 10_000;
/** A doubtful connection has to answer sooner: within this multiple of its last answer's time, within bounds. */
const doubtedPongMs = 1_000;
/** Longest plausible answer. A longer one includes a sleep, and says nothing of the network. */
const doubtedPongMaxMs = 4_000;
const doubtedPongs = 3;
/** After failing for this long, or after this many connections without an answer, report trouble. */
const troubleMs = 6_000;
const silentTries = 2;
/** Longest close reason that is shown. */
const maxDetail = 123;

export class SignalingClient {
  readonly #options: SignalingOptions;
  readonly #listener: SignalingListener;
  #socket: WebSocket | undefined;
  #state: SignalingState = "closed";
  /** Closed by this side, finally. */
  #closed = false;
  #failures = 0;
  /** When the server last answered, or was first asked. */
  #answeredAt = performance.now();
  /** Consecutive connections that opened and brought no answer. */
  #silences = 0;
  #opened = false;
  #troubled = false;
  /** When the last try to connect began. */
  #startedAt = 0;
  #stopTimer = (): void => undefined;
  #doubted = false;
  /** When a ping without an answer went out, and how long the last answer took. */
  #pingedAt: number | undefined;
  #pongMs = 0;

  /** Connects at once. */
  constructor(options: SignalingOptions, listener: SignalingListener) {
    this.#options = options;
    this.#listener = listener;
    this.#connect();
  }

  get state(): SignalingState {
    return this.#state;
  }

  /** False when there is no connection: the frame is lost. */
  send(frame: ClientFrame): boolean {
    if (this.#state !== "connected" || !this.#socket) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** The network may be back: connect now, or find out now whether the connection still lives. */
  wake(): void {
    this.#failures = 0;
    if (this.#state === "connected") this.check();
    else if (this.#state === "connecting" && performance.now() > this.#startedAt + freshMs) {
      // TCP resends into a dead network ever more rarely, so a new try is faster.
      this.#drop();
      this.#connect();
    }
  }

  /** There is reason to doubt the connection. Checks that it is alive. */
  check(): void {
    if (this.#state !== "connected" || this.#doubted) return;
    this.#doubted = true;
    this.#ping(Math.min(doubtedPongMaxMs, Math.max(doubtedPongMs, doubtedPongs * this.#pongMs)));
  }

  /** Asks for a fresh sample of the members, by rejoining. */
  discover(): void {
    this.send({ type: "join", room: this.#options.room, peer: this.#options.self });
    // Replace a connection that does not answer. A fresh one brings a sample too.
    this.check();
  }

  close(): void {
    this.#closed = true;
    this.send({ type: "leave" });
    this.#drop();
    this.#setState("closed");
  }

  #connect(): void {
    this.#setState("connecting");
    if (this.#closed) return undefined;
    this.#startedAt = performance.now();
    const { url, WebSocket: implementation } = this.#options;
    let socket: WebSocket;
    try {
      if (!implementation) throw new Error("there is no WebSocket here: pass one as `WebSocket`");
      socket = new implementation(url);
    } catch (error) {
      // The address is malformed, or not allowed on this page. Retrying would not help.
      this.#setState("closed");
      return this.#tell({ type: "refused", detail: String(error) });
    }
    this.#socket = socket;
    this.#opened = false;
    const late = this.#failures >= soonTries || this.#failures % lateEvery === lateEvery - 1;
    const timeoutMs = late ? lateConnectTimeoutMs : connectTimeoutMs;
    this.#awaitAnswer(timeoutMs);
    socket.addEventListener("open", () => {
      if (this.#socket !== socket) return;
      this.#opened = true;
      this.#awaitAnswer(timeoutMs);
      socket.send(JSON.stringify({ type: "join", room: this.#options.room, peer: this.#options.self }));
    });
    socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (this.#socket === socket) this.#received(event.data);
    });
    socket.addEventListener("error", () => {
      if (this.#socket === socket) this.#lost();
    });
    socket.addEventListener("close", ({ reason }: CloseEvent) => {
      if (this.#socket === socket) this.#lost(reason);
    });
    return undefined;
  }

  #received(data: unknown): void {
    const parsed = typeof data === "string" ? parseServerFrame(data) : undefined;
    // A server that sends invalid frames is useless.
    if (!parsed?.ok) return this.#lost(`it said something else: ${parsed?.reason ?? "frames that are no text"}`);
    // Only the list of members counts as an answer. A server that merely greets has not admitted this peer.
    if (this.#state !== "connected" && parsed.frame.type !== "members") return undefined;
    this.#doubted = false;
    if (this.#pingedAt !== undefined) this.#pongMs = performance.now() - this.#pingedAt;
    this.#pingedAt = undefined;
    this.#schedule(pingMs, () => this.#ping(pongTimeoutMs));
    if (parsed.frame.type === "members") {
      this.#failures = 0;
      this.#silences = 0;
      this.#setState("connected");
      if (this.#troubled) this.#tell(undefined);
      if (this.#closed) return undefined;
    }
    this.#answeredAt = performance.now();
    this.#listener.frame(parsed.frame);
    return undefined;
  }

  #ping(timeoutMs: number): void {
    this.#pingedAt ??= performance.now();
    this.send({ type: "ping" });
    this.#awaitAnswer(timeoutMs);
  }

  #lost(detail = ""): void {
    const silent = this.#opened && this.#state === "connecting";
    this.#silences = silent ? this.#silences + 1 : 0;
    this.#drop();
    if (this.#silences >= silentTries) this.#tell({ type: "silent", detail });
    else if (!silent && performance.now() > this.#answeredAt + troubleMs) this.#tell({ type: "unreachable", detail });
    const failures = this.#failures++;
    const soon = Math.min(soonMs, reconnectMs * 2 ** failures);
    const pause = failures < soonTries ? soon : Math.min(reconnectMaxMs, soonMs * 2 ** (failures - soonTries + 1));
    this.#setState("connecting");
    this.#listener.failed?.();
    // The listener may have closed this client.
    if (this.#closed) return;
    this.#schedule(pause * (0.5 + this.#options.random()), () => this.#connect());
  }

  #drop(): void {
    this.#stopTimer();
    this.#doubted = false;
    this.#pingedAt = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #tell(trouble: SignalingTrouble | undefined): void {
    this.#troubled = trouble !== undefined;
    this.#listener.trouble(trouble && { ...trouble, detail: trouble.detail.slice(0, maxDetail) });
  }

  #awaitAnswer(timeoutMs: number): void {
    this.#stopTimer();
    this.#stopTimer = startDeadline(timeoutMs, () => this.#lost());
  }

  #schedule(ms: number, act: () => void): void {
    this.#stopTimer();
    const timer = setTimeout(act, ms);
    this.#stopTimer = () => clearTimeout(timer);
  }

  #setState(state: SignalingState): void {
    if (this.#state === state || (this.#closed && state !== "closed")) return;
    this.#state = state;
    this.#listener.state(state);
  }
}
