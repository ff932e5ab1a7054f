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

it("gives the time once more when this page was busy at its end", () => {
  const act = vi.fn<() => void>();
  startDeadline(1_000, act);
  pass(1_000, 5_000);
  expect(act).not.toHaveBeenCalled();
  pass(1_000);
  expect(act).toHaveBeenCalledOnce();
});

it("does not wait for ever for a page that is always busy", () => {
  const act = vi.fn<() => void>();
  startDeadline(1_000, act);
  for (let times = 0; times < 3; times++) pass(1_000, 500);
  expect(act).not.toHaveBeenCalled();
  pass(1_000, 500);
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
