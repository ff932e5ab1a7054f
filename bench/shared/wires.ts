/** WebRTC and WebSockets for one provider, that can be cut under it as a crash or a pulled plug would. */
import * as datachannel from "node-datachannel/polyfill";
import { WebSocket as NodeWebSocket } from "ws";
import { plainDescriptions, type Wrtc } from "../../sync/link/node-webrtc.ts";

const platform: Wrtc = plainDescriptions(datachannel);
const nothing = (): void => undefined;

export class Wires {
  /** For the options of a GrapevineProvider. */
  readonly wrtc: Wrtc;
  readonly WebSocket: typeof WebSocket;
  readonly #connections = new Set<RTCPeerConnection>();
  readonly #channels = new Set<RTCDataChannel>();
  readonly #sockets = new Set<NodeWebSocket>();

  constructor() {
    const connections = this.#connections;
    const sockets = this.#sockets;
    const opened = (channel: RTCDataChannel): void => {
      this.#channels.add(channel);
      channel.addEventListener("close", () => this.#channels.delete(channel));
    };
    class Connection extends platform.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.add(this);
        this.addEventListener("datachannel", ({ channel }) => opened(channel));
      }
      override createDataChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel {
        const channel = super.createDataChannel(label, options);
        opened(channel);
        return channel;
      }
      override close(): void {
        connections.delete(this);
        super.close();
      }
    }
    class Socket extends NodeWebSocket {
      constructor(url: string) {
        super(url);
        sockets.add(this);
        this.on("close", () => sockets.delete(this));
      }
    }
    this.wrtc = { ...platform, RTCPeerConnection: Connection };
    this.WebSocket = Socket as unknown as typeof WebSocket;
  }

  /** The process is gone: the system closes everything, and nobody says goodbye. */
  crash(): void {
    const bury = this.unplug();
    bury();
  }

  /** The plug is pulled: nothing goes out any more, not even that it is closed. Returns what closes everything later. */
  unplug(): () => void {
    const [connections, channels, sockets] = [[...this.#connections], [...this.#channels], [...this.#sockets]];
    for (const channel of channels) Object.assign(channel, { send: nothing, close: nothing, onmessage: null });
    for (const connection of connections) Object.assign(connection, { close: nothing });
    for (const socket of sockets) Object.assign(socket, { send: nothing, close: nothing });
    return () => {
      // Until it is closed, a channel's native half keeps hold of everything that ever listened to it.
      for (const channel of channels) {
        Reflect.deleteProperty(channel, "close");
        channel.close();
      }
      for (const connection of connections) {
        Reflect.deleteProperty(connection, "close");
        connection.close();
      }
      for (const socket of sockets) socket.terminate();
    };
  }
}
