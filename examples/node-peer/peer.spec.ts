/** The Node peer does what it says: a late joiner gets the document although its author has left, and after a restart. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { createSecret, formatDocumentLink, GrapevineProvider } from "y-grapevine";
import { nodePlatform } from "y-grapevine/node";
import { attachSignaling } from "y-grapevine/signaling";
import * as Y from "yjs";

const script = fileURLToPath(new URL("peer.js", import.meta.url));

test("a document outlives its author in the Node peer, and the Node peer in its file", async () => {
  const server = createServer();
  const signaling = attachSignaling(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), "node-peer-"));
  const secret = createSecret();
  const link = `http://127.0.0.1:${port}/${formatDocumentLink(secret)}`;
  const enter = (): GrapevineProvider =>
    new GrapevineProvider(new Y.Doc(), secret, { signaling: `ws://127.0.0.1:${port}/signal`, ...nodePlatform });
  const start = (): { process: ChildProcess; said: Set<string> } => {
    const child = spawn(process.execPath, [script, link, join(folder, "document.yjs")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const said = new Set<string>();
    createInterface({ input: child.stdout }).on("line", (line) => said.add(line));
    return { process: child, said };
  };
  const textOf = ({ doc }: GrapevineProvider): string => doc.getText("content").toJSON();
  const end = async (child: ChildProcess): Promise<unknown> => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    return (await ended)[0];
  };

  const first = start();
  const author = enter();
  author.doc.getText("content").insert(0, "Once upon a time");
  await expect.poll(() => [...first.said]).toEqual(["here", "in sync", "saved"]);
  author.doc.destroy();
  const late = enter();
  await expect.poll(() => textOf(late)).toBe("Once upon a time");
  expect(await end(first.process)).toBe(0);
  late.doc.destroy();

  const second = start();
  const later = enter();
  await expect.poll(() => textOf(later)).toBe("Once upon a time");
  expect(await end(second.process)).toBe(0);
  later.doc.destroy();

  await signaling.close();
  server.close();
  await rm(folder, { recursive: true });
});
