/** node-datachannel's WebRTC, as the provider takes it in Node. */
import { type DataChannel, PeerConnection } from "node-datachannel";
import * as polyfill from "node-datachannel/polyfill";
import { plainDescriptions, type Wrtc } from "./node-webrtc.ts";

/** Adapts node-datachannel: its connections, and its WebRTC on top of them. */
export function adapt(Native: typeof PeerConnection, webRtc: typeof polyfill): Wrtc {
  /**
   * Closes with a data channel that ended before JavaScript heard of it. Such a channel never says that it has closed, and
   * node-datachannel keeps the process alive until it does.
   */
  class EndingConnection extends Native {
    override onDataChannel(announce: (channel: DataChannel) => void): void {
      super.onDataChannel((channel) => {
        if (channel.isOpen()) announce(channel);
        else this.close();
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

/** The addresses of an ICE server as libdatachannel reads them, which has the credentials in the address. */
function urlsOf({ urls, username, credential }: RTCIceServer): string[] {
  const all = Array.isArray(urls) ? urls : [urls];
  if (!username || !credential) return all;
  const [name, password] = [username, credential].map(encodeURIComponent);
  return all.map((url) => url.replace(":", `:${name}:${password}@`));
}

export const wrtc: Wrtc = adapt(PeerConnection, polyfill);
