/** Fault mode of real providers: WebRTC, the real signaling server, real Y.Docs, and links that misbehave. */
import { afterEach, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import * as Y from "yjs";
import { startServer } from "../signaling/server.ts";
import { createSecret, GrapevineProvider, parseFaults, type FaultPlan } from "./index.ts";
import { wrtc } from "./link/node/node-datachannel.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

async function pair(...plans: (FaultPlan | undefined)[]): Promise<GrapevineProvider[]> {
  const server = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => server.close());
  const secret = createSecret();
  return plans.map((faults) => {
    const doc = new Y.Doc();
    cleanup.push(() => doc.destroy());
    return new GrapevineProvider(doc, secret, {
      signaling: `ws://127.0.0.1:${server.port}/signal`,
      tabs: false,
      wrtc,
      WebSocket: NodeWebSocket as unknown as typeof WebSocket,
      ...(faults && { faults }),
    });
  });
}

const plan = (text: string): FaultPlan => {
  const parsed = parseFaults(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.faults;
};
const write = ({ doc }: GrapevineProvider, text: string): void => doc.getText("content").insert(0, text);
const letters = ({ doc }: GrapevineProvider): string => doc.getText("content").toJSON().split("").toSorted().join("");
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 25_000, interval: 20 });

it("two peers that lose, delay, double and reorder what they send and receive end with the same document", async () => {
  const faults = plan("drop5,delay20-60,dup5,reorder,seed=7");
  const [a, b] = (await pair(faults, { ...faults, seed: 8 })) as [GrapevineProvider, GrapevineProvider];
  for (const letter of "abcdefgh") {
    write(a, letter);
    write(b, letter.toUpperCase());
  }
  await eventually(() => expect([letters(a), letters(b)]).toEqual(["ABCDEFGHabcdefgh", "ABCDEFGHabcdefgh"]));
  expect(a.digest()).toBe(b.digest());
});

it("a peer that loses every frame hears nothing and is not heard, until its faults end", async () => {
  const [a, b] = (await pair(undefined, { dropShare: 1 })) as [GrapevineProvider, GrapevineProvider];
  const links: number[] = [];
  a.on("peers", ({ peers }) => links.push(peers.length));
  write(a, "a");
  write(b, "b");
  // A link opens, since faults are above it, and closes again, since nothing comes over it.
  await eventually(() => expect(links).toContain(1));
  await eventually(() => expect(links.at(-1)).toBe(0));
  expect([letters(a), letters(b)]).toEqual(["a", "b"]);
  expect(b.counters().framesReceived).toBe(0);
  await b.setFaults(undefined);
  await eventually(() => expect([letters(a), letters(b)]).toEqual(["ab", "ab"]));
});

it("an impossible plan is the caller's slip", () => {
  const doc = new Y.Doc();
  cleanup.push(() => doc.destroy());
  const options = { signaling: null, tabs: false, connect: false };
  expect(() => new GrapevineProvider(doc, createSecret(), { ...options, faults: { dropShare: 20 } })).toThrow(
    /dropShare must be from 0 to 1, not 20/,
  );
  const provider = new GrapevineProvider(doc, createSecret(), options);
  expect(() => provider.setFaults({ delayMs: { least: 2, most: 1 } })).toThrow(
    /delayMs.least must be from 0 to 1, not 2/,
  );
});
