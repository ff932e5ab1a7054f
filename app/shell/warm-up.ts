/**
 * Loads the elements that have not been needed yet, some time after the editor is ready. A page may stay open for
 * weeks, and by the time someone opens a popup, a newer version may have replaced its files.
 */
import { lazyElements } from "./lazy-elements.ts";

const waitMs = 1_500;

/** Starts loading. An element that fails to load now is requested again when it is needed. */
export function warmUp(): void {
  setTimeout(() => {
    void Promise.allSettled(Object.values(lazyElements).map((load) => load()));
  }, waitMs);
}
