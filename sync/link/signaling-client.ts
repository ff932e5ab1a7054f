/**
 * The way to the signaling server: one WebSocket that joins a room, and joins it again whenever it was lost.
 * What the server says is parsed here; what it relays is opened by `introductions.ts`.
 */
import { parseServerFrame, type ClientFrame, type ServerFrame } from "../../signaling/wire.ts";
import type { PeerId, Random } from "../core/index.ts";

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

/** First pause before connecting again; doubled with each failure up to the maximum, and jittered by half. */
const reconnectMs = 500;
const reconnectMaxMs = 15_000;
const connectTimeoutMs = 10_000;
/** A half-open connection is noticed by a ping without a pong. */
const pingMs = 20_000;
const pongTimeoutMs = 10_000;

export class SignalingClient {
  readonly #options: SignalingOptions;
  readonly #listener: SignalingListener;
  #socket: WebSocket | undefined;
  #state: SignalingState = "closed";
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #awaitsPong = false;

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
    if (this.#state === "connected") this.#ping();
    else if (!this.#socket) this.#connect();
  }

  /** Asks for a fresh sample of the members: joining again gives one. */
  discover(): void {
    this.send({ type: "join", room: this.#options.room, peer: this.#options.self });
    // A connection that does not answer is none, and a fresh one brings a sample too.
    this.wake();
  }

  close(): void {
    this.send({ type: "leave" });
    this.#drop();
    this.#setState("closed");
  }

  #connect(): void {
    this.#setState("connecting");
    let socket: WebSocket;
    try {
      socket = new this.#options.WebSocket(this.#options.url);
    } catch (error) {
      // A URL that is none cannot become one later.
      this.#setState("closed");
      throw error;
    }
    this.#socket = socket;
    this.#schedule(connectTimeoutMs, () => this.#lost());
    socket.addEventListener("open", () => {
      if (this.#socket !== socket) return;
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
    this.#awaitsPong = false;
    this.#schedule(pingMs, () => this.#ping());
    if (parsed.frame.type === "members") {
      this.#failures = 0;
      this.#setState("connected");
    }
    this.#listener.frame(parsed.frame);
    return undefined;
  }

  #ping(): void {
    if (this.#awaitsPong) return;
    this.#awaitsPong = true;
    this.send({ type: "ping" });
    this.#schedule(pongTimeoutMs, () => this.#lost());
  }

  #lost(): void {
    this.#drop();
    const pause = Math.min(reconnectMaxMs, reconnectMs * 2 ** this.#failures++);
    this.#setState("connecting");
    this.#schedule(pause * (0.5 + this.#options.random()), () => this.#connect());
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#awaitsPong = false;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #schedule(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }

  #setState(state: SignalingState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listener.state(state);
  }
}
