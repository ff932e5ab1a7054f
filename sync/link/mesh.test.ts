/** Meshes over the real signaling server and real WebRTC, without core: the test decides who dials. */
import * as datachannel from "node-datachannel/polyfill";
import { afterEach, expect, it, vi } from "vitest";
import { WebSocket as NodeWebSocket } from "ws";
import { startServer, type RunningServer } from "../../signaling/server.ts";
import { priorities, type PeerId } from "../core/index.ts";
import { deriveKeys, type DocumentKeys } from "../keys/document-keys.ts";
import { createSecret } from "../keys/secret.ts";
import { Mesh } from "./mesh.ts";
import { plainDescriptions } from "./node-webrtc.ts";

const [low, high] = ["1111111111111111", "9999999999999999"] as [PeerId, PeerId];
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 10 });

interface Side {
  readonly mesh: Mesh;
  readonly events: string[];
  readonly frames: string[];
}

async function server(): Promise<RunningServer> {
  const running = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => running.close());
  return running;
}

async function side(self: PeerId, keys: DocumentKeys, { port }: RunningServer): Promise<Side> {
  const events: string[] = [];
  const frames: string[] = [];
  const mesh = new Mesh(
    {
      self,
      keys,
      signaling: {
        url: `ws://127.0.0.1:${port}/signal`,
        WebSocket: NodeWebSocket as unknown as typeof WebSocket,
      },
      tabs: false,
      webRtc: { iceServers: [], wrtc: plainDescriptions(datachannel) },
      random: Math.random,
    },
    {
      opened: (peer, initiator) => events.push(`opened ${peer} ${initiator ? "by us" : "by them"}`),
      closed: (peer) => events.push(`closed ${peer}`),
      frame: (_, frame) => frames.push(Buffer.from(frame).toString()),
      progressed: () => undefined,
      dialFailed: (peer, gone) => events.push(`failed ${peer}${gone ? " gone" : ""}`),
      discovered: () => undefined,
      signalingState: () => undefined,
    },
  );
  cleanup.push(() => mesh.destroy());
  await eventually(() => expect(mesh.signalingState).toBe("connected"));
  return { mesh, events, frames };
}

async function pair(): Promise<[Side, Side]> {
  const [running, keys] = await Promise.all([server(), deriveKeys(createSecret())]);
  return [await side(low, keys, running), await side(high, keys, running)];
}

async function expectTalking(a: Side, b: Side): Promise<void> {
  a.mesh.send(high, new TextEncoder().encode("to high"), priorities.control);
  b.mesh.send(low, new TextEncoder().encode("to low"), priorities.control);
  await eventually(() => expect([a.frames.at(-1), b.frames.at(-1)]).toEqual(["to low", "to high"]));
}

it("links two peers when one dials", async () => {
  const [a, b] = await pair();
  b.mesh.dial(low);
  await eventually(() => expect([a.events, b.events]).toEqual([[`opened ${high} by them`], [`opened ${low} by us`]]));
  await expectTalking(a, b);
});

it("settles on one link, the smaller id's, when both dial at once", async () => {
  const [a, b] = await pair();
  a.mesh.dial(high);
  b.mesh.dial(low);
  await eventually(() => expect([a.events, b.events]).toEqual([[`opened ${high} by us`], [`opened ${low} by them`]]));
  await expectTalking(a, b);
  expect([a.events.length, b.events.length]).toEqual([1, 1]);
});

it("replaces a link that only one end still believes in", async () => {
  const [a, b] = await pair();
  a.mesh.dial(high);
  await eventually(() => expect([a.events.length, b.events.length]).toEqual([1, 1]));
  // What core does to a silent link. The other end would notice later; the dial comes first.
  a.mesh.close(high, true);
  a.mesh.dial(high);
  await eventually(() => expect(a.events).toEqual([`opened ${high} by us`, `opened ${high} by us`]));
  await eventually(() => expect(b.events.at(-1)).toBe(`opened ${low} by them`));
  expect(b.events.filter((event) => event.startsWith("closed"))).toHaveLength(1);
  await expectTalking(a, b);
});

it("says at once that a peer is gone which is not in the room", async () => {
  const [a] = await pair();
  const nobody = "7777777777777777" as PeerId;
  a.mesh.dial(nobody);
  await eventually(() => expect(a.events).toEqual([`failed ${nobody} gone`]));
});

it("fails a dial at once where there is no way to introduce itself", async () => {
  const keys = await deriveKeys(createSecret());
  const running = await server();
  const a = await side(low, keys, running);
  await running.close();
  await eventually(() => expect(a.mesh.signalingState).toBe("connecting"));
  a.mesh.dial(high);
  await eventually(() => expect(a.events).toEqual([`failed ${high}`]));
});

it("answers no offer of a peer that it refuses", async () => {
  const [a, b] = await pair();
  a.mesh.refuse(high);
  b.mesh.dial(low);
  // Meanwhile a third peer is served: when its link is open, the refused offer has long been there.
  a.mesh.dial("7777777777777777" as PeerId);
  await eventually(() => expect(a.events).toEqual(["failed 7777777777777777 gone"]));
  expect(b.events).toEqual([]);
});
