/** Work that can wait until the page has nothing else to do. */

/** Longest wait. */
const idleMs = 5_000;

/** Calls back when the page has nothing else to do, or at once in browsers that do not tell. */
export function whenIdle(call: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(call, { timeout: idleMs });
  else call();
}

/** Resolves when the page has nothing else to do. */
export const idle = (): Promise<void> => new Promise(whenIdle);
