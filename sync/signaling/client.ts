/**
 * The way to the signaling server: one WebSocket that joins a room, and joins it again whenever it was lost.
 * What the server says is parsed here; what it relays is opened by `envelopes.ts`.
 */
import { parseServerFrame, type ClientFrame, type ServerFrame } from "../../signaling/wire.ts";
import type { PeerId, Random } from "../core/index.ts";
import { startDeadline } from "../deadline/deadline.ts";

export type SignalingState = "connected" | "connecting" | "closed";

export interface SignalingOptions {
  readonly url: string;
  readonly room: string;
  readonly self: PeerId;
  /** Undefined: the platform has none, and the server cannot be reached. */
  readonly WebSocket: typeof WebSocket | undefined;
  readonly random: Random;
}

/**
 * What keeps the server from being reached. `unreachable`: no connection comes about; `silent`: it takes connections, and
 * does not answer; `refused`: this browser does not even try, and no other try is made.
 */
export interface SignalingTrouble {
  readonly type: "unreachable" | "silent" | "refused";
  /** What the browser or the server gave as a reason, or nothing. */
  readonly detail: string;
}

export interface SignalingListener {
  state(state: SignalingState): void;
  /** The server cannot be reached, and has not been for a while; undefined: it answers again. */
  trouble(trouble: SignalingTrouble | undefined): void;
  /** A try to connect has failed, or the connection was lost; another try follows. */
  failed?(): void;
  frame(frame: ServerFrame): void;
}

/**
 * Pauses before connecting again, jittered by half: a cable is often back within a minute, so that long the tries are
 * close together, and each is short; then they are doubled up to the maximum.
 */
const reconnectMs = 500;
const soonMs = 1_000;
const soonTries = 16;
const reconnectMaxMs = 15_000;
const connectTimeoutMs = 3_000;
/** Every so many tries, and when they have become seldom, a slow network gets this long. */
const lateConnectTimeoutMs = 10_000;
const lateEvery = 4;
/** A try to connect that is younger than this is not begun anew. */
const freshMs = 300;
/** A half-open connection is noticed by a ping without a pong. */
const pingMs = 20_000;
const pongTimeoutMs = 10_000;
/** Where something gives reason to doubt it, it has to answer sooner: within so many times what it took last, within bounds. */
const doubtedPongMs = 1_000;
/** An answer that came after a sleep took long, and says nothing of the way. */
const doubtedPongMaxMs = 4_000;
const doubtedPongs = 3;
/** Failing for so long, and so many connections without an answer, are no hiccup any more. */
const troubleMs = 6_000;
const silentTries = 2;
/** A close reason that is shown is no longer. */
const maxDetail = 123;

export class SignalingClient {
  readonly #options: SignalingOptions;
  readonly #listener: SignalingListener;
  #socket: WebSocket | undefined;
  #state: SignalingState = "closed";
  /** By this side, for good. */
  #closed = false;
  #failures = 0;
  /** When the server answered last, or was asked first. */
  #answeredAt = performance.now();
  /** Connections in a row that opened, and brought no answer. */
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
      // What was sent into a dead network is repeated by TCP more and more seldom: a new try is faster.
      this.#drop();
      this.#connect();
    }
  }

  /** There is reason to doubt the connection: it has to show that it lives. */
  check(): void {
    if (this.#state !== "connected" || this.#doubted) return;
    this.#doubted = true;
    this.#ping(Math.min(doubtedPongMaxMs, Math.max(doubtedPongMs, doubtedPongs * this.#pongMs)));
  }

  /** Asks for a fresh sample of the members: joining again gives one. */
  discover(): void {
    this.send({ type: "join", room: this.#options.room, peer: this.#options.self });
    // A connection that does not answer is none, and a fresh one brings a sample too.
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
      // What is no address, or not allowed on this page, will not be later.
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
    // A server that talks nonsense is as good as none.
    if (!parsed?.ok) return this.#lost(`it said something else: ${parsed?.reason ?? "frames that are no text"}`);
    // Until it has told the members, nothing else is an answer: whoever greets, or repeats itself, has not let us in.
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
    // Whoever heard of it may have closed this.
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
