/** Providers whose documents differ under equal digests: real WebRTC, real Y.Docs, and causes that happen. */
import { afterEach, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import * as Y from "yjs";
import { startServer } from "../signaling/server.ts";
import { createSecret, GrapevineProvider, type Problem } from "./index.ts";
import { wrtc } from "./link/node/node-datachannel.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

/** Linked providers over documents that `fill` has filled. */
async function linked(...fill: ((doc: Y.Doc) => void)[]): Promise<{ provider: GrapevineProvider; told: Problem[] }[]> {
  const server = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => server.close());
  const secret = createSecret();
  const peers = fill.map((write) => {
    const doc = new Y.Doc();
    write(doc);
    const provider = new GrapevineProvider(doc, secret, {
      signaling: `ws://127.0.0.1:${server.port}/signal`,
      tabs: false,
      wrtc,
      WebSocket: NodeWebSocket as unknown as typeof WebSocket,
      contentCheckMs: 400,
    });
    cleanup.push(() => doc.destroy());
    const told: Problem[] = [];
    provider.on("problem", (problem) => told.push(problem));
    return { provider, told };
  });
  await eventually(() => {
    for (const { provider } of peers) expect(provider.status().links).toBe(peers.length - 1);
  });
  return peers;
}

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 20 });
const codes = ({ provider }: { provider: GrapevineProvider }): string[] => provider.problems().map(({ code }) => code);

/** As client 7, whichever peer that is. */
const as7 = (words: string) => (doc: Y.Doc) => {
  const own = doc.clientID;
  doc.clientID = 7;
  doc.getText("content").insert(0, words);
  doc.clientID = own;
};

it.each([
  [
    "somebody wrote on from a restored backup, or told each of them other words",
    as7("Meet at noon"),
    as7("Meet at nine"),
  ],
  ["one of them holds half of a character", as7("smile \ud83d"), as7("smile \ufffd")],
])(
  "a difference that no digest shows is a problem for both, once, until one version is written anew: %s",
  async (...row) => {
    const [, one, other] = row;
    const peers = await linked(one, other);
    const [a, b] = peers.map(({ provider }) => provider) as [GrapevineProvider, GrapevineProvider];
    expect(a.digest()).toBe(b.digest());
    await eventually(() => expect(peers.map(codes)).toEqual([["content-differs"], ["content-differs"]]));
    expect([a, b].map((provider) => provider.status().inSync)).toEqual([false, false]);
    const text = a.doc.getText("content");
    a.doc.transact(() => {
      text.delete(0, text.length);
      text.insert(0, "Meet at noon");
    });
    await eventually(() => {
      expect(peers.map(codes)).toEqual([[], []]);
      expect([a, b].map((provider) => provider.status().inSync)).toEqual([true, true]);
    });
    expect(b.doc.getText("content").toJSON()).toBe("Meet at noon");
    expect(peers.map(({ told }) => told.length)).toEqual([1, 1]);
  },
);
