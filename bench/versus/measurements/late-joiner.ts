/**
 * A newcomer to a large document: the time from the click on the link until the page has all of it, and whether it
 * shows progress.
 */
import type { BenchPage } from "../lab/bench-page.ts";
import type { Lab } from "../lab/lab.ts";
import { duration, type Measurement, type Reading, reading, yesOrNo } from "./measurement.ts";
import { untilEqual, watchDocument } from "./document-watch.ts";
import { history, type LargeDocument, largeDocument, load, whyNoHistory, writers } from "./histories.ts";

const name = "automerge-paper";
const timeoutMs = 60_000;

export const lateJoiner: Measurement = {
  name: "late-joiner",
  peers: [2],
  fixedPeers: true,
  unavailable: () => whyNoHistory(name),
  async run({ lab, progress }) {
    const recorded = history(name);
    const readings: Reading[] = [];
    for (const [writer, what] of [
      [writers.ordinary, name],
      [writers.short, `${name} with short client IDs`],
    ] as const) {
      const document = await largeDocument(recorded, writer);
      progress(`a page joins ${what}, ${Math.round(document.update.length / 1_000)} KB`);
      readings.push(...(await join(lab, what, document)));
    }
    return readings;
  },
};

async function join(lab: Lab, what: string, { update, inserted }: LargeDocument): Promise<Reading[]> {
  const first = await lab.open(what);
  await load(first, update);
  const digest = await first.digest();
  const late = await lab.open(what);
  const progressShown = await watchProgress(late);
  await watchDocument(late);
  const equal = await untilEqual([late], { inserted, digest }, timeoutMs);
  // Time when the page began to load, as the browser reports it.
  const startedAt = await late.page.evaluate(() => performance.timeOrigin);
  const shown = await progressShown();
  await Promise.all([first.close(), late.close()]);
  return [
    duration(`late joiner to ${what}: time to have it`, 2, startedAt, equal?.at, timeoutMs),
    reading(`late joiner to ${what}: progress shown`, yesOrNo, 2, shown ? 1 : 0),
  ];
}

/** Watches for a visible progress bar. The returned function says whether there was one by then. */
async function watchProgress({ page }: BenchPage): Promise<() => Promise<boolean>> {
  const seen = await page.evaluateHandle(() => {
    const seen = { bar: false };
    const look = (root: Document | ShadowRoot): void => {
      const bar = root.querySelector("progress, [role=progressbar], wa-progress-bar");
      if (bar?.checkVisibility() === true) seen.bar = true;
      for (const element of root.querySelectorAll("gv-app, gv-progress"))
        if (element.shadowRoot !== null) look(element.shadowRoot);
    };
    const everyFrame = (): void => {
      look(document);
      if (!seen.bar) requestAnimationFrame(everyFrame);
    };
    everyFrame();
    return seen;
  });
  return () => seen.evaluate(({ bar }) => bar);
}
