/** What is mended of node-datachannel, whose native part is played here: the real one is too fast to be watched. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { adapt } from "./node-datachannel.ts";

class Channel {
  listener: (() => void) | undefined;
  readonly isOpen: () => boolean;
  constructor(isOpen: () => boolean) {
    this.isOpen = isOpen;
  }
  onClosed(listener: () => void): void {
    this.listener = listener;
  }
  close(): void {
    this.isClosed = true;
  }
  isClosed = false;
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
    peerConnection.onDataChannel((channel) => {
      this.announced.push(channel);
      channel.onClosed(() => this.announced.pop());
    });
  }
}

const released: unknown[] = [];
const wrtc = adapt(PeerConnection as never, { RTCPeerConnection } as never, (channel) => released.push(channel));

const connect = (configuration?: RTCConfiguration) =>
  new wrtc.RTCPeerConnection(configuration) as unknown as RTCPeerConnection;

it("announces a channel that is open", () => {
  const { announced, inner } = connect();
  const channel = new Channel(() => true);
  inner.announce(channel);
  expect(announced).toEqual([channel]);
  expect(inner.closed).toBe(false);
  expect(released).toEqual([]);
});

it("closes the connection, and announces nothing, when a channel has ended before it could be announced", () => {
  const { announced, inner } = connect();
  const channel = new Channel(() => false);
  inner.announce(channel);
  expect(announced).toEqual([]);
  expect(inner.closed).toBe(true);
  expect(released.splice(0)).toEqual([channel]);
});

it("closes a channel that ends in the moment in which it is announced, and keeps nothing that listens to it", () => {
  const { announced, inner } = connect();
  const channel = new Channel(() => announced.length === 0);
  inner.announce(channel);
  channel.listener?.();
  expect(announced).toEqual([channel]);
  expect([inner.closed, channel.isClosed]).toEqual([true, true]);
  expect(released.splice(0)).toEqual([channel]);
});

it("a process ends by itself whose peer's channel has come and gone while it did not listen", async () => {
  const script = fileURLToPath(new URL("testing/ended-channel.ts", import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "ended-channel-"));
  // Or V8 would come by itself, after seconds or never.
  const args = ["--no-memory-reducer", "--import", "tsx", script, folder];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
  await rm(folder, { recursive: true });
  const seen = new Set(stdout.trim().split("\n"));
  // It may learn that it is connected after it has learnt that it is not.
  seen.delete("connected");
  expect(seen).toEqual(new Set(["connecting", "first", "closed"]));
}, 40_000);

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
