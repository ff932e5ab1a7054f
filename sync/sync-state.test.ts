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

it("a replica is synced once it was equal to a peer's, and out of sync until then", () => {
  const { state, be } = follow();
  be(alone);
  expect([state.synced, state.inSync]).toEqual([false, true]);
  be(unknown);
  expect([state.synced, state.inSync]).toEqual([false, false]);
  be(equal);
  expect([state.synced, state.inSync]).toEqual([true, true]);
});

it("a replica stays synced when a newcomer joins that lacks everything, however long that lasts", () => {
  const { state, be } = follow();
  be(equal);
  be(newcomer);
  expect([state.synced, state.inSync]).toEqual([true, true]);
  vi.advanceTimersByTime(2_000);
  // After a while it is still reported that some peer lacks something.
  expect([state.synced, state.inSync]).toEqual([true, false]);
  vi.advanceTimersByTime(60_000);
  be({ ...newcomer, agrees: false });
  expect([state.synced, state.inSync]).toEqual([true, false]);
  be(equal);
  expect([state.synced, state.inSync]).toEqual([true, true]);
});

it("a replica is out of sync when it lacks something for longer than frames in transit explain, until it has it", () => {
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

it("a replica stays synced when everyone leaves, and is no longer synced after a reset", () => {
  const { state, be } = follow();
  be(equal);
  be(alone);
  expect([state.synced, state.inSync]).toEqual([true, true]);
  state.reset();
  expect([state.synced, state.inSync]).toEqual([false, true]);
});

it("a replica is synced with an equal peer although another peer sends nothing", () => {
  const { state, be } = follow();
  be(unknown);
  be(newcomer);
  expect(state.synced).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect(state.synced).toBe(true);
});
