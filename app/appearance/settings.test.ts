import fc from "fast-check";
import { expect, it } from "vitest";
import { ranges, readAppearance, themes, typefaces, usual } from "./settings.ts";

it("an appearance that was remembered is read as it was set", () => {
  const set = {
    ...usual,
    theme: "dark",
    typeface: "mono",
    size: 150,
    width: 120,
    spacing: 2,
    focus: true,
    numbers: true,
    vim: true,
  };
  expect(readAppearance(JSON.parse(JSON.stringify(set)))).toEqual(set);
});

it.each([
  [undefined],
  [null],
  ["dark"],
  [[]],
  [
    {
      theme: "red",
      typeface: "url(x)",
      size: "100",
      width: 1e9,
      spacing: Number.NaN,
      focus: 1,
      spelling: "no",
      vim: "yes",
    },
  ],
])("what is not valid is as usual: %o", (value) => expect(readAppearance(value)).toEqual(usual));

it("one value that is not valid leaves the others", () => {
  expect(readAppearance({ theme: "light", size: -1, toString: "x" })).toEqual({ ...usual, theme: "light" });
});

it("whatever is remembered, each value is one that can be set", () => {
  fc.assert(
    fc.property(
      fc.anything(),
      fc.record({ size: fc.double(), width: fc.double(), spacing: fc.anything() }),
      (any, some) => {
        for (const value of [any, some]) {
          const read = readAppearance(value);
          expect(themes).toContain(read.theme);
          expect(typefaces).toContain(read.typeface);
          for (const name of ["size", "width", "spacing"] as const) {
            expect(read[name]).toBeGreaterThanOrEqual(ranges[name].min);
            expect(read[name]).toBeLessThanOrEqual(ranges[name].max);
          }
        }
      },
    ),
  );
});
