import { expect, test } from "vitest";
import { measureArrivals } from "./figures.ts";

test("each keystroke counts at each reader, as infinite where it has not arrived", () => {
  const writer = { typed: { a: 100, b: 200 }, arrived: {} };
  const near = { typed: {}, arrived: { a: 105, b: 210 } };
  const far = { typed: {}, arrived: { a: 150 } };
  expect(measureArrivals(writer, [near, far])).toEqual([5, 50, 10, Number.POSITIVE_INFINITY]);
  expect(measureArrivals(writer, [near, far], (typedAt) => typedAt < 200)).toEqual([5, 50]);
});
