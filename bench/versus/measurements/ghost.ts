/**
 * One of three pages dies without a goodbye. How long do the others show its cursor? The page's process is killed, so
 * that it closes no link; the browser closes its sockets to servers, as an operating system would.
 */
import { crashPage } from "../../../e2e/lab/peer.ts";
import { poll } from "../../shared/waiting.ts";
import type { BenchPage } from "../lab/bench-page.ts";
import { type Measurement, reading } from "./measurement.ts";

const gatherMs = 30_000;
const timeoutMs = 60_000;

export const ghost: Measurement = {
  name: "ghost",
  peers: [3],
  fixedPeers: true,
  async run({ lab, progress }) {
    const pages = await lab.gather("ghost", 3);
    const [dying, ...staying] = pages;
    if (dying === undefined) throw new Error("gather(3) gives three pages");
    const met = await poll(gatherMs, async () => {
      const counts = await Promise.all(pages.map((page) => page.people()));
      return counts.every((count) => count === 2) ? true : undefined;
    });
    if (met === undefined) throw new Error(`not everyone's presence is shown after ${gatherMs / 1_000} s`);
    const gone = Promise.all(staying.map((page) => oneGone(page, timeoutMs)));
    progress("one dies");
    const diedAt = Date.now();
    await crashPage(dying.page);
    const last = Math.max(...(await gone));
    const note = Number.isNaN(last) ? `still there after ${timeoutMs / 1_000} s` : undefined;
    return [reading("ghost: time until a dead peer's cursor is gone", "s", 3, (last - diedAt) / 1_000, note)];
  },
};

/** Time when the page shows one person less, in milliseconds since 1970; NaN when it does not. */
function oneGone({ page }: BenchPage, timeoutMs: number): Promise<number> {
  return page.evaluate(
    (timeoutMs) =>
      new Promise<number>((resolve) => {
        const { bench } = window;
        const before = bench.people();
        const finish = (at: number): void => {
          clearTimeout(timer);
          bench.awareness.off("change", look);
          resolve(at);
        };
        const look = (): void => {
          if (bench.people() < before) finish(bench.now());
        };
        const timer = setTimeout(() => finish(Number.NaN), timeoutMs);
        bench.awareness.on("change", look);
      }),
    timeoutMs,
  );
}
