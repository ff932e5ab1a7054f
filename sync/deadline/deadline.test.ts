import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startDeadline } from "./deadline.ts";

let now = 0;
beforeEach(() => {
  now = 0;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** `lateMs`: how long the page is busy when the time has come. */
function pass(ms: number, lateMs = 0): void {
  now += ms + lateMs;
  vi.advanceTimersByTime(ms);
}

it("calls when the time is over", () => {
  const act = vi.fn<() => void>();
  startDeadline(1_000, act);
  pass(999);
  expect(act).not.toHaveBeenCalled();
  pass(1);
  expect(act).toHaveBeenCalledOnce();
});

it("waits as long again as this page was late, but not longer than before", () => {
  const [briefly, long] = [vi.fn<() => void>(), vi.fn<() => void>()];
  startDeadline(1_000, briefly);
  pass(1_000, 300);
  pass(299);
  expect(briefly).not.toHaveBeenCalled();
  pass(1);
  expect(briefly).toHaveBeenCalledOnce();
  startDeadline(1_000, long);
  pass(1_000, 5_000);
  pass(999);
  expect(long).not.toHaveBeenCalled();
  pass(1);
  expect(long).toHaveBeenCalledOnce();
});

it("is not late by much in a hidden page, whose timers come once a second", () => {
  const act = vi.fn<() => void>();
  startDeadline(4_000, act);
  pass(4_000, 1_000);
  for (let times = 0; times < 3; times++) pass(1_000);
  expect(act).toHaveBeenCalledOnce();
  expect(now).toBeLessThanOrEqual(8_000);
});

it("does not wait for ever for a page that is always busy", () => {
  const act = vi.fn<() => void>();
  startDeadline(1_000, act);
  for (let times = 0; times < 2; times++) pass(1_000, 500);
  expect(act).not.toHaveBeenCalled();
  for (let times = 0; times < 2; times++) pass(1_000, 500);
  expect(act).toHaveBeenCalledOnce();
});

it("never calls when it was stopped, be it while the time runs again", () => {
  const act = vi.fn<() => void>();
  const [first, second] = [startDeadline(1_000, act), startDeadline(1_000, act)];
  first();
  pass(1_000, 5_000);
  second();
  pass(10_000);
  expect(act).not.toHaveBeenCalled();
});
