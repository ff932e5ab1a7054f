import { describe, expect, test } from "vitest";
import { median, percentile } from "./statistics.ts";

describe("the median", () => {
  test.each([
    [[], Number.NaN],
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 2, 3], 2.5],
    // What did not happen is later than all that did.
    [[Number.NaN, 1, 3], 3],
    [[Number.NaN, 1, Number.NaN], Number.NaN],
    [[1, Number.NaN], Number.NaN],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

test("a percentile is one of the values", () => {
  const values = [30, 10, 20, 40];
  expect([0, 0.25, 0.5, 0.51, 1].map((share) => percentile(values, share))).toEqual([10, 10, 20, 30, 40]);
});

test("a percentile of nothing is no number", () => {
  expect(percentile([], 0.5)).toBeNaN();
});
