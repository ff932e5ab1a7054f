import { expect, test } from "vitest";
import { latenciesOf } from "./typing.ts";

test("latencies run from each keystroke to every other page", () => {
  const recordings = [
    {
      made: [
        [1, 0, 100],
        [1, 1, 200],
      ],
      arrived: [[2, 0, 160]],
    },
    {
      made: [[2, 0, 150]],
      arrived: [
        [1, 0, 103],
        [1, 1, 204],
      ],
    },
    // The second keystroke of the first page never came.
    {
      made: [],
      arrived: [
        [2, 0, 152],
        [1, 0, 107],
      ],
    },
  ] as const;
  expect(latenciesOf(recordings)).toEqual({
    each: [3, 7, 4, Number.POSITIVE_INFINITY, 10, 2],
    last: [7, Number.POSITIVE_INFINITY, 10],
    missing: 1,
  });
});
