/**
 * A recorded history of two authors: each author's part is typed by one page as fast as it can. The time until both
 * have everything, and what was sent for it.
 */
import type { Patch } from "../../shared/history.ts";
import { type BenchPage, takeFocusAway } from "../lab/bench-page.ts";
import { type Measurement, type Reading, reading } from "./measurement.ts";
import { readDocument, untilEqual, watchDocument } from "./document-watch.ts";
import { history, unitsTyped, whyNoHistory } from "./histories.ts";

const name = "friendsforever";
const timeoutMs = 120_000;

export const trace: Measurement = {
  name: "trace",
  peers: [2],
  fixedPeers: true,
  unavailable: () => whyNoHistory(name),
  async run({ lab, progress }) {
    const recorded = history(name);
    const pages = await lab.gather("trace", 2);
    await takeFocusAway(pages);
    await Promise.all(pages.map(watchDocument));
    const [first, traffic] = [await Promise.all(pages.map(readDocument)), await sentBytes(pages)];
    progress(`typing ${recorded.authors.flat().length} edits`);
    const startedAt = Date.now();
    await Promise.all(pages.map((page, index) => typeAtFullSpeed(page, recorded.authors[index] ?? [])));
    const typedAfter = (Date.now() - startedAt) / 1_000;
    const inserted = (first[0]?.inserted ?? 0) + unitsTyped(recorded);
    const equal = await untilEqual(pages, { inserted }, timeoutMs);
    const sent = (await sentBytes(pages)) - traffic;
    const useful = (await Promise.all(pages.map(readDocument))).reduce((sum, page) => sum + page.ownUpdateBytes, 0);
    const note = equal ? undefined : `not equal ${timeoutMs / 1_000} s after the last edit`;
    const figure = (metric: string, unit: string, value: number): Reading =>
      reading(`friendsforever: ${metric}`, unit, 2, equal ? value : Number.NaN, note);
    return [
      figure("time to converge", "s", ((equal?.at ?? Number.NaN) - startedAt) / 1_000),
      reading("friendsforever: time to type it all", "s", 2, typedAfter),
      figure("bytes sent over bytes useful", "x", sent / useful),
    ];
  },
};

/** Bytes that all pages sent on data channels. */
async function sentBytes(pages: readonly BenchPage[]): Promise<number> {
  const counts = await Promise.all(pages.map((page) => page.traffic()));
  return counts.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
}

/**
 * Makes each patch a transaction of the editor in its own turn of the page's event loop, as a key press would be, so
 * that the page reads, paints and answers between. Positions are clamped where the other page has shortened the text.
 */
async function typeAtFullSpeed({ page }: BenchPage, patches: readonly Patch[]): Promise<void> {
  await page.evaluate(
    (patches) =>
      new Promise<void>((resolve, reject) => {
        const { view } = window.bench;
        // Timers would wait 4 ms between turns.
        const { port1, port2 } = new MessageChannel();
        let next = 0;
        port1.addEventListener("message", () => {
          const patch = patches[next++];
          if (patch === undefined) {
            port1.close();
            return resolve();
          }
          const [position, deleted, insert] = patch;
          const from = Math.min(position, view.state.doc.length);
          const to = Math.min(from + deleted, view.state.doc.length);
          try {
            view.dispatch({
              changes: { from, to, insert },
              selection: { anchor: from + insert.length },
              userEvent: "input.type",
            });
            port2.postMessage(undefined);
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
        port1.start();
        port2.postMessage(undefined);
      }),
    patches,
  );
}
