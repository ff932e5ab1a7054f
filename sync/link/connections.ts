/** The WebRTC connections that dialling asked for, until each is a link or is over. What to connect, core decides. */
import type { PeerId, Signal } from "../core/index.ts";
import type { Channel } from "./channel.ts";
import { WebRtcDial, type WebRtcFault, type WebRtcOptions } from "./webrtc.ts";

/** Undefined: there is no WebRTC, and core must not ask for connections. */
export type WebRtcPlatform =
  | {
      /** Asked at each connection. */
      readonly iceServers: () => WebRtcOptions["iceServers"];
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
  readonly dial: WebRtcDial;
  /** The other end has said something. */
  answered: boolean;
}

/** Until the other end's description is there, and from then on until the channel is open. */
const timeoutMs = 15_000;

export class Connections {
  readonly #platform: WebRtcPlatform;
  readonly #listener: ConnectionsListener;
  /** By peer and attempt. */
  readonly #open = new Map<string, Connection>();

  constructor(platform: WebRtcPlatform, listener: ConnectionsListener) {
    this.#platform = platform;
    this.#listener = listener;
  }

  /** Ends with `connected`, with `failed`, or when it is hung up. */
  connect(of: Attempt): void {
    const { initiator } = of;
    let connection: Connection | undefined;
    try {
      if (!this.#platform) throw new Error("there is no WebRTC here");
      const { iceServers, wrtc } = this.#platform;
      const dial = new WebRtcDial(
        { iceServers: iceServers(), wrtc, initiator, timeoutMs },
        {
          signals: (signals) => this.#listener.signalled(of, signals),
          connected: (channel, binding) => this.#listener.connected(of, channel, binding),
          failed: (reason, fault) => {
            const answered = connection?.answered ?? !initiator;
            if (this.#open.get(keyOf(of)) === connection) this.release(of);
            this.#listener.failed(of, { fault, reason, answered }, false);
          },
        },
      );
      connection = { dial, answered: !initiator };
      this.#open.set(keyOf(of), connection);
    } catch (error) {
      // Also where a browser has no more connections to give.
      this.#listener.failed(of, { fault: "implementation", reason: String(error), answered: !initiator }, true);
    }
  }

  /** Hands the other end's signals to a connection. */
  signal(which: Which, signals: readonly Signal[]): void {
    const connection = this.#open.get(keyOf(which));
    if (!connection) return;
    connection.answered = true;
    connection.dial.receive(signals);
  }

  /** Gives up a connection, or closes what came of it. Nobody is told. */
  hangUp(which: Which): void {
    const connection = this.#open.get(keyOf(which));
    this.release(which);
    connection?.dial.cancel();
  }

  /** The connection is a link, or was closed: it is no business of this any more. */
  release(which: Which): void {
    this.#open.delete(keyOf(which));
  }

  /** Hangs up every one. */
  close(): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { dial } of open) dial.cancel();
  }
}

const keyOf = ({ peer, attempt }: Which): string => `${peer} ${attempt}`;
