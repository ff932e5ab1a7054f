import fc from "fast-check";
import { expect, test } from "vitest";
import { layerSelections, selectionLayers } from "./layered-selections.ts";

test("selections that do not meet are drawn as they are", () => {
  expect(
    layerSelections([
      { from: 5, to: 9, of: "Ben" },
      { from: 0, to: 5, of: "Ada" },
      { from: 3, to: 3, of: "Eve" },
    ]),
  ).toEqual([
    { from: 0, to: 5, of: "Ada", isShared: false },
    { from: 5, to: 9, of: "Ben", isShared: false },
  ]);
});

test("where two meet, each is drawn as shared", () => {
  expect(
    layerSelections([
      { from: 0, to: 9, of: "Ada" },
      { from: 3, to: 5, of: "Ben" },
    ]),
  ).toEqual([
    { from: 0, to: 3, of: "Ada", isShared: false },
    { from: 3, to: 5, of: "Ben", isShared: true },
    { from: 3, to: 5, of: "Ada", isShared: true },
    { from: 5, to: 9, of: "Ada", isShared: false },
  ]);
});

test("of twelve who select everything two are drawn, and whoever selects a word is drawn there", () => {
  const everything = Array.from({ length: 12 }, (_, pupil) => ({ from: 0, to: 100, of: `pupil ${pupil}` }));
  expect(layerSelections(everything).map(({ of }) => of)).toEqual(["pupil 0", "pupil 1"]);
  const pieces = layerSelections([...everything, { from: 40, to: 44, of: "teacher" }]);
  expect(pieces.filter(({ from, to }) => from < 44 && to > 40).map(({ of }) => of)).toEqual(["pupil 0", "teacher"]);
});

test("each selected place has one drawn selection or two, whatever is selected", () => {
  const selection = fc.record({ from: fc.nat(20), length: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(selection, { maxLength: 15 }), (list) => {
      const selections = list.map(({ from, length }, of) => ({ from, to: from + length, of }));
      const pieces = layerSelections(selections);
      for (let at = 0; at < 40; at++) {
        const covers = ({ from, to }: { from: number; to: number }) => from <= at && at < to;
        const drawn = pieces.filter(covers);
        expect(drawn).toHaveLength(Math.min(selectionLayers, selections.filter(covers).length));
        for (const { isShared, of } of drawn) {
          expect(isShared).toBe(drawn.length > 1);
          expect(covers(selections[of]!)).toBe(true);
        }
      }
    }),
  );
});
