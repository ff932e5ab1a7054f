/** Several signaling servers at once, and other ones while running. */
import { afterEach, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import * as Y from "yjs";
import { startServer, type RunningServer } from "../signaling/server.ts";
import { createSecret, GrapevineProvider, type GrapevineOptions } from "./index.ts";
import { wrtc } from "./link/node/node-datachannel.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 20 });
const nowhere = "ws://127.0.0.1:9/signal";

async function server(): Promise<{ url: string; running: RunningServer }> {
  const running = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => running.close());
  return { url: `ws://127.0.0.1:${running.port}/signal`, running };
}

function peer(secret: string, signaling: Exclude<GrapevineOptions["signaling"], undefined>): GrapevineProvider {
  const doc = new Y.Doc();
  cleanup.push(() => doc.destroy());
  const platform = { wrtc, WebSocket: NodeWebSocket as unknown as typeof WebSocket };
  return new GrapevineProvider(doc, secret, { signaling, tabs: false, ...platform });
}

const links = (...peers: GrapevineProvider[]): number[] => peers.map((each) => each.status().links);

it("peers with one server in common meet, even beside a server that does not answer", async () => {
  const secret = createSecret();
  const [one, two, three] = [await server(), await server(), await server()];
  const a = peer(secret, [nowhere, one.url, two.url]);
  const b = peer(secret, [three.url, two.url]);
  await eventually(() => expect(links(a, b)).toEqual([1, 1]));
  expect([a.problems(), b.problems()]).toEqual([[], []]);
  expect(a.status().signaling).toBe("connected");
});

it("of several that come at once to the same servers one is told that it is alone, whatever the order of its list", async () => {
  const secret = createSecret();
  const urls = [(await server()).url, (await server()).url, nowhere];
  const all = [urls, urls.toReversed(), urls, urls.toReversed()].map((list) => peer(secret, list));
  let told = 0;
  for (const each of all) each.on("alone", () => told++);
  await eventually(() => expect(links(...all)).toEqual([3, 3, 3, 3]));
  await eventually(() => expect(told).toBe(1));
});

it("a peer changes its servers while it runs, and keeps its links", async () => {
  const secret = createSecret();
  const [one, two] = [await server(), await server()];
  const a = peer(secret, null);
  const b = peer(secret, one.url);
  await eventually(() => expect(b.status().alone).toBe(true));
  expect(a.status()).toMatchObject({ signaling: "closed", alone: true });
  a.setSignaling([one.url]);
  await eventually(() => expect(links(a, b)).toEqual([1, 1]));
  a.setSignaling(two.url);
  await eventually(() => {
    expect(a.status().signaling).toBe("connected");
    expect(links(a, b)).toEqual([1, 1]);
  });
  const c = peer(secret, two.url);
  await eventually(() => expect(links(a, b, c)).toEqual([2, 2, 2]));
  a.setSignaling(null);
  expect(a.status()).toMatchObject({ signaling: "closed", links: 2, alone: false });
  expect(() => a.setSignaling("http://no")).toThrow(TypeError);
});

it("servers that are left while the first connection is made are left", async () => {
  const [doc, seen] = [new Y.Doc(), { opened: 0, open: 0 }];
  cleanup.push(() => doc.destroy());
  class LeavingSocket extends EventTarget {
    constructor() {
      super();
      seen.opened++;
      seen.open++;
      provider.setSignaling(null);
    }
    send(): void {
      throw new Error("it never opens");
    }
    close(): void {
      seen.open--;
    }
  }
  const platform = { wrtc, WebSocket: LeavingSocket as unknown as typeof WebSocket };
  const provider = new GrapevineProvider(doc, createSecret(), { signaling: nowhere, tabs: false, ...platform });
  await eventually(() => expect(seen.opened).toBe(1));
  expect([seen, provider.status().signaling]).toEqual([{ opened: 1, open: 0 }, "closed"]);
});
