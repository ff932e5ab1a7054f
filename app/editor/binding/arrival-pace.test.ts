import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ArrivalPace } from "./arrival-pace.ts";

const show = vi.fn();
let pace: ArrivalPace;

beforeEach(() => {
  vi.useFakeTimers();
  show.mockReset();
  pace = new ArrivalPace(show);
});

afterEach(() => {
  pace.destroy();
  vi.useRealTimers();
});

it("small edits are not held, and large ones are held for a moment", () => {
  expect(pace.holds(100)).toBe(false);
  expect(pace.holds(100_000)).toBe(true);
  vi.advanceTimersByTime(30);
  expect(show).toHaveBeenCalledOnce();
  expect(pace.holds(100)).toBe(false);
});

it("parts are shown together, including a small last one", () => {
  for (const units of [30_000, 20_000, 5_000, 1]) {
    expect(pace.holds(units)).toBe(true);
    vi.advanceTimersByTime(5);
  }
  expect(show).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10);
  expect(show).toHaveBeenCalledOnce();
});

it("parts that are known to be all are shown at once, and once", () => {
  pace.finish();
  expect(show).not.toHaveBeenCalled();
  pace.holds(30_000);
  pace.finish();
  expect(show).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(1_000);
  expect(show).toHaveBeenCalledOnce();
  expect(pace.holds(100)).toBe(false);
});

it("parts that arrive during a long task are shown with the one before it", () => {
  expect(pace.holds(30_000)).toBe(true);
  const clock = vi.spyOn(performance, "now");
  const start = performance.now();
  // The task ends, and the timer comes before the next part.
  clock.mockReturnValue(start + 80);
  vi.advanceTimersByTime(10);
  expect(show).not.toHaveBeenCalled();
  expect(pace.holds(30_000)).toBe(true);
  clock.mockReturnValue(start + 90);
  vi.advanceTimersByTime(10);
  expect(show).toHaveBeenCalledOnce();
  clock.mockRestore();
});

it("a text that takes long to arrive is shown twice a second", () => {
  for (let ms = 0; ms < 2_000; ms += 5) {
    expect(pace.holds(5_000)).toBe(true);
    vi.advanceTimersByTime(5);
  }
  expect(show.mock.calls.length).toBeGreaterThanOrEqual(3);
  expect(show.mock.calls.length).toBeLessThanOrEqual(4);
});

it("nothing is shown after destroy", () => {
  pace.holds(100_000);
  pace.destroy();
  vi.advanceTimersByTime(1_000);
  pace.finish();
  expect(show).not.toHaveBeenCalled();
});
