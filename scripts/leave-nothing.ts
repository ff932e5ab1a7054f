/** Runs in each file of tests: what it replaced is back when the next file of the same worker begins. */
import { afterAll, vi } from "vitest";

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
