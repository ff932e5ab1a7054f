/** Work that can wait until the page has nothing else to do. */

/** Longest wait, and the longest when a person may be waiting for the work, in ms. */
const idleMs = 5_000;
const shortlyMs = 200;

/** Calls back when the page has nothing else to do, or at once in browsers that do not tell. */
export function whenIdle(call: () => void, mostMs = idleMs): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(call, { timeout: mostMs });
  else call();
}

/** Resolves when the page has nothing else to do, and soon in any case. */
export const idle = (): Promise<void> => new Promise((resolve) => whenIdle(resolve, shortlyMs));
