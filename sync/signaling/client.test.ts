import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { WebSocketServer, WebSocket as NodeWebSocket, type WebSocket as ServerSocket } from "ws";
import type { ServerFrame } from "../../signaling/wire.ts";
import type { PeerId } from "../core/index.ts";
import { SignalingClient, type SignalingState, type SignalingTrouble } from "./client.ts";

const self = "aaaaaaaaaaaaaaaa" as PeerId;
const room = "r".repeat(22);
const members = JSON.stringify({ type: "members", peers: ["bbbbbbbbbbbbbbbb"], count: 1 });
const cleanup: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const undo of cleanup.splice(0)) undo();
});

/** A server whose answers the test writes. */
async function fakeServer(): Promise<{ url: string; next(): Promise<{ socket: ServerSocket; frames: string[] }> }> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  cleanup.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const next = async (): Promise<{ socket: ServerSocket; frames: string[] }> => {
    const [socket] = (await once(server, "connection")) as [ServerSocket];
    const frames: string[] = [];
    socket.on("message", (data: Buffer) => frames.push(data.toString()));
    return { socket, frames };
  };
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, next };
}

function connect(url: string): { client: SignalingClient; states: SignalingState[]; frames: ServerFrame[] } {
  const states: SignalingState[] = [];
  const frames: ServerFrame[] = [];
  const client = new SignalingClient(
    { url, room, self, WebSocket: NodeWebSocket as unknown as typeof WebSocket, random: () => 0 },
    { state: (state) => states.push(state), trouble: () => undefined, frame: (frame) => frames.push(frame) },
  );
  cleanup.push(() => client.close());
  return { client, states, frames };
}

it("a client joins its room, and is connected once the server lists the members", async () => {
  const server = await fakeServer();
  const arriving = server.next();
  const { client, states, frames } = connect(server.url);
  const { socket, frames: sent } = await arriving;
  await vi.waitFor(() => expect(sent).toEqual([JSON.stringify({ type: "join", room, peer: self })]));
  expect(client.state).toBe("connecting");
  expect(client.send({ type: "ping" })).toBe(false);
  socket.send(members);
  await vi.waitFor(() => expect(states).toEqual(["connecting", "connected"]));
  expect(frames).toEqual([{ type: "members", peers: ["bbbbbbbbbbbbbbbb"], count: 1 }]);
  client.close();
  await vi.waitFor(() => expect(sent.at(-1)).toBe(JSON.stringify({ type: "leave" })));
  expect(client.state).toBe("closed");
});

it("a client reconnects and rejoins when the connection is lost", async () => {
  const server = await fakeServer();
  const first = server.next();
  const { states } = connect(server.url);
  const { socket } = await first;
  socket.send(members);
  await vi.waitFor(() => expect(states.at(-1)).toBe("connected"));
  const second = server.next();
  socket.terminate();
  const { frames } = await second;
  await vi.waitFor(() => expect(frames).toHaveLength(1));
  expect(states).toEqual(["connecting", "connected", "connecting"]);
});

it.each(["not JSON", "[]", "{}", '{"type":"members","peers":["x"],"count":1}', '{"type":"signal","from":1}'])(
  "leaves a server that says %s, and tries again",
  async (nonsense) => {
    const server = await fakeServer();
    const first = server.next();
    const { frames } = connect(server.url);
    const { socket } = await first;
    const second = server.next();
    socket.send(nonsense);
    await Promise.all([once(socket, "close"), second]);
    expect(frames).toEqual([]);
  },
);

it("a client detects a half-open connection by a ping without an answer", async () => {
  const server = await fakeServer();
  const first = server.next();
  const { client, states } = connect(server.url);
  const { socket, frames } = await first;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  socket.send(members);
  await vi.waitUntil(() => client.state === "connected");
  await vi.advanceTimersByTimeAsync(20_000);
  await vi.waitUntil(() => frames.includes(JSON.stringify({ type: "ping" })));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(states).toEqual(["connecting", "connected", "connecting"]);
});

it.each([
  ["says well-formed things and never lets it in", '{"type":"pong"}', ""],
  ["says something else", '{"type":"welcome"}', "it said something else: unknown frame type"],
  ["says nothing", undefined, ""],
])("a server that %s is told as silent, and tried again and again", async (_, says, detail) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "performance"] });
  let tries = 0;
  class OtherServer extends EventTarget {
    constructor() {
      super();
      tries++;
      setTimeout(() => this.dispatchEvent(new Event("open")), 10);
      if (says !== undefined) setInterval(() => this.dispatchEvent(new MessageEvent("message", { data: says })), 1_000);
    }
    send(): void {}
    close(): void {}
  }
  const troubles: (SignalingTrouble | undefined)[] = [];
  const states: SignalingState[] = [];
  const client = new SignalingClient(
    { url: "ws://a.example", room, self, WebSocket: OtherServer as unknown as typeof WebSocket, random: () => 0 },
    { state: (state) => states.push(state), trouble: (trouble) => troubles.push(trouble), frame: () => undefined },
  );
  cleanup.push(() => client.close());
  await vi.advanceTimersByTimeAsync(10_000);
  expect(troubles[0]).toEqual({ type: "silent", detail });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tries).toBeGreaterThan(10);
  expect(states).toEqual(["connecting"]);
});

it("a client connects at once when it is woken", async () => {
  const server = await fakeServer();
  const first = server.next();
  const { client } = connect(server.url);
  const { socket } = await first;
  const closed = once(socket, "close");
  socket.send("nonsense");
  await closed;
  const second = server.next();
  client.wake();
  await second;
});

it("a client asks for a fresh sample by rejoining", async () => {
  const server = await fakeServer();
  const first = server.next();
  const { client } = connect(server.url);
  const { socket, frames } = await first;
  socket.send(members);
  await vi.waitFor(() => expect(client.state).toBe("connected"));
  client.discover();
  const join = JSON.stringify({ type: "join", room, peer: self });
  await vi.waitFor(() => expect(frames).toEqual([join, join, JSON.stringify({ type: "ping" })]));
});

it("a client without a connection connects at once when a fresh sample is wanted", async () => {
  const server = await fakeServer();
  const first = server.next();
  const { client } = connect(server.url);
  const { socket } = await first;
  const closed = once(socket, "close");
  socket.send("nonsense");
  await closed;
  const second = server.next();
  client.discover();
  await second;
});

it("a client gives a distant server longer to answer, but not as long as this page slept", async () => {
  const server = await fakeServer();
  const first = server.next();
  const { client, frames } = connect(server.url);
  const { socket } = await first;
  socket.send(members);
  await vi.waitFor(() => expect(client.state).toBe("connected"));
  const now = vi.spyOn(performance, "now");
  cleanup.push(() => now.mockRestore());
  let told = frames.length;
  const patienceAfter = async (answerMs: number): Promise<unknown> => {
    now.mockReturnValue(1_000);
    client.check();
    now.mockReturnValue(1_000 + answerMs);
    socket.send(JSON.stringify({ type: "pong" }));
    await expect.poll(() => frames.length).toBe(++told);
    const timers = vi.spyOn(globalThis, "setTimeout");
    client.check();
    const waits = timers.mock.calls.map(([, ms]) => ms);
    timers.mockRestore();
    socket.send(JSON.stringify({ type: "pong" }));
    await expect.poll(() => frames.length).toBe(++told);
    return waits[0];
  };
  expect(await patienceAfter(20)).toBe(1_000);
  expect(await patienceAfter(900)).toBe(2_700);
  expect(await patienceAfter(600_000)).toBe(4_000);
});
