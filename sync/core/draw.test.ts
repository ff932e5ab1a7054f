/** Random choice. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../sim/random.ts";
import { drawSome } from "./draw.ts";

describe("a random draw", () => {
  it("gives as many different ones as asked for, each as often as any", () => {
    const random = seededRandom(2);
    const drawn = new Map<number, number>();
    for (let round = 0; round < 1_000; round++) {
      const some = drawSome([0, 1, 2, 3, 4], 2, random);
      expect(new Set(some).size).toBe(2);
      for (const item of some) drawn.set(item, (drawn.get(item) ?? 0) + 1);
    }
    // 400 each, 15.5 standard deviation.
    for (const times of drawn.values()) expect(Math.abs(times - 400)).toBeLessThan(70);
    expect(drawSome([1, 2], 5, random).toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect(drawSome([], 5, random)).toEqual([]);
  });
});
