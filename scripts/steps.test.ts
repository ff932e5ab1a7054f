import { expect, test } from "vitest";
import { selectSteps, steps } from "./steps.ts";

test("no name selects every step", () => {
  expect(selectSteps([])).toEqual(steps);
});

test("names select steps, in the order of the steps", () => {
  expect(selectSteps(["unit", "types"]).map(({ name }) => name)).toEqual(["types", "unit"]);
});

test("an unknown name is refused with a list of the steps", () => {
  expect(() => selectSteps(["units"])).toThrow(
    /"units".*browser, types, lint, unit, simulation, build, e2e, pack, package/,
  );
});

test("a step needs only steps that come before it", () => {
  for (const [index, { needs }] of steps.entries())
    for (const need of needs ?? []) expect(steps.slice(0, index).map(({ name }) => name)).toContain(need);
});
