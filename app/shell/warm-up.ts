/**
 * Fetches what has not been needed yet, when the browser has nothing better to do. A page may stay open for weeks:
 * by the time someone opens a popup, a newer version may have replaced the files of this one.
 */
import { lazyElements } from "./lazy-elements.ts";

const waitMs = 1_500;

/** Starts it once; what does not come now is asked for again when it is needed. */
export function warmUp(): void {
  setTimeout(() => {
    void Promise.allSettled(Object.values(lazyElements).map((load) => load()));
  }, waitMs);
}
