import { describe, expect, it } from "vitest";
import { isOver, startWait } from "./wait.ts";

/** When a wait of one second ends, if the node is called this much too late. */
function endOf(lateMs: number, ms = 1_000): number {
  const wait = startWait(0, ms);
  for (;;) {
    const now = wait.until + lateMs;
    if (isOver(wait, now)) return now;
  }
}

describe("a wait", () => {
  it("ends at its time, and not before", () => {
    const wait = startWait(0, 1_000);
    expect([isOver(wait, 999), isOver(wait, 1_000)]).toEqual([false, true]);
  });

  it("ends at once for a node that is hardly late", () => {
    expect(endOf(100)).toBe(1_100);
  });

  it("is extended by as long as the node was late, but by no more than its length", () => {
    const [briefly, long] = [startWait(0, 1_000), startWait(0, 1_000)];
    expect([isOver(briefly, 1_300), isOver(briefly, 1_599), isOver(briefly, 1_600)]).toEqual([false, false, true]);
    expect([isOver(long, 6_000), isOver(long, 6_999), isOver(long, 7_000)]).toEqual([false, false, true]);
  });

  it("ends even for a node that is always late", () => {
    expect(endOf(500)).toBe(1_500 + 3 * 1_000);
    expect(endOf(1_000, 4_000)).toBeLessThanOrEqual(12_000);
  });
});
