import { expect, test } from "vitest";
import { countTurns } from "./line-direction.ts";

test("turns are counted from letter to letter, whatever stands between them", () => {
  expect(countTurns("All work and no play, 24 hours.")).toBe(0);
  expect(countTurns("\u0633\u0644\u0627\u0645, \u062f\u0646\u06cc\u0627!")).toBe(1);
  expect(countTurns("Hello \u05d0\u05d1 and 2 \u05d2.")).toBe(3);
  expect(countTurns("a\u05d0".repeat(1_000))).toBe(1_999);
});

test("each directional control counts as a turn", () => {
  expect(countTurns("\u202eabc\u202c")).toBe(2);
  expect(countTurns("\u2067\u0627\u2069")).toBe(3);
});
