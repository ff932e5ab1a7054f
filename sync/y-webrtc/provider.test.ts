import { afterEach, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import * as Y from "yjs";
import { startServer } from "../../signaling/server.ts";
import { GrapevineProvider, type Problem } from "../index.ts";
import { wrtc } from "../link/node/node-datachannel.ts";
import { WebrtcProvider, type WebrtcOptions, type WebrtcPeersEvent } from "./index.ts";

const platform = { WebSocket: NodeWebSocket as unknown as typeof WebSocket };
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });

async function server(): Promise<string> {
  const running = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => running.close());
  return `ws://127.0.0.1:${running.port}/signal`;
}

function join(name: string, options: WebrtcOptions): WebrtcProvider {
  const doc = new Y.Doc();
  const peerOpts = { config: { iceServers: [] }, wrtc };
  const provider = new WebrtcProvider(name, doc, { tabs: false, peerOpts, ...platform, ...options });
  cleanup.push(() => doc.destroy());
  return provider;
}

it("peers of one room and password write together, those of another password do not", async () => {
  const signaling = [await server()];
  const [a, b] = [join("notes", { signaling, password: "pear" }), join("notes", { signaling, password: "pear" })];
  const stranger = join("notes", { signaling, password: "plum" });
  a.doc.getText("content").insert(0, "Hello");
  a.awareness.setLocalStateField("user", { name: "Ada" });
  await eventually(() => expect(b.doc.getText("content").toJSON()).toBe("Hello"));
  await eventually(() => expect(b.awareness.getStates().get(a.doc.clientID)).toMatchObject({ user: { name: "Ada" } }));
  await eventually(() => expect(stranger.signalingConns).toEqual([{ url: signaling[0], connected: true }]));
  expect([a.room?.webrtcConns.size, stranger.room?.webrtcConns.size]).toEqual([1, 0]);
  expect(await a.key).not.toBe(await stranger.key);
});

it("the fields and events are those that an application of y-webrtc reads", async () => {
  const signaling = [await server()];
  const a = join("notes", { signaling, maxConns: 5 });
  const statuses: boolean[] = [];
  const peers: WebrtcPeersEvent[] = [];
  const synced: boolean[] = [];
  a.on("status", (event) => statuses.push(event.connected));
  a.on("peers", (event) => peers.push(event));
  a.on("synced", (event) => synced.push(event.synced));
  expect(a).toMatchObject({ roomName: "notes", room: null, connected: false, shouldConnect: true });
  expect(a).toMatchObject({ maxConns: 5, filterBcConns: true, signalingUrls: signaling });
  await eventually(() => expect(statuses).toEqual([true]));
  expect(a.room).toMatchObject({ name: "notes", doc: a.doc, awareness: a.awareness, provider: a });

  const b = join("notes", { signaling });
  await eventually(() => expect(synced).toEqual([true]));
  const peerId = b.room?.peerId as string;
  expect(peers[0]).toEqual({ added: [peerId], removed: [], webrtcPeers: [peerId], bcPeers: [] });
  expect(a.room?.webrtcConns.get(peerId)).toEqual({ remotePeerId: peerId, connected: true });
  b.disconnect();
  await eventually(() => expect(peers.at(-1)).toEqual({ added: [], removed: [peerId], webrtcPeers: [], bcPeers: [] }));
  expect([b.connected, b.room?.peerId]).toEqual([false, ""]);
  b.connect();
  await eventually(() => expect(a.room?.webrtcConns.size).toBe(1));
  a.disconnect();
  expect([a.connected, statuses.at(-1)]).toEqual([false, false]);
});

it("tabs of one browser are told as such", async () => {
  const [a, b] = [join("tabs", { signaling: [], tabs: true }), join("tabs", { signaling: [], tabs: true })];
  await eventually(() => expect(a.room?.bcConns).toEqual(new Set([b.room?.peerId])));
  expect(a.room?.webrtcConns.size).toBe(0);
});

it("several servers are joined, and others while the provider runs", async () => {
  const [one, two] = [await server(), await server()];
  const a = join("notes", { signaling: [one] });
  const b = join("notes", { signaling: [two] });
  await eventually(() => expect(b.signalingConns[0]?.connected).toBe(true));
  expect(a.room?.webrtcConns.size).toBe(0);
  a.signalingUrls = [one, two];
  await eventually(() => expect(a.room?.webrtcConns.size).toBe(1));
});

it("the default server is told as the others are", async () => {
  const address = await server();
  vi.stubGlobal("location", new URL(address.replace("ws:", "http:")));
  cleanup.push(() => vi.unstubAllGlobals());
  const a = join("notes", {});
  expect(a.signalingUrls).toEqual([address]);
  await eventually(() => expect(a.signalingConns).toEqual([{ url: address, connected: true }]));
});

it("servers that are none are refused, and the ones before stay", async () => {
  const signaling = [await server()];
  const a = join("notes", { signaling });
  const refused = (): void => {
    expect(() => (a.signalingUrls = ["https://b.example/signal"])).toThrow(TypeError);
    expect(a.signalingUrls).toEqual(signaling);
  };
  refused();
  await eventually(() => expect(a.signalingConns).toEqual([{ url: signaling[0], connected: true }]));
  refused();
});

it.each<[string, unknown, string]>([
  ["signaling that is no WebSocket", { signaling: ["https://a.example/signal"] }, "https://a.example/signal"],
  ["a shape that is none", { shape: { roots: { text: {} } } }, "contents"],
  ["a config that hides addresses", { peerOpts: { config: { iceTransportPolicy: "relay" } } }, "iceTransportPolicy"],
  [
    "a config of more than servers",
    { peerOpts: { config: { iceServers: [], bundlePolicy: "balanced", iceCandidatePoolSize: 2 } } },
    "bundlePolicy, iceCandidatePoolSize",
  ],
])("%s is refused by the constructor with a sentence, and nothing of it stays", (_, options, words) => {
  const doc = new Y.Doc();
  const listeners = (): number[] => [...doc._observers.values()].map(({ size }) => size);
  const before = listeners();
  const make = (): WebrtcProvider => new WebrtcProvider("notes", doc, options as WebrtcOptions);
  expect(make).toThrow(TypeError);
  expect(make).toThrow(words);
  expect(listeners()).toEqual(before);
});

it("a page without cryptography is a problem", async () => {
  vi.stubGlobal("crypto", {});
  cleanup.push(() => vi.unstubAllGlobals());
  const a = join("notes", { signaling: [], password: "pear" });
  const problems: Problem[] = [];
  a.on("problem", (problem) => problems.push(problem));
  await eventually(() => expect(problems).toMatchObject([{ code: "insecure-context" }]));
  expect(problems[0]?.message).toContain("https://");
  expect([a.room, a.connected]).toEqual([null, false]);
});

it("a document that has failed inside is disconnected, and stays so", async () => {
  const a = join("notes", { signaling: [] });
  const told: unknown[] = [];
  a.on("status", ({ connected }) => told.push(connected));
  a.on("problem", ({ code }) => told.push(code));
  await eventually(() => expect(told).toEqual([true]));
  const fail = (): never => {
    throw new Error("a listener's bug, in the middle of what Yjs has to bring to an end");
  };
  a.doc.on("update", fail);
  expect(() => a.doc.getText("content").insert(0, "lost?")).toThrow("a listener's bug");
  a.doc.off("update", fail);
  await eventually(() => expect(told).toEqual([true, false, "document-broken"]));
  expect([a.connected, a.shouldConnect]).toEqual([false, false]);
  a.connect();
  expect([a.connected, a.shouldConnect]).toEqual([false, false]);
});

it("destroy can be handed on by itself", async () => {
  const a = join("notes", { signaling: [] });
  await eventually(() => expect(a.connected).toBe(true));
  const page = new EventTarget();
  // oxlint-disable-next-line typescript/unbound-method -- that it is bound is what is tested
  page.addEventListener("beforeunload", a.destroy);
  page.dispatchEvent(new Event("beforeunload"));
  expect([a.connected, a.grapevine?.shouldConnect]).toEqual([false, false]);
});

it("a GrapevineProvider joins the same room by its key", async () => {
  const signaling = [await server()];
  const a = join("notes", { signaling, password: "pear" });
  a.doc.getText("content").insert(0, "Hello");
  const doc = new Y.Doc();
  cleanup.push(() => doc.destroy());
  const grapevine = new GrapevineProvider(doc, await a.key, { signaling, tabs: false, wrtc, ...platform });
  await eventually(() => expect(doc.getText("content").toJSON()).toBe("Hello"));
  expect(grapevine.synced).toBe(true);
});

it("a provider that is destroyed before its key is derived never opens, and an awareness of the application's stays", async () => {
  const doc = new Y.Doc();
  const early = new WebrtcProvider("notes", doc, { signaling: [], password: "pear", ...platform });
  const opened = vi.fn();
  early.on("status", opened);
  early.destroy();
  await early.key;
  expect([early.room, early.grapevine, opened.mock.calls.length]).toEqual([null, undefined, 0]);
  doc.destroy();
});
