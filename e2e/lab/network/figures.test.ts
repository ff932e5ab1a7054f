import { expect, test } from "vitest";
import { measureArrivals, percentile } from "./figures.ts";

test("a percentile is one of the values", () => {
  const values = [30, 10, 20, 40];
  expect([0, 0.25, 0.5, 0.51, 1].map((share) => percentile(values, share))).toEqual([10, 10, 20, 30, 40]);
});

test("a percentile of nothing is no number", () => {
  expect(percentile([], 0.5)).toBeNaN();
});

test("each keystroke counts at each reader, and what has not arrived never did", () => {
  const writer = { typed: { a: 100, b: 200 }, arrived: {} };
  const near = { typed: {}, arrived: { a: 105, b: 210 } };
  const far = { typed: {}, arrived: { a: 150 } };
  expect(measureArrivals(writer, [near, far])).toEqual([5, 50, 10, Number.POSITIVE_INFINITY]);
  expect(measureArrivals(writer, [near, far], (typedAt) => typedAt < 200)).toEqual([5, 50]);
});
