/**
 * Keeps a document in a file, and gives it to whoever comes later: `node peer.js <link> <file>`. The link is the one that a
 * page shows in its address bar; the discovery server is at /signal on the same host.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import process from "node:process";
import { GrapevineProvider, parseDocumentLink } from "y-grapevine";
import { nodePlatform } from "y-grapevine/node";
import * as Y from "yjs";

/** Changes are written together, so many milliseconds after the first. */
const saveMs = 500;
const goodbyeMs = 1_000;

const [address = "", file = "document.yjs"] = process.argv.slice(2);
const url = URL.canParse(address) ? new URL(address) : undefined;
const link = parseDocumentLink(url?.hash ?? "");
if (!url || link.type !== "edit") {
  console.error("Usage: node peer.js <link of a document> [file]");
  process.exit(1);
}

const doc = new Y.Doc();
try {
  Y.applyUpdate(doc, await readFile(file));
} catch (error) {
  // The first time there is none.
  if (error.code !== "ENOENT") throw error;
}

const signaling = new URL("/signal", url);
signaling.protocol = url.protocol === "https:" ? "wss:" : "ws:";
signaling.hash = "";
const provider = new GrapevineProvider(doc, link.secret, { signaling: signaling.href, ...nodePlatform });
provider.on("problem", ({ message }) => console.error(message));
provider.once("synced", () => console.log("in sync"));

let timer;
doc.on("update", () => (timer ??= setTimeout(() => void save(), saveMs)));

let last = Promise.resolve(true);

/** Saves once the save before is over: both write the same files. Resolves with whether it worked, and never rejects. */
function save() {
  clearTimeout(timer);
  timer = undefined;
  last = last.then(write);
  return last;
}

/** Writes beside the file first: what is in it is whole at any time. */
async function write() {
  try {
    await writeFile(`${file}.new`, Y.encodeStateAsUpdate(doc));
    await rename(`${file}.new`, file);
    console.log("saved");
    return true;
  } catch (error) {
    // The next change saves again.
    console.error(`not saved: ${error.message}`);
    return false;
  }
}

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, async () => {
    if (!(await save())) process.exitCode = 1;
    provider.destroy();
    doc.destroy();
    // By then the goodbye has gone out; WebRTC would take some seconds more to wind down.
    setTimeout(() => process.exit(), goodbyeMs).unref();
  });
console.log("here");
