/**
 * `npm run typing -- [--others N] [--inputs N]`: how long the page's main thread works on one input, while one person types in
 * a browser and others in Node, all in one document of 105,000 characters that was typed, so that it has many pieces. With
 * **Write**, and with **Both**. It wants an idle machine.
 */
import { chromium, type Page } from "@playwright/test";
import * as Y from "yjs";
import { chromiumArgs, ensureChromium } from "../../scripts/chromium.ts";
import { startServer } from "../../signaling/server.ts";
import { GrapevineProvider, parseDocumentLink } from "../../sync/index.ts";
import { formatUsage, parseOptions, print, runCommand, tell, type Values } from "../shared/command-line.ts";
import { type Patch, recordedHistory } from "../shared/history.ts";
import { PageTrace } from "../shared/page-trace.ts";
import { percentile } from "../shared/statistics.ts";
import { alignColumns } from "../shared/table.ts";
import { Wires } from "../shared/wires.ts";
import { inputTimes } from "./input-times.ts";

const warmUp = 30;
/** What the person's hands take for a key, and each other person's, in ms. */
const [keyMs, otherKeyMs] = [70, 200];
const words = "lorem ipsum dolor sit amet ";

const options = {
  others: { kind: "number", default: 7, least: 0, most: 100, whole: true, help: "others who write" },
  inputs: {
    kind: "number",
    default: 300,
    least: 10,
    most: 10_000,
    whole: true,
    help: "inputs that are timed, each way",
  },
} as const;

await runCommand({
  usage: formatUsage("npm run typing -- [OPTIONS]", options),
  parse: (argv) => parseOptions(argv, options, (values) => values),
  run,
});
process.exit();

async function run({ others, inputs }: Values<typeof options>): Promise<number> {
  const history = recordedHistory("automerge-paper");
  if (history === undefined)
    throw new Error('The recorded history "automerge-paper" is absent: set TRACES_DIR to where it is.');
  tell("writes the document, edit by edit");
  const written = Buffer.from(typed(history.authors[0] ?? [])).toString("base64");
  const executablePath = await ensureChromium();
  const server = await startServer({ port: 0, host: "127.0.0.1" });
  const browser = await chromium.launch({ executablePath, args: [...chromiumArgs] });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  await page.goto(`http://localhost:${server.port}/`);
  await page.locator(".cm-content").waitFor();
  await page.evaluate((base64) => {
    const update = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0));
    if (window.grapevine) window.grapevine.Y.applyUpdate(window.grapevine.doc, update);
  }, written);

  const link = parseDocumentLink(new URL(page.url()).hash);
  if (link.type !== "edit") throw new Error("The page opened no document.");
  const people = Array.from({ length: others }, () => {
    const { wrtc, WebSocket } = new Wires();
    const signaling = `ws://localhost:${server.port}/signal`;
    return new GrapevineProvider(new Y.Doc(), link.secret, { signaling, wrtc, WebSocket });
  });
  tell(`${others} others join`);
  await Promise.all(people.map((provider) => new Promise<void>((resolve) => provider.once("synced", () => resolve()))));

  const rows: string[][] = [];
  for (const mode of ["Write", "Both"]) {
    tell(`types with ${mode}`);
    await page.getByRole("group", { name: "View" }).getByRole("button", { name: mode, exact: true }).click();
    await page.locator(".cm-content").click();
    const writing = people.map((provider, index) => keepWriting(provider, (index + 1) / (others + 2)));
    await type(page, warmUp);
    const trace = await PageTrace.start(page);
    await type(page, inputs);
    const times = inputTimes(await trace.stop());
    for (const stop of writing) stop();
    rows.push([mode, `${times.length}`, ...[0.5, 0.95, 1].map((share) => percentile(times, share).toFixed(1))]);
  }
  await browser.close();
  for (const provider of people) provider.destroy();
  await server.close();
  print(alignColumns([["view", "inputs", "p50, ms", "p95, ms", "worst, ms"], ...rows], [1, 2, 3, 4]));
  return 0;
}

/** A document as a person's edits leave it, in many thousand pieces. */
function typed(edits: readonly Patch[]): Uint8Array {
  const doc = new Y.Doc();
  const text = doc.getText("content");
  for (const [position, deleted, inserted] of edits)
    doc.transact(() => {
      text.delete(position, deleted);
      text.insert(position, inserted);
    });
  return Y.encodeStateAsUpdate(doc);
}

async function type(page: Page, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await page.keyboard.type(words[index % words.length] ?? " ");
    await page.waitForTimeout(keyMs);
  }
}

/** Writes from a place on, the caret with it, until the returned function is called. */
function keepWriting({ doc, awareness }: GrapevineProvider, place: number): () => void {
  const text = doc.getText("content");
  let at = Math.floor(text.length * place);
  let count = 0;
  const timer = setInterval(() => {
    text.insert(at++, words[count++ % words.length] ?? " ");
    const caret = Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, at)) as unknown;
    awareness.setLocalStateField("cursor", { anchor: caret, head: caret });
  }, otherKeyMs);
  return () => clearInterval(timer);
}
