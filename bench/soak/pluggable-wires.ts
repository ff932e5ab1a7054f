/** Wires with a cable that can be pulled and plugged in again: meanwhile everything is lost, and nothing is closed. */
import type { WebSocket as NodeWebSocket } from "ws";
import type { Wrtc } from "../../sync/link/node-webrtc.ts";
import { Wires } from "../shared/wires.ts";

export class PluggableWires {
  /** For the options of a GrapevineProvider. */
  readonly wrtc: Wrtc;
  readonly WebSocket: typeof WebSocket;
  readonly #wires = new Wires();
  readonly #sockets = new Set<NodeWebSocket>();
  #isPulled = false;

  constructor() {
    const { RTCPeerConnection } = this.#wires.wrtc;
    const isPulled = (): boolean => this.#isPulled;
    const sockets = this.#sockets;
    class Connection extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener("datachannel", ({ channel }) => guard(channel, isPulled));
      }
      override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
        return guard(super.createDataChannel(label, options), isPulled);
      }
    }
    const Native = this.#wires.WebSocket as unknown as new (url: string) => NodeWebSocket;
    class Socket extends Native {
      constructor(url: string) {
        // Nothing listens on port 1: as without a network, there is no answer.
        super(isPulled() ? "ws://127.0.0.1:1" : url);
        sockets.add(this);
        this.on("close", () => sockets.delete(this));
      }
    }
    this.wrtc = { ...this.#wires.wrtc, RTCPeerConnection: Connection };
    this.WebSocket = Socket as unknown as typeof WebSocket;
  }

  /** Data channels lose everything from now on; sockets are cut. */
  pull(): void {
    this.#isPulled = true;
    for (const socket of this.#sockets) socket.terminate();
  }

  plugIn(): void {
    this.#isPulled = false;
  }

  /** See `Wires`. */
  crash(): void {
    this.#wires.crash();
  }

  /** See `Wires`. */
  unplug(): () => void {
    return this.#wires.unplug();
  }
}

type OnMessage = (this: RTCDataChannel, event: MessageEvent) => unknown;

/** Makes a channel lose what is sent and received while `isPulled`. */
function guard(channel: RTCDataChannel, isPulled: () => boolean): RTCDataChannel {
  const send = channel.send.bind(channel) as (data: unknown) => void;
  // Whoever waited for the channel may have been told before this.
  let onMessage = channel.onmessage as OnMessage | null;
  Object.defineProperty(channel, "send", {
    configurable: true,
    writable: true,
    value: (data: unknown) => {
      if (!isPulled()) send(data);
    },
  });
  Object.defineProperty(channel, "onmessage", {
    configurable: true,
    get: () => (event: MessageEvent) => {
      if (!isPulled()) onMessage?.call(channel, event);
    },
    set: (handler: OnMessage | null) => {
      onMessage = handler;
    },
  });
  return channel;
}
