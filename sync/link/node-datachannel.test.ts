/** What is mended of node-datachannel, whose native part is played here: the real one is too fast to be watched. */
import { beforeEach, expect, it, vi } from "vitest";
import { wrtc } from "./node-datachannel.ts";

interface Channel {
  isOpen(): boolean;
}

const native = vi.hoisted(() => {
  const made: { configuration: unknown; closed: boolean; announce: (channel: Channel) => void }[] = [];
  class PeerConnection {
    closed = false;
    announce: (channel: Channel) => void = () => undefined;
    readonly configuration: unknown;
    constructor(_name: string, configuration: unknown) {
      this.configuration = configuration;
      made.push(this);
    }
    onDataChannel(announce: (channel: Channel) => void): void {
      this.announce = announce;
    }
    close(): void {
      this.closed = true;
    }
  }
  // As its own WebRTC uses it.
  class RTCPeerConnection {
    readonly announced: Channel[] = [];
    constructor({ peerConnection }: { peerConnection: PeerConnection }) {
      peerConnection.onDataChannel((channel) => this.announced.push(channel));
    }
  }
  return { made, PeerConnection, RTCPeerConnection };
});
vi.mock("node-datachannel", () => ({ PeerConnection: native.PeerConnection }));
vi.mock("node-datachannel/polyfill", () => ({ RTCPeerConnection: native.RTCPeerConnection }));

beforeEach(() => {
  native.made.length = 0;
});

const connect = (configuration?: RTCConfiguration) => {
  const connection = new wrtc.RTCPeerConnection(configuration) as unknown as { readonly announced: readonly Channel[] };
  const [inner] = native.made;
  if (!inner) throw new Error("no connection was made");
  return { connection, inner };
};

it("announces a channel that is open", () => {
  const { connection, inner } = connect();
  const channel = { isOpen: () => true };
  inner.announce(channel);
  expect(connection.announced).toEqual([channel]);
  expect(inner.closed).toBe(false);
});

it("closes the connection, and announces nothing, when a channel has ended before it could be announced", () => {
  const { connection, inner } = connect();
  inner.announce({ isOpen: () => false });
  expect(connection.announced).toEqual([]);
  expect(inner.closed).toBe(true);
});

it("passes the configuration on, with credentials in the addresses of the servers", () => {
  const stun = "stun:stun.example:3478";
  const turn = ["turn:turn.example:3478?transport=udp", "turns:turn.example:5349"];
  const { inner } = connect({
    iceTransportPolicy: "relay",
    iceServers: [{ urls: stun }, { urls: turn, username: "1700000000:ada", credential: "a@b/c" }],
  });
  expect(inner.configuration).toEqual({
    iceTransportPolicy: "relay",
    iceServers: [
      stun,
      "turn:1700000000%3Aada:a%40b%2Fc@turn.example:3478?transport=udp",
      "turns:1700000000%3Aada:a%40b%2Fc@turn.example:5349",
    ],
  });
});
