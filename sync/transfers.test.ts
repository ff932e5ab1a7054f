import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ProgressEvent } from "./provider-types.ts";
import { Transfers } from "./transfers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("shows what is still to come of several peers together, until it has come", () => {
  const told: ProgressEvent[] = [];
  const transfers = new Transfers((event) => told.push(event));
  transfers.awaited("a", 300_000);
  transfers.progressed("a", { stream: 5, receivedBytes: 100_000, totalBytes: 300_000 });
  transfers.awaited("a", 0);
  transfers.arrived("a", 300_000);
  expect(told).toEqual([
    { receivedBytes: 0, totalBytes: 300_000 },
    { receivedBytes: 100_000, totalBytes: 300_000 },
    { receivedBytes: 100_000, totalBytes: 300_000 },
    null,
  ]);
});

it("forgets what was announced and never comes, and goes on with what does", () => {
  const told: ProgressEvent[] = [];
  const transfers = new Transfers((event) => told.push(event));
  transfers.awaited("liar", 1_000_000);
  vi.advanceTimersByTime(20_000);
  transfers.awaited("slow", 500_000);
  vi.advanceTimersByTime(11_000);
  expect(told.at(-1)).toEqual({ receivedBytes: 0, totalBytes: 500_000 });
  transfers.awaited("slow", 400_000);
  vi.advanceTimersByTime(25_000);
  expect(told.at(-1)).toEqual({ receivedBytes: 100_000, totalBytes: 500_000 });
  vi.advanceTimersByTime(60_000);
  expect(told.at(-1)).toBeNull();
  expect(vi.getTimerCount()).toBe(0);
});
