import { expect, test } from "vitest";
import { minutesAsleep } from "./asleep.ts";

test("a laptop sleeps for a minute by default", () => {
  expect(minutesAsleep(undefined)).toBe(1);
  expect(minutesAsleep("")).toBe(1);
  expect(minutesAsleep("10")).toBe(10);
  expect(minutesAsleep("0.5")).toBe(0.5);
});

test.each(["0", "-1", "ten", "Infinity"])("%s minutes are refused", (value) => {
  expect(() => minutesAsleep(value)).toThrow(RangeError);
});
