/**
 * Does the editor stay smooth in a large document? Times between animation frames, and tasks that block the page for
 * more than 50 ms, while another person or the page's own person types fast.
 */
import { percentile } from "../../shared/statistics.ts";
import { type BenchPage, takeFocusAway } from "../lab/bench-page.ts";
import { type Measurement, type Reading, reading } from "./measurement.ts";
import { untilEqual, watchDocument } from "./document-watch.ts";
import { history, largeDocument, load, whyNoHistory, writers } from "./histories.ts";

const name = "automerge-paper";
const syncMs = 60_000;
/** How long frames are watched, and the interval of keys: about twice the pace of a fast typist. */
const spanMs = 8_000;
const keyEveryMs = 40;

export const frames: Measurement = {
  name: "frames",
  peers: [2],
  fixedPeers: true,
  unavailable: () => whyNoHistory(name),
  async run({ lab, progress }) {
    // Both systems can send this one from page to page.
    const document = await largeDocument(history(name), writers.short);
    const watched = await lab.open("frames");
    await load(watched, document.update);
    const other = await lab.open("frames");
    await Promise.all([watchDocument(watched), watchDocument(other)]);
    if (!(await untilEqual([watched, other], { inserted: document.inserted }, syncMs)))
      throw new Error(`the document is not in both pages after ${syncMs / 1_000} s`);
    await takeFocusAway([watched, other]);
    await settle(watched);
    progress("the other types");
    const [whileOther] = await Promise.all([watchFrames(watched), typeFast(other, 20)]);
    await settle(watched);
    progress("typing oneself");
    const [whileOwn] = await Promise.all([watchFrames(watched), typeFast(watched, 40)]);
    return [...readingsOf("while another types", whileOther), ...readingsOf("while typing oneself", whileOwn)];
  },
};

interface Frames {
  /** Milliseconds from each animation frame to the next. */
  readonly times: readonly number[];
  /** Milliseconds that each long task took. */
  readonly longTasks: readonly number[];
}

function readingsOf(when: string, { times, longTasks }: Frames): Reading[] {
  const figure = (metric: string, unit: string, value: number): Reading =>
    reading(`editor frames ${when}, automerge-paper: ${metric}`, unit, 2, value);
  return [
    figure("p50", "ms", percentile(times, 0.5)),
    figure("p95", "ms", percentile(times, 0.95)),
    figure("worst", "ms", percentile(times, 1)),
    figure("long tasks", "count", longTasks.length),
  ];
}

/** Waits until a second has passed without a long task, when the document is drawn and parsed. */
async function settle({ page }: BenchPage): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const finish = (): void => {
          observer.disconnect();
          resolve();
        };
        let timer = setTimeout(finish, 1_000);
        const observer = new PerformanceObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(finish, 1_000);
        });
        observer.observe({ type: "longtask" });
      }),
  );
}

function watchFrames({ page }: BenchPage): Promise<Frames> {
  return page.evaluate(
    (spanMs) =>
      new Promise<Frames>((resolve) => {
        const times: number[] = [];
        const longTasks: number[] = [];
        const observer = new PerformanceObserver((list) => {
          longTasks.push(...list.getEntries().map(({ duration }) => duration));
        });
        observer.observe({ type: "longtask" });
        const startedAt = performance.now();
        let before: number | undefined;
        const onFrame = (now: number): void => {
          if (before !== undefined) times.push(now - before);
          before = now;
          if (now - startedAt < spanMs) return void requestAnimationFrame(onFrame);
          observer.disconnect();
          resolve({ times, longTasks });
        };
        requestAnimationFrame(onFrame);
      }),
    spanMs,
  );
}

/** Presses keys at an even pace, each a transaction of the editor, in the line at `position`, which is on the screen. */
async function typeFast({ page }: BenchPage, position: number): Promise<void> {
  await page.evaluate(
    ({ position, spanMs, keyEveryMs }) =>
      new Promise<void>((resolve) => {
        const { bench } = window;
        bench.view.focus();
        bench.view.dispatch({ selection: { anchor: position }, scrollIntoView: true });
        const keys = Math.floor(spanMs / keyEveryMs);
        let pressed = 0;
        const timer = setInterval(() => {
          // Words of seven letters.
          bench.type(pressed % 8 === 7 ? " " : String.fromCharCode(97 + (pressed % 26)));
          if (++pressed < keys) return;
          clearInterval(timer);
          resolve();
        }, keyEveryMs);
      }),
    { position, spanMs, keyEveryMs },
  );
}
