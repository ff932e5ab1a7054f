/**
 * The memory of pages with a large document in sync: of the page that had it, and of the one that got it. An empty page
 * shows the share of the page itself, mostly code.
 */
import type { BenchPage } from "../lab/bench-page.ts";
import { type Measurement, type Reading, reading } from "./measurement.ts";
import { untilEqual, watchDocument } from "./document-watch.ts";
import { history, largeDocument, load, whyNoHistory, writers } from "./histories.ts";

const name = "automerge-paper";
const syncMs = 60_000;

export const heap: Measurement = {
  name: "heap",
  peers: [2],
  fixedPeers: true,
  unavailable: () => whyNoHistory(name),
  async run({ lab, progress }) {
    // Both systems can send this one from page to page.
    const document = await largeDocument(history(name), writers.short);
    progress("two pages without a document");
    const empty = await lab.gather("empty", 2);
    const nothing = await readHeaps(empty);
    await Promise.all(empty.map((page) => page.close()));

    progress("two pages with the document");
    const had = await lab.open("heap");
    await load(had, document.update);
    const got = await lab.open("heap");
    await Promise.all([watchDocument(had), watchDocument(got)]);
    if (!(await untilEqual([had, got], { inserted: document.inserted }, syncMs)))
      throw new Error(`the document is not in both pages after ${syncMs / 1_000} s`);
    const [ofHad, ofGot] = [await readHeap(had), await readHeap(got)];
    const mean = (ofHad.usedBytes + ofGot.usedBytes) / 2;
    const figure = (metric: string, bytes: number): Reading =>
      reading(`heap with ${metric}`, "MB", 2, bytes / 1_000_000);
    return [
      figure(`${name} in sync, mean of both pages`, mean),
      figure(`${name} in sync, the page that had it`, ofHad.usedBytes),
      figure(`${name} in sync, the page that joined`, ofGot.usedBytes),
      figure(`${name} in sync, buffers outside of it, mean`, (ofHad.bufferBytes + ofGot.bufferBytes) / 2),
      figure("an empty document, mean of both pages", nothing),
      figure(`${name} above that of an empty document`, mean - nothing),
    ];
  },
};

async function readHeaps(pages: readonly BenchPage[]): Promise<number> {
  let sum = 0;
  for (const page of pages) sum += (await readHeap(page)).usedBytes;
  return sum / pages.length;
}

interface HeapUsage {
  /** Living JavaScript objects, compiled code among them. */
  readonly usedBytes: number;
  /** What ArrayBuffers hold, outside of the JavaScript heap. */
  readonly bufferBytes: number;
}

/** The heap after the page's timers have released things and garbage is collected. */
async function readHeap({ page }: BenchPage): Promise<HeapUsage> {
  const session = await page.context().newCDPSession(page);
  // Finalizers run between collections, and free memory for the next one.
  for (let round = 0; round < 3; round++) {
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    await session.send("HeapProfiler.collectGarbage");
  }
  // Newer browsers report more than Playwright's types declare.
  const usage: { readonly usedSize: number; readonly backingStorageSize?: number } =
    await session.send("Runtime.getHeapUsage");
  await session.detach();
  return { usedBytes: usage.usedSize, bufferBytes: usage.backingStorageSize ?? Number.NaN };
}
