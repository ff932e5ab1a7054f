/** What a provider tells of who has its document, with real peers. */
import { afterEach, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import * as Y from "yjs";
import { startServer } from "../signaling/server.ts";
import { createSecret, GrapevineProvider, type GrapevineOptions } from "./index.ts";
import { wrtc } from "./link/node/node-datachannel.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });

function join(secret: string, options: GrapevineOptions): GrapevineProvider {
  const WebSocket = NodeWebSocket as unknown as typeof globalThis.WebSocket;
  const provider = new GrapevineProvider(new Y.Doc(), secret, { wrtc, WebSocket, ...options });
  cleanup.push(() => provider.doc.destroy());
  return provider;
}

async function pair(): Promise<[GrapevineProvider, GrapevineProvider]> {
  const server = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => server.close());
  const [secret, signaling] = [createSecret(), `ws://127.0.0.1:${server.port}/signal`];
  return [join(secret, { signaling, tabs: false }), join(secret, { signaling, tabs: false })];
}

it("names the other end of each link by its client, and says since when it has the same", async () => {
  const [ada, ben] = await pair();
  ben.awareness.setLocalStateField("user", { name: "Ben" });
  const began = Date.now();
  await eventually(() => expect(ada.agreement().links).toMatchObject([{ standing: "same", tab: false }]));
  await eventually(() => expect(ada.agreement().links[0]?.client).toBe(ben.awareness.clientID));
  const [link] = ada.agreement().links;
  expect(link?.peer).toBe(ben.links().self);
  expect(link?.neighbours.filter((peer) => peer !== ada.links().self)).toEqual([]);
  for (const at of [link?.since, link?.comparedAt, link?.sameAt]) {
    expect(at).toBeGreaterThanOrEqual(began - 5);
    expect(at).toBeLessThanOrEqual(Date.now() + 5);
  }
  expect(ada.agreement().others).toEqual([]);
  ada.disconnect();
  expect(ada.agreement()).toEqual({ links: [], others: [] });
});

it("an edit is not known to be with the peer until a comparison says so, which is told", async () => {
  const [ada] = await pair();
  await eventually(() => expect(ada.agreement().links).toMatchObject([{ standing: "same" }]));
  const told: (string | undefined)[] = [];
  ada.on("change", () => told.push(ada.agreement().links[0]?.standing));
  ada.doc.getText("content").insert(0, "Hello");
  expect(ada.agreement().links).toMatchObject([{ standing: "unconfirmed" }]);
  await eventually(() => expect(told).toContain("same"));
  expect(ada.agreement().links).toMatchObject([{ standing: "same" }]);
});

it("a peer that hears nothing owes an answer, and is not said to have what is written meanwhile", async () => {
  const [ada] = await pair();
  await eventually(() => expect(ada.agreement().links).toMatchObject([{ standing: "same" }]));
  await ada.setFaults({ partition: { afterMs: 0, lastsMs: 60_000 } });
  ada.doc.getText("content").insert(0, "Hello?");
  await eventually(() => expect(ada.agreement().links[0]?.unansweredSince).toBeDefined());
  const [link] = ada.agreement().links;
  expect(link).toMatchObject({ standing: "unconfirmed" });
  expect(link?.sameAt).toBeLessThanOrEqual(link?.since ?? 0);
});

it("a tab of the same browser is told apart", async () => {
  const secret = createSecret();
  const [one, other] = [join(secret, { signaling: null }), join(secret, { signaling: null })];
  await eventually(() => expect(one.agreement().links).toMatchObject([{ standing: "same", tab: true }]));
  expect(other.agreement().links).toMatchObject([{ standing: "same", tab: true }]);
});
