/** WebRTC in Node, for tests and servers: adapts an implementation such as node-datachannel's polyfill to simple-peer. */

interface Implementation {
  readonly RTCPeerConnection: unknown;
  readonly RTCSessionDescription: unknown;
  readonly RTCIceCandidate: unknown;
}

/** The three constructors that simple-peer and the provider take. */
export interface Wrtc {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  readonly RTCSessionDescription: typeof RTCSessionDescription;
  readonly RTCIceCandidate: typeof RTCIceCandidate;
}

/** Time in which an answer arrives, before the answering side begins to connect. */
const answerMs = 50;

/**
 * Wraps an implementation so that
 * - `createOffer` and `createAnswer` return plain objects: simple-peer assigns to their `sdp`, which is read-only in a
 *   proper RTCSessionDescription;
 * - the answering side waits a little before it tries the other's candidates. libdatachannel starts DTLS as soon as ICE has a
 *   pair, which on one machine is before the answer arrives. The offering side drops those packets, and they are resent only
 *   after a second. The offering side's own tries are not delayed.
 */
export function plainDescriptions(implementation: Implementation): Wrtc {
  const wrtc = implementation as Wrtc;
  const plain = async (made: Promise<RTCSessionDescriptionInit>): Promise<RTCSessionDescriptionInit> => {
    const { type, sdp } = await made;
    return { type, ...(sdp !== undefined && { sdp }) };
  };
  class PlainConnection extends wrtc.RTCPeerConnection {
    #answers = false;
    override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      this.#answers = description.type === "offer";
      if (!this.#answers) return super.setRemoteDescription(description);
      // Candidates also come one by one, and those can wait.
      const sdp = description.sdp?.replaceAll(/^a=(?:candidate:.*|end-of-candidates)\r?\n/gm, "");
      return super.setRemoteDescription({ type: "offer", ...(sdp !== undefined && { sdp }) });
    }
    override async addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
      if (this.#answers) await new Promise((resolve) => setTimeout(resolve, answerMs));
      if (this.connectionState !== "closed") await super.addIceCandidate(candidate ?? undefined);
    }
    override createOffer(): Promise<RTCSessionDescriptionInit> & Promise<void> {
      return plain(super.createOffer()) as Promise<RTCSessionDescriptionInit> & Promise<void>;
    }
    override createAnswer(): Promise<RTCSessionDescriptionInit> & Promise<void> {
      return plain(super.createAnswer()) as Promise<RTCSessionDescriptionInit> & Promise<void>;
    }
  }
  return { ...wrtc, RTCPeerConnection: PlainConnection };
}
