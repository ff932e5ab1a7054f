/**
 * The way to the signaling server: one WebSocket that joins a room, and joins it again whenever it was lost.
 * What the server says is parsed here; what it relays is opened by `introductions.ts`.
 */
import { parseServerFrame, type ClientFrame, type ServerFrame } from "../../signaling/wire.ts";
import type { PeerId, Random } from "../core/index.ts";
import { startDeadline } from "./deadline.ts";

export type SignalingState = "connected" | "connecting" | "closed";

export interface SignalingOptions {
  readonly url: string;
  readonly room: string;
  readonly self: PeerId;
  readonly WebSocket: typeof WebSocket;
  readonly random: Random;
}

export interface SignalingListener {
  state(state: SignalingState): void;
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

export class SignalingClient {
  readonly #options: SignalingOptions;
  readonly #listener: SignalingListener;
  #socket: WebSocket | undefined;
  #state: SignalingState = "closed";
  #failures = 0;
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
    this.send({ type: "leave" });
    this.#drop();
    this.#setState("closed");
  }

  #connect(): void {
    this.#setState("connecting");
    this.#startedAt = performance.now();
    let socket: WebSocket;
    try {
      socket = new this.#options.WebSocket(this.#options.url);
    } catch (error) {
      // A URL that is none cannot become one later.
      this.#setState("closed");
      throw error;
    }
    this.#socket = socket;
    const late = this.#failures >= soonTries || this.#failures % lateEvery === lateEvery - 1;
    const timeoutMs = late ? lateConnectTimeoutMs : connectTimeoutMs;
    this.#awaitAnswer(timeoutMs);
    socket.addEventListener("open", () => {
      if (this.#socket !== socket) return;
      this.#awaitAnswer(timeoutMs);
      socket.send(JSON.stringify({ type: "join", room: this.#options.room, peer: this.#options.self }));
    });
    socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (this.#socket === socket) this.#received(event.data);
    });
    socket.addEventListener("error", () => {
      if (this.#socket === socket) this.#lost();
    });
    socket.addEventListener("close", () => {
      if (this.#socket === socket) this.#lost();
    });
  }

  #received(data: unknown): void {
    const parsed = typeof data === "string" ? parseServerFrame(data) : undefined;
    // A server that talks nonsense is as good as none.
    if (!parsed?.ok) return this.#lost();
    this.#doubted = false;
    if (this.#pingedAt !== undefined) this.#pongMs = performance.now() - this.#pingedAt;
    this.#pingedAt = undefined;
    this.#schedule(pingMs, () => this.#ping(pongTimeoutMs));
    if (parsed.frame.type === "members") {
      this.#failures = 0;
      this.#setState("connected");
    }
    this.#listener.frame(parsed.frame);
    return undefined;
  }

  #ping(timeoutMs: number): void {
    this.#pingedAt ??= performance.now();
    this.send({ type: "ping" });
    this.#awaitAnswer(timeoutMs);
  }

  #lost(): void {
    this.#drop();
    const failures = this.#failures++;
    const soon = Math.min(soonMs, reconnectMs * 2 ** failures);
    const pause = failures < soonTries ? soon : Math.min(reconnectMaxMs, soonMs * 2 ** (failures - soonTries + 1));
    this.#setState("connecting");
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
    if (this.#state === state) return;
    this.#state = state;
    this.#listener.state(state);
  }
}
