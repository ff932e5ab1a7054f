/** WebRTC in Node, for tests and servers: what simple-peer needs of an implementation such as node-datachannel's polyfill. */

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

/** How long an answer may be on its way before the answering side begins to connect. */
const answerMs = 50;

/**
 * Wraps an implementation so that
 * - `createOffer` and `createAnswer` give plain objects: simple-peer assigns to their `sdp`, which is read-only in a
 *   proper RTCSessionDescription;
 * - whoever answers waits a little before it tries the other's candidates: libdatachannel takes up DTLS as soon as ICE
 *   has a pair, on one machine before the answer is there, and what the offering side then drops is sent again only
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
      // They come one by one too, and then they can wait.
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
