/** How long a page stands still: what the longest task of its main thread takes. */
import type { Page } from "@playwright/test";
import { isTask, PageTrace } from "../../bench/shared/page-trace.ts";

/** By this mark the thread is known. */
const restMark = "the page rests";

/**
 * Returns the longest task of the page's main thread while `act` runs and until the page rests, in ms. The thread's own time
 * counts, so that other work of the machine does not.
 */
export async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  const trace = await PageTrace.start(page);
  await act();
  await page.evaluate(rest, restMark);
  const events = await trace.stop();
  // A frame that is alone in its process has a main thread of its own.
  const main = events.find(({ name }) => name === restMark);
  if (main === undefined) throw new Error("The trace has no page.");
  const tasks = events.filter((event) => isTask(event) && event.pid === main.pid && event.tid === main.tid);
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1_000));
}

/** Resolves when the page has had nothing to do for a while. */
async function rest(mark: string): Promise<void> {
  const wanted = 20;
  for (let idle = 0; idle < wanted;) {
    const { timeRemaining } = await new Promise<{ timeRemaining: number }>((resolve) =>
      requestIdleCallback((deadline) => resolve({ timeRemaining: deadline.timeRemaining() })),
    );
    idle = timeRemaining > 10 ? idle + 1 : 0;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  performance.mark(mark);
}
