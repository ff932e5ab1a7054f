import { expect, test } from "vitest";
import { firstArrivals } from "./address-change.ts";

// Client 1 writes on the first page, client 2 on the second.
const made = { first: [1, 10, 100], second: [2, 20, 110] } as const;

test("typing arrives again when each page's first keystroke has reached the other", () => {
  const recordings = [
    { made: [made.first, [1, 11, 300]], arrived: [[2, 20, 900]] },
    { made: [made.second], arrived: [[1, 10, 400]] },
  ] as const;
  expect(firstArrivals(recordings)).toBe(900);
});

test("a later keystroke is no substitute for the first", () => {
  const recordings = [
    { made: [made.first, [1, 11, 300]], arrived: [[2, 20, 900]] },
    { made: [made.second], arrived: [[1, 11, 400]] },
  ] as const;
  expect(firstArrivals(recordings)).toBeUndefined();
});

test("nothing has arrived both ways while one page has not typed", () => {
  expect(
    firstArrivals([
      { made: [made.first], arrived: [] },
      { made: [], arrived: [[1, 10, 400]] },
    ]),
  ).toBeUndefined();
});
