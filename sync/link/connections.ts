/** The WebRTC connections that dialling asked for, until each is a link or is over. What to connect, core decides. */
import type { PeerId, Signal } from "../core/index.ts";
import type { Channel } from "./channel.ts";
import { startDeadline } from "../deadline/deadline.ts";
import type { WebRtcDial, WebRtcFault, WebRtcOptions } from "./webrtc.ts";

/** Undefined: there is no WebRTC, and core must not ask for connections. */
export type WebRtcPlatform =
  | {
      /** Asked at each connection. A promise does not reject; the connection waits for it. */
      readonly iceServers: () => IceServers | Promise<IceServers>;
      readonly wrtc: WebRtcOptions["wrtc"];
    }
  | undefined;

/** Which connection. Whoever calls chooses the name of the attempt, so that two peers may choose the same. */
interface Which {
  readonly peer: PeerId;
  readonly attempt: string;
}

export interface Attempt extends Which {
  readonly initiator: boolean;
}

export interface ConnectionsListener {
  /** Signals for the other end, in order. */
  signalled(of: Attempt, signals: readonly Signal[]): void;
  /** The channel is open. `binding` is what both ends know of it. */
  connected(of: Attempt, channel: Channel, binding: string): void;
  /** There is none. `unmade`: the platform did not even make one. */
  failed(of: Attempt, how: Unconnected, unmade: boolean): void;
}

/** Why there was no connection. */
export interface Unconnected {
  /** What is wrong on this side, if anything. */
  readonly fault: WebRtcFault | undefined;
  readonly reason: string;
  /** The peer has said something in this attempt: it is there. */
  readonly answered: boolean;
}

interface Connection {
  /** Undefined while its servers are asked for, or WebRTC loads. */
  dial: WebRtcDial | undefined;
  /** What the other end said meanwhile. */
  early: Signal[];
  /** The other end has said something. */
  answered: boolean;
}

type WebRtc = typeof import("./webrtc.ts");
type IceServers = WebRtcOptions["iceServers"];

/** Until the other end's description is there, and from then on until the channel is open. */
const timeoutMs = 15_000;

/** Bound on signals that wait while WebRTC loads: a description and its candidates are fewer. */
const maxEarly = 256;

export class Connections {
  readonly #platform: WebRtcPlatform;
  readonly #listener: ConnectionsListener;
  /** By peer and attempt. */
  readonly #open = new Map<string, Connection>();
  #webRtc: WebRtc | undefined;
  #loading: Promise<WebRtc> | undefined;

  /** Starts loading WebRTC, which is as much code as core: the server's answer, before the first dial, takes longer. */
  constructor(platform: WebRtcPlatform, listener: ConnectionsListener) {
    this.#platform = platform;
    this.#listener = listener;
    // The first dial tells of a failure, and later ones try again.
    if (platform) this.#load().catch(() => undefined);
  }

  /** Ends with `connected`, with `failed`, or when it is hung up. */
  connect(of: Attempt): void {
    const { initiator } = of;
    const connection: Connection = { dial: undefined, early: [], answered: !initiator };
    this.#open.set(keyOf(of), connection);
    let servers: IceServers | Promise<IceServers>;
    try {
      if (!this.#platform) throw new Error("there is no WebRTC here");
      servers = this.#platform.iceServers();
    } catch (error) {
      return this.#unmade(of, connection, "implementation", String(error));
    }
    if (this.#webRtc && !(servers instanceof Promise)) return this.#dial(of, connection, this.#webRtc, servers);
    const giveUp = (why: unknown): void => this.#unmade(of, connection, "not-loaded", String(why));
    const stop = startDeadline(timeoutMs, () => giveUp("not in time"));
    void Promise.all([this.#load(), servers])
      .then(([webRtc, servers]) => this.#dial(of, connection, webRtc, servers), giveUp)
      .finally(stop);
  }

  async #load(): Promise<WebRtc> {
    this.#loading ??= import("./webrtc.ts");
    try {
      return (this.#webRtc = await this.#loading);
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  #dial(of: Attempt, connection: Connection, { WebRtcDial }: WebRtc, iceServers: IceServers): void {
    // It was hung up meanwhile.
    if (this.#open.get(keyOf(of)) !== connection) return;
    const { initiator } = of;
    const wrtc = this.#platform?.wrtc;
    try {
      const dial = new WebRtcDial(
        { iceServers, wrtc, initiator, timeoutMs },
        {
          signals: (signals) => this.#listener.signalled(of, signals),
          connected: (channel, binding) => this.#listener.connected(of, channel, binding),
          failed: (reason, fault) => {
            const { answered } = connection;
            if (this.#open.get(keyOf(of)) === connection) this.release(of);
            this.#listener.failed(of, { fault, reason, answered }, false);
          },
        },
      );
      connection.dial = dial;
      const { early } = connection;
      connection.early = [];
      if (early.length > 0) dial.receive(early);
    } catch (error) {
      // Also where a browser has no more connections to give.
      this.#unmade(of, connection, "implementation", String(error));
    }
  }

  #unmade(of: Attempt, connection: Connection, fault: WebRtcFault | undefined, reason: string): void {
    if (this.#open.get(keyOf(of)) !== connection) return;
    this.release(of);
    this.#listener.failed(of, { fault, reason, answered: connection.answered }, true);
  }

  /** Hands the other end's signals to a connection. */
  signal(which: Which, signals: readonly Signal[]): void {
    const connection = this.#open.get(keyOf(which));
    if (!connection) return;
    connection.answered = true;
    if (connection.dial) connection.dial.receive(signals);
    else if (connection.early.length + signals.length <= maxEarly) connection.early.push(...signals);
  }

  /** Gives up a connection, or closes what came of it. Nobody is told. */
  hangUp(which: Which): void {
    const connection = this.#open.get(keyOf(which));
    this.release(which);
    connection?.dial?.cancel();
  }

  /** The connection is a link, or was closed: it is no business of this any more. */
  release(which: Which): void {
    this.#open.delete(keyOf(which));
  }

  /** Hangs up every one. */
  close(): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { dial } of open) dial?.cancel();
  }
}

const keyOf = ({ peer, attempt }: Which): string => `${peer} ${attempt}`;
