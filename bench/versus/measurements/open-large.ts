/**
 * Opens a large document that this browser keeps in IndexedDB: the time until its text is shown. Nobody else has it, so
 * that the network has no part in it.
 */
import type { Page } from "@playwright/test";
import type { BenchPage } from "../lab/bench-page.ts";
import { duration, type Measurement } from "./measurement.ts";
import { history, largeDocument, load, whyNoHistory, writers } from "./histories.ts";

const name = "automerge-paper";
const timeoutMs = 60_000;

export const openLarge: Measurement = {
  name: "open-large",
  peers: [1],
  fixedPeers: true,
  unavailable: () => whyNoHistory(name),
  async run({ lab, progress }) {
    const { update } = await largeDocument(history(name), writers.ordinary);
    const first = await lab.open("open-large");
    await load(first, update);
    const [line = ""] = (await first.text()).split("\n").filter((words) => words.trim() !== "");
    progress(`a page saves ${name}, ${Math.round(update.length / 1_000)} KB`);
    await untilSaved(first, update.length);
    progress("another page of the same browser opens it");
    const page = await first.page.context().newPage();
    const url = first.page.url();
    await first.page.close();
    await page.addInitScript(watchText, line);
    await page.goto(url, { timeout: timeoutMs });
    const { startedAt, shownAt } = await readTimes(page);
    await page.context().close();
    return [duration(`${name} from this browser's own copy: time to show it`, 1, startedAt, shownAt, timeoutMs)];
  },
};

declare global {
  interface Window {
    /** When the text was shown, in milliseconds since the page began to load. */
    textShownMs?: number;
  }
}

/** Runs in the page before anything else. Notes when a text that has `line` in it is on the screen. */
function watchText(line: string): void {
  const look = (): void => {
    const text = document.querySelector(".cm-content");
    // Polls by time: the watch must not make the page draw frames that it would not draw.
    if (text?.checkVisibility() !== true || !text.textContent.includes(line)) return void setTimeout(look, 4);
    // It is laid out. The next task after a frame finds it painted.
    requestAnimationFrame(() => setTimeout(() => (window.textShownMs = performance.now())));
  };
  look();
}

async function readTimes(page: Page): Promise<{ startedAt: number; shownAt: number | undefined }> {
  const shown = await page
    .waitForFunction(() => window.textShownMs, undefined, { polling: 20, timeout: timeoutMs })
    .catch(() => undefined);
  const startedAt = await page.evaluate(() => performance.timeOrigin);
  const shownMs = await shown?.jsonValue();
  return { startedAt, shownAt: shownMs === undefined ? undefined : startedAt + shownMs };
}

/** Both systems keep rows of updates in the format of y-indexeddb. Waits until `bytes` of them are written. */
async function untilSaved({ page }: BenchPage, bytes: number): Promise<void> {
  await page.waitForFunction(savedBytesReach, bytes, { polling: 100, timeout: timeoutMs });
}

/** Runs in the page. */
async function savedBytesReach(bytes: number): Promise<boolean> {
  const settled = <Value>(request: IDBRequest<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error ?? new Error("no reason")));
    });
  for (const { name } of await indexedDB.databases()) {
    if (name === undefined) continue;
    const db = await settled(indexedDB.open(name));
    try {
      if (!db.objectStoreNames.contains("updates")) continue;
      const rows: unknown[] = await settled(db.transaction("updates").objectStore("updates").getAll());
      const sizes = rows.map((row) => (ArrayBuffer.isView(row) ? row.byteLength : 0));
      if (sizes.reduce((sum, size) => sum + size, 0) >= bytes) return true;
    } finally {
      db.close();
    }
  }
  return false;
}
