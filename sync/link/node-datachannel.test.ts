/** What is mended of node-datachannel, whose native part is played here: the real one is too fast to be watched. */
import { expect, it } from "vitest";
import { adapt } from "./node-datachannel.ts";

interface Channel {
  isOpen(): boolean;
}

class PeerConnection {
  closed = false;
  announce: (channel: Channel) => void = () => undefined;
  readonly configuration: unknown;
  constructor(_name: string, configuration: unknown) {
    this.configuration = configuration;
  }
  onDataChannel(announce: (channel: Channel) => void): void {
    this.announce = announce;
  }
  close(): void {
    this.closed = true;
  }
}

/** Uses the native connection as node-datachannel's own WebRTC does. */
class RTCPeerConnection {
  readonly announced: Channel[] = [];
  readonly inner: PeerConnection;
  constructor({ peerConnection }: { peerConnection: PeerConnection }) {
    this.inner = peerConnection;
    peerConnection.onDataChannel((channel) => this.announced.push(channel));
  }
}

const wrtc = adapt(PeerConnection as never, { RTCPeerConnection } as never);

const connect = (configuration?: RTCConfiguration) =>
  new wrtc.RTCPeerConnection(configuration) as unknown as RTCPeerConnection;

it("announces a channel that is open", () => {
  const { announced, inner } = connect();
  const channel = { isOpen: () => true };
  inner.announce(channel);
  expect(announced).toEqual([channel]);
  expect(inner.closed).toBe(false);
});

it("closes the connection, and announces nothing, when a channel has ended before it could be announced", () => {
  const { announced, inner } = connect();
  inner.announce({ isOpen: () => false });
  expect(announced).toEqual([]);
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
