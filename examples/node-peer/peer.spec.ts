/** The Node peer does what it says: a late joiner gets the document although its author has left, and after a restart; no save is lost. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
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

interface Place {
  readonly folder: string;
  readonly link: string;
  readonly enter: () => GrapevineProvider;
}

/** A discovery server and an empty folder while `visit` lasts. */
async function atPlace(visit: (place: Place) => Promise<void>): Promise<void> {
  const server = createServer();
  const signaling = attachSignaling(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const folder = await mkdtemp(join(tmpdir(), "node-peer-"));
  const secret = createSecret();
  await visit({
    folder,
    link: `http://127.0.0.1:${port}/${formatDocumentLink(secret)}`,
    enter: () =>
      new GrapevineProvider(new Y.Doc(), secret, { signaling: `ws://127.0.0.1:${port}/signal`, ...nodePlatform }),
  });
  await signaling.close();
  server.close();
  await rm(folder, { recursive: true });
}

interface Running {
  readonly process: ChildProcess;
  /** Its lines, on either stream. */
  readonly said: string[];
}

function start(link: string, file: string, ...nodeOptions: string[]): Running {
  const child = spawn(process.execPath, [...nodeOptions, script, link, file], { stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", (line) => said.push(line));
  return { process: child, said };
}

async function end(child: ChildProcess): Promise<unknown> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  return (await ended)[0];
}

const textOf = ({ doc }: GrapevineProvider): string => doc.getText("content").toJSON();

test("a document outlives its author in the Node peer, and the Node peer in its file", async () => {
  await atPlace(async ({ folder, link, enter }) => {
    const file = join(folder, "document.yjs");
    const first = start(link, file);
    const author = enter();
    author.doc.getText("content").insert(0, "Once upon a time");
    await expect.poll(() => [...new Set(first.said)]).toEqual(["here", "in sync", "saved"]);
    author.doc.destroy();
    const late = enter();
    await expect.poll(() => textOf(late)).toBe("Once upon a time");
    expect(await end(first.process)).toBe(0);
    late.doc.destroy();

    const second = start(link, file);
    const later = enter();
    await expect.poll(() => textOf(later)).toBe("Once upon a time");
    expect(await end(second.process)).toBe(0);
    later.doc.destroy();
  });
});

/** Loaded before the peer: writing begins with a line, and goes on once the peer is told to end. */
const slowDisk = `data:text/javascript,${encodeURIComponent(`
  import { once } from "node:events";
  import { promises } from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  const ending = once(process, "SIGTERM");
  const { writeFile } = promises;
  promises.writeFile = async (...args) => {
    console.log("writing");
    await ending;
    await writeFile(...args);
  };
  syncBuiltinESMExports();
`)}`;

test("the last save waits for the one that is under way", async () => {
  await atPlace(async ({ folder, link, enter }) => {
    const file = join(folder, "document.yjs");
    const { process: child, said } = start(link, file, "--import", slowDisk);
    const author = enter();
    author.doc.getText("content").insert(0, "Once upon a time");
    await expect.poll(() => said).toContain("writing");
    expect(await end(child)).toBe(0);
    expect(said.filter((line) => line === "writing" || line === "saved")).toEqual([
      "writing",
      "saved",
      "writing",
      "saved",
    ]);
    author.doc.destroy();
    const saved = new Y.Doc();
    Y.applyUpdate(saved, await readFile(file));
    expect(saved.getText("content").toJSON()).toBe("Once upon a time");
  });
});

test("a save that fails is told, and the next one works", async () => {
  await atPlace(async ({ folder, link, enter }) => {
    const absent = join(folder, "absent");
    const { process: child, said } = start(link, join(absent, "document.yjs"));
    const author = enter();
    author.doc.getText("content").insert(0, "Once upon a time");
    await expect.poll(() => said).toContainEqual(expect.stringMatching(/^not saved: ENOENT/));
    await mkdir(absent);
    author.doc.getText("content").insert(0, "And now: ");
    await expect.poll(() => said).toContain("saved");
    await rm(absent, { recursive: true });
    expect(await end(child)).toBe(1);
    author.doc.destroy();
  });
});
