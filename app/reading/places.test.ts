import { describe, expect, it } from "vitest";
import { heightOf, lineAt, type Places } from "./places.ts";

/** Blocks at lines 2, 4 and 10 of 20, and at heights 50, 100 and 400; the last one ends at 500. */
const places: Places = {
  count: 3,
  line: (index) => [2, 4, 10][index] ?? 0,
  top: (index) => [50, 100, 400][index] ?? 0,
  indexAt: (height) => [50, 100, 400].findLastIndex((top) => top <= height),
  lines: 20,
  bottom: 500,
};

describe("a place", () => {
  it.each([
    [0, 0],
    [1, 25],
    [2, 50],
    [4, 100],
    [7, 250],
    [15, 450],
    [20, 500],
  ])("on line %d is at height %d, and the way back", (line, height) => {
    expect(heightOf(line, places)).toBe(height);
    expect(lineAt(height, places)).toBe(line);
  });

  it("beyond the text is at its end", () => {
    expect(heightOf(99, places)).toBe(500);
    expect(lineAt(9_999, places)).toBe(20);
  });

  it("in an empty text is its beginning", () => {
    const empty = { ...places, count: 0, lines: 1, bottom: 0 };
    expect(heightOf(0, empty)).toBe(0);
    expect(lineAt(10, empty)).toBe(0);
  });
});
