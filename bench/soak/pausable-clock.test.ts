import { afterEach, expect, it, vi } from "vitest";
import { PausableClock } from "./pausable-clock.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("a pausable clock stops, and continues from there", () => {
  let now = 1_000;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const clock = new PausableClock();
  now += 300;
  clock.stop();
  now += 5_000;
  expect([clock.elapsedMs, clock.isStopped]).toEqual([300, true]);
  clock.goOn();
  now += 200;
  expect([clock.elapsedMs, clock.isStopped]).toEqual([500, false]);
});

it("a pausable clock that stops or ends wakes those that wait for a time", async () => {
  const stopped = new PausableClock();
  const ended = new PausableClock();
  const waiting = Promise.all([stopped.reached(3_600_000), ended.reached(3_600_000)]);
  stopped.stop();
  ended.end();
  await waiting;
  expect([stopped.isOver, ended.isOver]).toEqual([false, true]);
});
