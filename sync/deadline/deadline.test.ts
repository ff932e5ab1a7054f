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

/** `lateMs`: how long the page is busy at the deadline. */
function pass(ms: number, lateMs = 0): void {
  now += ms + lateMs;
  vi.advanceTimersByTime(ms);
}

it("a deadline acts at its time", () => {
  const act = vi.fn<() => void>();
  startDeadline(1_000, act);
  pass(999);
  expect(act).not.toHaveBeenCalled();
  pass(1);
  expect(act).toHaveBeenCalledOnce();
});

it("a deadline is extended by as long as the page was late, but by no more than its length", () => {
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

it("a deadline is little extended in a hidden page, whose timers run once a second", () => {
  const act = vi.fn<() => void>();
  startDeadline(4_000, act);
  pass(4_000, 1_000);
  for (let times = 0; times < 3; times++) pass(1_000);
  expect(act).toHaveBeenCalledOnce();
  expect(now).toBeLessThanOrEqual(8_000);
});

it("a deadline ends even on a page that is always busy", () => {
  const act = vi.fn<() => void>();
  startDeadline(1_000, act);
  for (let times = 0; times < 2; times++) pass(1_000, 500);
  expect(act).not.toHaveBeenCalled();
  for (let times = 0; times < 2; times++) pass(1_000, 500);
  expect(act).toHaveBeenCalledOnce();
});

it("a stopped deadline never acts, not even if stopped during an extension", () => {
  const act = vi.fn<() => void>();
  const [first, second] = [startDeadline(1_000, act), startDeadline(1_000, act)];
  first();
  pass(1_000, 5_000);
  second();
  pass(10_000);
  expect(act).not.toHaveBeenCalled();
});
