/** node-datachannel's WebRTC, as the provider takes it in Node. */
import { type DataChannel, PeerConnection } from "node-datachannel";
import * as polyfill from "node-datachannel/polyfill";
import { plainDescriptions, type Wrtc } from "../node-webrtc.ts";
import { Garbage } from "./garbage.ts";

/** Adapts node-datachannel: its connections, and its WebRTC on top of them. */
export function adapt(Native: typeof PeerConnection, webRtc: typeof polyfill, release = releaseSoon): Wrtc {
  /**
   * Closes with a data channel that ended before JavaScript listened to it. Such a channel never says that it has closed,
   * and node-datachannel keeps the process alive until it does, or until the channel is collected as garbage.
   */
  class EndingConnection extends Native {
    override onDataChannel(announce: (channel: DataChannel) => void): void {
      super.onDataChannel((channel) => {
        if (channel.isOpen()) announce(channel);
        // It may also have ended just now.
        if (channel.isOpen()) return;
        // What listens to a channel is kept, and keeps the channel.
        channel.onClosed(() => undefined);
        channel.close();
        this.close();
        release(channel);
      });
    }
  }
  class Connection extends webRtc.RTCPeerConnection {
    constructor(configuration: RTCConfiguration = {}) {
      const iceServers = (configuration.iceServers ?? []).flatMap(urlsOf);
      super({ ...configuration, peerConnection: new EndingConnection("", { ...configuration, iceServers }) });
    }
  }
  return plainDescriptions({ ...webRtc, RTCPeerConnection: Connection });
}

let garbage: Garbage | undefined;

/** Has garbage collected until an object is gone that nothing refers to, or soon will not. */
function releaseSoon(object: object): void {
  (garbage ??= new Garbage()).take(object);
}

/** The addresses of an ICE server as libdatachannel reads them, which has the credentials in the address. */
function urlsOf({ urls, username, credential }: RTCIceServer): string[] {
  const all = Array.isArray(urls) ? urls : [urls];
  if (!username || !credential) return all;
  const [name, password] = [username, credential].map(encodeURIComponent);
  return all.map((url) => url.replace(":", `:${name}:${password}@`));
}

export const wrtc: Wrtc = adapt(PeerConnection, polyfill);
