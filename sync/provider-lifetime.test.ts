/** What is left of a provider once it is destroyed: nothing that keeps a process alive, and nothing of the application's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { startServer } from "../signaling/server.ts";
import { createSecret, GrapevineProvider } from "./index.ts";

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).toReversed()) await undo();
});

const head = `
  import { WebSocket } from "ws";
  import * as Y from "yjs";
  import { createSecret, GrapevineProvider } from "./sync/index.ts";
  import { wrtc } from "./sync/link/node/node-datachannel.ts";
  const secret = createSecret();
  const event = (provider, name) => new Promise((resolve) => provider.once(name, resolve));
`;

/** Runs a program, and gives what it wrote and how it ended: null where it had to be killed. */
async function run(program: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", head + program], {
    cwd: new URL("..", import.meta.url),
    timeout: 20_000,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, output };
}

it("a process ends by itself once its providers are destroyed, whatever they were doing", async () => {
  const running = await startServer({ port: 0, host: "127.0.0.1" });
  cleanup.push(() => running.close());
  // It takes connections, and never says a word.
  const mute = createServer();
  mute.listen(0, "127.0.0.1");
  await once(mute, "listening");
  cleanup.push(() => mute.close());
  const signaling = `ws://127.0.0.1:${running.port}/signal`;
  const silent = `ws://127.0.0.1:${(mute.address() as AddressInfo).port}/signal`;
  const outcome = await run(`
    const made = (options) => new GrapevineProvider(new Y.Doc(), secret, { wrtc, WebSocket, ...options });
    const [a, b] = [0, 1].map(() => made({ signaling: "${signaling}" }));
    // Linked and used; one is destroyed with its document.
    a.doc.getText("content").insert(0, "x".repeat(100_000));
    await event(b, "synced");
    a.destroy();
    b.doc.destroy();
    // Tabs, without WebRTC and without a server.
    const [c, d] = [0, 1].map(() => made({ signaling: null, wrtc: undefined }));
    await event(c, "synced");
    c.destroy();
    d.destroy();
    // While keys are derived, while it waits for a server that is silent and for a store, and never connected.
    made({ signaling: "${signaling}" }).destroy();
    const waiting = made({ signaling: "${silent}", linkAfter: new Promise(() => undefined) });
    while (waiting.status().dialling === 0 && !waiting.links().self) await new Promise(setImmediate);
    waiting.destroy();
    made({ signaling: null, connect: false }).destroy();
    console.log("done");
  `);
  expect(outcome).toEqual({ code: 0, output: "done\n" });
}, 40_000);

it("an awareness that the application handed in outlives the provider; one that the provider made does not", () => {
  const doc = new Y.Doc();
  cleanup.push(() => doc.destroy());
  const own = new Awareness(doc);
  own.setLocalState({ user: "me" });
  const options = { signaling: null, tabs: false, connect: false };
  new GrapevineProvider(doc, createSecret(), { ...options, awareness: own }).destroy();
  expect(own.getLocalState()).toEqual({ user: "me" });
  const made = new GrapevineProvider(doc, createSecret(), options);
  made.awareness.setLocalState({ user: "me" });
  made.destroy();
  expect(made.awareness.getLocalState()).toBeNull();
});
