import { describe, expect, test } from "vitest";
import { measurements } from "../measurements/index.ts";
import { yesOrNo } from "../measurements/measurement.ts";
import type { Result } from "./results.ts";
import { holdTargets, type Target, targets } from "./targets.ts";

const result = (more: Partial<Result>): Result => ({
  name: "ghost",
  peers: 3,
  metric: "gone after",
  unit: "s",
  ours: 4,
  theirs: 31,
  ratio: 4 / 31,
  spread: { ours: { least: 4, most: 4 }, theirs: { least: 31, most: 31 } },
  readings: { ours: 5, theirs: 5 },
  notes: [],
  ...more,
});
const where = { name: "ghost", metric: "gone after", peers: 3 };
const absolute: Target = { what: "ghost cursor", result: where, of: "ours", most: 5 };
const relative: Target = { what: "ghost cursor", result: where, of: "ratio", most: 0.5 };
const met = (target: Target, ...results: Result[]) => holdTargets(results, [target])[0]?.met;

describe("targets", () => {
  test("say what is required and what was measured", () => {
    expect(holdTargets([result({})], [absolute, relative])).toEqual([
      { what: "ghost cursor", required: "≤ 5 s", measured: "4 s (theirs 31)", met: true },
      { what: "ghost cursor", required: "≤ 0.5 of theirs", measured: "0.129 (4 to 31 s)", met: true },
    ]);
  });

  test("are yes or no where that is all there is to say", () => {
    const shown: Target = { what: "shown", result: where, of: "ours", least: 1 };
    const [did, didNot] = [
      result({ unit: yesOrNo, ours: 1, theirs: 0 }),
      result({ unit: yesOrNo, ours: 0, theirs: 1 }),
    ];
    expect(holdTargets([did], [shown])).toEqual([
      { what: "shown", required: "yes", measured: "yes (theirs no)", met: true },
    ]);
    expect(holdTargets([didNot], [shown])).toEqual([
      { what: "shown", required: "yes", measured: "no (theirs yes)", met: false },
    ]);
  });

  test("are missed by a figure beyond the bound, or by what did not happen", () => {
    expect(met(absolute, result({ ours: 5 }))).toBe(true);
    expect(met(absolute, result({ ours: 5.01 }))).toBe(false);
    expect(met(absolute, result({ ours: null, ratio: null }))).toBe(false);
    expect(met(relative, result({ ratio: 0.51 }))).toBe(false);
    expect(met(relative, result({ ours: null, ratio: null }))).toBe(false);
    expect(met({ ...absolute, least: 4.5 }, result({}))).toBe(false);
  });

  test("that ask for a share of theirs are met where theirs never came to an end", () => {
    expect(met(relative, result({ theirs: null, ratio: null }))).toBe(true);
  });

  test("are open where one side was not measured, or nothing was", () => {
    expect(met(relative, result({ theirs: null, ratio: null, readings: { ours: 5, theirs: 0 } }))).toBeUndefined();
    expect(met(relative, result({ ours: null, ratio: null, readings: { ours: 0, theirs: 5 } }))).toBeUndefined();
    expect(met(absolute)).toBeUndefined();
    expect(met(absolute, result({ peers: 4 }), result({ metric: "other" }))).toBeUndefined();
  });

  test("name measurements that there are, at sizes that these have", () => {
    for (const { result } of targets) {
      const measurement = measurements.find(({ name }) => name === result.name);
      expect(measurement, result.name).toBeDefined();
      expect(measurement?.peers, result.name).toContain(result.peers);
    }
  });
});
