/** WebRTC and WebSockets for one provider in Node. A test can cut them as a crash or a pulled cable would. */
import { WebSocket as NodeWebSocket } from "ws";
import { wrtc as platform } from "../../sync/link/node/node-datachannel.ts";
import type { Wrtc } from "../../sync/link/node-webrtc.ts";

const nothing = (): void => undefined;

export class Wires {
  /** For the options of a GrapevineProvider. */
  readonly wrtc: Wrtc;
  readonly WebSocket: typeof WebSocket;
  readonly #connections = new Set<RTCPeerConnection>();
  readonly #channels = new Set<RTCDataChannel>();
  readonly #sockets = new Set<NodeWebSocket>();
  #isPulled = false;

  constructor() {
    const connections = this.#connections;
    const sockets = this.#sockets;
    const isPulled = (): boolean => this.#isPulled;
    const opened = (channel: RTCDataChannel): RTCDataChannel => {
      this.#channels.add(channel);
      channel.addEventListener("close", () => this.#channels.delete(channel));
      return guard(channel, isPulled);
    };
    class Connection extends platform.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.add(this);
        this.addEventListener("datachannel", ({ channel }) => opened(channel));
      }
      override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
        return opened(super.createDataChannel(label, options));
      }
      override close(): void {
        connections.delete(this);
        super.close();
      }
    }
    class Socket extends NodeWebSocket {
      constructor(url: string) {
        // Port 1 refuses connections, as a missing network would.
        super(isPulled() ? "ws://127.0.0.1:1" : url);
        sockets.add(this);
        this.on("close", () => sockets.delete(this));
      }
    }
    this.wrtc = { ...platform, RTCPeerConnection: Connection };
    this.WebSocket = Socket as unknown as typeof WebSocket;
  }

  /** Pulls the cable: data channels lose everything from now on without closing, and sockets are cut. */
  pull(): void {
    this.#isPulled = true;
    for (const socket of this.#sockets) socket.terminate();
  }

  plugIn(): void {
    this.#isPulled = false;
  }

  /** Ends all connections without a goodbye, as the system does when a process dies. */
  crash(): void {
    this.unplug()();
  }

  /** Sends nothing any more, not even a close. Returns a function that closes everything later. */
  unplug(): () => void {
    const [connections, channels, sockets] = [[...this.#connections], [...this.#channels], [...this.#sockets]];
    for (const channel of channels) Object.assign(channel, { send: nothing, close: nothing, onmessage: null });
    for (const connection of connections) Object.assign(connection, { close: nothing });
    for (const socket of sockets) Object.assign(socket, { send: nothing, close: nothing });
    return () => {
      // An open channel's native half keeps all its listeners alive.
      for (const each of [...channels, ...connections]) {
        Reflect.deleteProperty(each, "close");
        each.close();
      }
      for (const socket of sockets) socket.terminate();
    };
  }
}

type OnMessage = (this: RTCDataChannel, event: MessageEvent) => unknown;

/** Makes a channel lose what is sent and received while `isPulled`. */
function guard(channel: RTCDataChannel, isPulled: () => boolean): RTCDataChannel {
  const send = channel.send.bind(channel) as (data: unknown) => void;
  // A listener may have been set before this.
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
