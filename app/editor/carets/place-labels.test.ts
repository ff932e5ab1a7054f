import { expect, test } from "vitest";
import { initialSize, nameHeight, placeLabels } from "./place-labels.ts";

const nobody = { width: 800, ownRow: undefined };
const caret = (left: number, top = 100, name: number | undefined = 40) => ({ left, top, height: 20, name });
const sides = (...places: ReturnType<typeof placeLabels>) => places.map(({ name }) => name);

test("a name stands above its caret and reaches to the right", () => {
  expect(placeLabels([caret(200)], nobody)).toEqual([{ name: "above", nameLeft: -3, initialLeft: -6 }]);
});

test("a name at the right edge reaches to the left, and one that fits nowhere stays within the editor", () => {
  expect(placeLabels([caret(795)], nobody)[0]?.nameLeft).toBe(-39);
  const [place] = placeLabels([caret(90, 100, 170)], { width: 180, ownRow: undefined });
  expect(90 + (place?.nameLeft ?? 0)).toBeGreaterThanOrEqual(4);
  expect(90 + (place?.nameLeft ?? 0) + 170).toBeLessThanOrEqual(176);
});

test("names that would meet stand on the four sides of their caret, and a fifth is an initial", () => {
  const places = placeLabels([caret(200), caret(200), caret(200), caret(200), caret(200)], nobody);
  expect(sides(...places)).toEqual(["above", "above", "below", "below", "none"]);
  expect(new Set(places.slice(0, 4).map(({ name, nameLeft }) => `${name} ${nameLeft}`)).size).toBe(4);
});

test("twelve initials at one place stand side by side", () => {
  const places = placeLabels(
    Array.from({ length: 12 }, () => ({ ...caret(200), name: undefined })),
    nobody,
  );
  expect(places.map(({ initialLeft }) => initialLeft)).toEqual(
    Array.from({ length: 12 }, (_, at) => at * initialSize - 6),
  );
  expect(sides(...places)).toEqual(places.map(() => "none"));
});

test("a name never covers the row in which this person writes", () => {
  const ownRow = { top: 70, bottom: 90 };
  const below = caret(200, 100);
  expect(below.top - nameHeight).toBeLessThan(ownRow.bottom);
  expect(sides(...placeLabels([below], { width: 800, ownRow }))).toEqual(["below"]);
  const above = caret(200, 40);
  expect(sides(...placeLabels([above], { width: 800, ownRow }))).toEqual(["above"]);
  // In the same row both sides are free.
  expect(sides(...placeLabels([caret(200, 70)], { width: 800, ownRow }))).toEqual(["above"]);
});

test("a name that finds no free place leaves its initial", () => {
  const ownRow = { top: 0, bottom: 400 };
  expect(placeLabels([caret(200)], { width: 800, ownRow })).toEqual([{ name: "none", nameLeft: -3, initialLeft: -6 }]);
});
