/**
 * What a page holds in memory with a large document in sync: in the page that had it, and in the one that got it. An
 * empty page tells how much of that is the page itself, its code above all.
 */
import type { BenchPage } from "../bench-page.ts";
import { type Measurement, type Reading, reading } from "../measurement.ts";
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
    // The one that both systems can bring from page to page.
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

/** After everything that can go has gone: what a page lets go of by timers, and then garbage. */
async function readHeap({ page }: BenchPage): Promise<HeapUsage> {
  const session = await page.context().newCDPSession(page);
  // Finalizers run between collections, and what they let go of falls to the next one.
  for (let round = 0; round < 3; round++) {
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    await session.send("HeapProfiler.collectGarbage");
  }
  // Newer browsers tell more than Playwright's types know.
  const usage: { readonly usedSize: number; readonly backingStorageSize?: number } =
    await session.send("Runtime.getHeapUsage");
  await session.detach();
  return { usedBytes: usage.usedSize, bufferBytes: usage.backingStorageSize ?? Number.NaN };
}
