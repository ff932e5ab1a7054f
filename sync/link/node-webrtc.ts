/** WebRTC in Node, for tests and servers: what simple-peer needs of an implementation such as node-datachannel's polyfill. */

interface Implementation {
  readonly RTCPeerConnection: unknown;
  readonly RTCSessionDescription: unknown;
  readonly RTCIceCandidate: unknown;
}

interface Wrtc {
  readonly RTCPeerConnection: typeof RTCPeerConnection;
  readonly RTCSessionDescription: typeof RTCSessionDescription;
  readonly RTCIceCandidate: typeof RTCIceCandidate;
}

/**
 * Wraps an implementation so that `createOffer` and `createAnswer` give plain objects: simple-peer assigns to their
 * `sdp`, which is read-only in a proper RTCSessionDescription.
 */
export function plainDescriptions(implementation: Implementation): Wrtc {
  const wrtc = implementation as Wrtc;
  const plain = async (made: Promise<RTCSessionDescriptionInit>): Promise<RTCSessionDescriptionInit> => {
    const { type, sdp } = await made;
    return { type, ...(sdp !== undefined && { sdp }) };
  };
  class PlainConnection extends wrtc.RTCPeerConnection {
    override createOffer(): Promise<RTCSessionDescriptionInit> & Promise<void> {
      return plain(super.createOffer()) as Promise<RTCSessionDescriptionInit> & Promise<void>;
    }
    override createAnswer(): Promise<RTCSessionDescriptionInit> & Promise<void> {
      return plain(super.createAnswer()) as Promise<RTCSessionDescriptionInit> & Promise<void>;
    }
  }
  return { ...wrtc, RTCPeerConnection: PlainConnection };
}
