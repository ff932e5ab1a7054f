import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SyncState, type SyncFacts } from "./sync-state.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const alone: SyncFacts = { agrees: false, inSync: true, behind: false };
const unknown: SyncFacts = { agrees: false, inSync: false, behind: false };
const equal: SyncFacts = { agrees: true, inSync: true, behind: false };
const newcomer: SyncFacts = { agrees: true, inSync: false, behind: false };
const behind: SyncFacts = { agrees: true, inSync: false, behind: true };

function follow(): { state: SyncState; be: (facts: SyncFacts) => void } {
  let current = alone;
  const observe = (): void => state.observe(current, performance.now());
  const state = new SyncState(observe);
  return {
    state,
    be: (facts) => {
      current = facts;
      observe();
    },
  };
}

it("is synced once it was equal to somebody, and out of sync until then", () => {
  const { state, be } = follow();
  be(alone);
  expect([state.synced, state.inSync]).toEqual([false, true]);
  be(unknown);
  expect([state.synced, state.inSync]).toEqual([false, false]);
  be(equal);
  expect([state.synced, state.inSync]).toEqual([true, true]);
});

it("stays synced when a newcomer joins that lacks everything, for however long", () => {
  const { state, be } = follow();
  be(equal);
  be(newcomer);
  expect([state.synced, state.inSync]).toEqual([true, true]);
  vi.advanceTimersByTime(2_000);
  // That not everyone has everything is said after a while all the same.
  expect([state.synced, state.inSync]).toEqual([true, false]);
  vi.advanceTimersByTime(60_000);
  be({ ...newcomer, agrees: false });
  expect([state.synced, state.inSync]).toEqual([true, false]);
  be(equal);
  expect([state.synced, state.inSync]).toEqual([true, true]);
});

it("is out of sync when it lacks something for longer than what is on its way explains, until it has it", () => {
  const { state, be } = follow();
  be(equal);
  be(behind);
  vi.advanceTimersByTime(1_999);
  expect([state.synced, state.inSync]).toEqual([true, true]);
  be(equal);
  be(behind);
  vi.advanceTimersByTime(1_999);
  expect(state.synced).toBe(true);
  vi.advanceTimersByTime(500);
  expect([state.synced, state.inSync]).toEqual([false, false]);
  be({ ...behind, agrees: false });
  be({ ...unknown });
  expect(state.synced).toBe(false);
  be(equal);
  expect([state.synced, state.inSync]).toEqual([true, true]);
});

it("stays synced when everyone leaves, and is not any more after a reset", () => {
  const { state, be } = follow();
  be(equal);
  be(alone);
  expect([state.synced, state.inSync]).toEqual([true, true]);
  state.reset();
  expect([state.synced, state.inSync]).toEqual([false, true]);
});

it("is synced with one that is equal although of another nothing ever comes", () => {
  const { state, be } = follow();
  be(unknown);
  be(newcomer);
  expect(state.synced).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(state.synced).toBe(true);
});
