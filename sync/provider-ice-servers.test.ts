/** The STUN and TURN servers of a provider: whose connection is made with which. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import * as Y from "yjs";
import { startServer, type RunningServer } from "../signaling/server.ts";
import { createSecret, GrapevineProvider, type GrapevineOptions } from "./index.ts";
import { wrtc } from "./link/node/node-datachannel.ts";

const secret = createSecret();
const cleanup: (() => unknown)[] = [];
let server: RunningServer;

beforeEach(async () => {
  server = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => server.close());
});
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });

interface Peer {
  readonly provider: GrapevineProvider;
  readonly doc: Y.Doc;
  /** The servers of each connection, in the order of making. */
  readonly used: unknown[];
}

function peer(iceServers?: GrapevineOptions["iceServers"]): Peer {
  const used: unknown[] = [];
  class RecordedConnection extends wrtc.RTCPeerConnection {
    constructor(configuration: RTCConfiguration = {}) {
      super({});
      used.push(configuration.iceServers);
    }
  }
  const doc = new Y.Doc();
  const provider = new GrapevineProvider(doc, secret, {
    signaling: `ws://127.0.0.1:${server.port}/signal`,
    tabs: false,
    wrtc: { ...wrtc, RTCPeerConnection: RecordedConnection },
    WebSocket: NodeWebSocket as unknown as typeof WebSocket,
    ...(iceServers !== undefined && { iceServers }),
  });
  cleanup.push(() => doc.destroy());
  return { provider, doc, used };
}

async function expectLinks(count: number, ...peers: Peer[]): Promise<void> {
  await eventually(() => {
    expect(peers.map(({ provider }) => provider.status().links)).toEqual(peers.map(() => count));
  });
}

const turn = (username: string): RTCIceServer => ({ urls: "turn:turn.example.org", username, credential: "c" });

it("asks for the servers at each attempt; links that are open stay", async () => {
  let username = "first";
  const ada = peer(() => [turn(username)]);
  const ben = peer([turn("fixed")]);
  await expectLinks(1, ada, ben);
  expect(ada.used).toEqual(ada.used.map(() => [turn("first")]));
  expect(ben.used.at(-1)).toEqual([turn("fixed")]);

  const lost = vi.fn();
  ada.provider.on("peers", ({ removed }) => removed.length > 0 && lost());
  const before = ada.used.length;
  username = "second";
  const cleo = peer();
  await expectLinks(2, ada, ben, cleo);
  expect(ada.used.length).toBeGreaterThan(before);
  expect(ada.used.slice(before)).toEqual(ada.used.slice(before).map(() => [turn("second")]));
  expect(cleo.used.at(-1)).toEqual([]);
  expect(lost).not.toHaveBeenCalled();
});

it("a provider links without servers when the function that returns them throws, and reports the error", async () => {
  const heard = vi.fn();
  vi.spyOn(globalThis, "queueMicrotask").mockImplementation((run) => {
    void Promise.resolve().then(run).catch(heard);
  });
  cleanup.push(() => vi.restoreAllMocks());
  const ada = peer(() => {
    throw new Error("no servers today");
  });
  const ben = peer();
  await expectLinks(1, ada, ben);
  expect(ada.used.at(-1)).toEqual([]);
  expect(heard).toHaveBeenCalledWith(new Error("no servers today"));
});

it("waits for servers that are still to be known, and is in the room meanwhile", async () => {
  let tell: (servers: readonly RTCIceServer[]) => void = () => undefined;
  const known = new Promise<readonly RTCIceServer[]>((resolve) => (tell = resolve));
  const ada = peer(() => known);
  const ben = peer();
  await eventually(() => expect(ada.provider.status()).toMatchObject({ signaling: "connected", named: 1 }));
  expect(ada.used).toEqual([]);
  tell([turn("late")]);
  await expectLinks(1, ada, ben);
  expect(ada.used.at(-1)).toEqual([turn("late")]);
});

it("links without servers when the promise of them is broken", async () => {
  const heard = vi.fn();
  vi.spyOn(globalThis, "queueMicrotask").mockImplementation((run) => {
    void Promise.resolve().then(run).catch(heard);
  });
  cleanup.push(() => vi.restoreAllMocks());
  const ada = peer(() => Promise.reject(new Error("no servers today")));
  const ben = peer();
  await expectLinks(1, ada, ben);
  expect(ada.used.at(-1)).toEqual([]);
  expect(heard).toHaveBeenCalledWith(new Error("no servers today"));
});
