import { afterEach, expect, it, vi } from "vitest";
import { PausableClock } from "./pausable-clock.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("stands still while it is stopped, and goes on from there", () => {
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

it("keeps nobody waiting who waits for a time when it stops or ends", async () => {
  const stopped = new PausableClock();
  const ended = new PausableClock();
  const waiting = Promise.all([stopped.reached(3_600_000), ended.reached(3_600_000)]);
  stopped.stop();
  ended.end();
  await waiting;
  expect([stopped.isOver, ended.isOver]).toEqual([false, true]);
});
