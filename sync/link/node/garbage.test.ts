import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Garbage } from "./garbage.ts";

/** How long collecting takes. */
let collectingMs = 0;
const collect = vi.fn(() => void vi.advanceTimersByTime(collectingMs));
const hold: object[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  collect.mockClear();
  collectingMs = 0;
});

afterEach(() => {
  vi.useRealTimers();
  hold.length = 0;
});

/** An object that something refers to for good. */
function kept(): object {
  const object = {};
  hold.push(object);
  return object;
}

it("gives an object up that is not gone after half a minute", () => {
  new Garbage(collect).take(kept());
  vi.advanceTimersByTime(49);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(collect).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(3_600_000);
  expect(collect.mock.calls.length).toBeLessThanOrEqual(11);
  expect(vi.getTimerCount()).toBe(0);
});

it("collects once for a thousand objects", () => {
  const garbage = new Garbage(collect);
  for (let count = 0; count < 1_000; count++) garbage.take(kept());
  vi.advanceTimersByTime(100_000);
  expect(collect.mock.calls.length).toBeLessThanOrEqual(11);
});

it("takes a small share of the time, however many objects come, and however long collecting takes", () => {
  collectingMs = 20;
  const garbage = new Garbage(collect);
  const begin = performance.now();
  while (performance.now() - begin < 20_000) {
    garbage.take(kept());
    vi.advanceTimersByTime(10);
  }
  expect(collect.mock.calls.length).toBeGreaterThan(10);
  expect(collect.mock.calls.length * collectingMs).toBeLessThan((performance.now() - begin) / 20);
});

it("looks soon for an object that comes while others are long waited for", () => {
  const garbage = new Garbage(collect);
  garbage.take(kept());
  vi.advanceTimersByTime(20_000);
  collect.mockClear();
  garbage.take(kept());
  vi.advanceTimersByTime(50);
  expect(collect).toHaveBeenCalledOnce();
});
