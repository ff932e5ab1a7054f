import { ObservableV2 } from "lib0/observable";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ProgressEvent } from "../../sync/index.ts";
import { ArrivalPace } from "./arrival-pace.ts";

const show = vi.fn();
const source = new ObservableV2<{ progress: (progress: ProgressEvent) => void }>();
const progress = (event: ProgressEvent): void => source.emit("progress", [event]);
let pace: ArrivalPace;

beforeEach(() => {
  vi.useFakeTimers();
  show.mockClear();
  pace = new ArrivalPace(source, show);
});

afterEach(() => {
  pace.destroy();
  vi.useRealTimers();
});

it("small edits are not held, large ones for a moment", () => {
  expect(pace.holds(100)).toBe(false);
  expect(pace.holds(100_000)).toBe(true);
  vi.advanceTimersByTime(50);
  expect(show).toHaveBeenCalledOnce();
});

it("what is arriving is shown when all of it has come", () => {
  expect(pace.holds(30_000)).toBe(true);
  progress({ receivedBytes: 30_000, totalBytes: 300_000 });
  vi.advanceTimersByTime(100);
  expect(pace.holds(1)).toBe(true);
  expect(show).not.toHaveBeenCalled();
  progress(null);
  // In the middle of whatever the provider tells of, a view takes nothing.
  expect(show).not.toHaveBeenCalled();
  vi.advanceTimersByTime(0);
  expect(show).toHaveBeenCalledOnce();
  expect(pace.holds(1)).toBe(false);
});

it("what takes long to arrive is shown a few times a second", () => {
  progress({ receivedBytes: 1, totalBytes: 9_000_000 });
  let held = false;
  show.mockImplementation(() => (held = false));
  for (let ms = 0; ms < 2_000; ms += 10) {
    if (!held) held = pace.holds(5_000);
    vi.advanceTimersByTime(10);
  }
  expect(show.mock.calls.length).toBeGreaterThanOrEqual(6);
  expect(show.mock.calls.length).toBeLessThanOrEqual(8);
});

it("nothing is shown after the end", () => {
  pace.holds(100_000);
  pace.destroy();
  vi.advanceTimersByTime(1_000);
  expect(show).not.toHaveBeenCalled();
});
