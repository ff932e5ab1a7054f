/** What this project uses of simple-peer 9's prebuilt file, which comes without types. */
declare module "simple-peer/simplepeer.min.js" {
  namespace SimplePeer {
    interface Wrtc {
      readonly RTCPeerConnection: typeof RTCPeerConnection;
      readonly RTCSessionDescription: typeof RTCSessionDescription;
      readonly RTCIceCandidate: typeof RTCIceCandidate;
    }
    interface Options {
      readonly initiator: boolean;
      readonly trickle: boolean;
      /** Milliseconds. */
      readonly iceCompleteTimeout: number;
      readonly config: RTCConfiguration;
      readonly wrtc?: Wrtc;
    }
    interface SignalData {
      readonly type: string;
      readonly sdp?: string;
      readonly candidate?: RTCIceCandidateInit;
    }
    interface Events {
      signal: (signal: SignalData) => void;
      connect: () => void;
      error: (error: Error) => void;
      close: () => void;
    }
  }
  class SimplePeer {
    constructor(options: SimplePeer.Options);
    /** Bytes that the data channel has not sent yet. */
    readonly bufferSize: number;
    /** Its data channel, once connected. Not public; this version is the last that came out. */
    readonly _channel: RTCDataChannel;
    /** What it is made over; undefined where its constructor threw. Not public either. */
    readonly _pc: RTCPeerConnection | undefined;
    /** Called with what comes over the data channel. Hands it to the stream, unless something else takes its place. */
    _onChannelMessage: (event: MessageEvent) => void;
    readonly destroyed: boolean;
    on<K extends keyof SimplePeer.Events>(event: K, listener: SimplePeer.Events[K]): this;
    signal(signal: SimplePeer.SignalData): void;
    /** Throws once destroyed, and while the data channel is closing. */
    send(message: Uint8Array): void;
    destroy(): void;
  }
  export default SimplePeer;
}
