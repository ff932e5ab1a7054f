import { expect, test } from "vitest";
import { type StepResult, summarize } from "./summary.ts";

const unit: StepResult = {
  name: "unit",
  result: "passed",
  seconds: 12.34,
  counts: { passed: 120, failed: 0, skipped: ["a test for another day"] },
};

test("shows a line for each step, the skipped tests by name, and the totals last", () => {
  expect(
    summarize([
      { name: "types", result: "passed", seconds: 3 },
      unit,
      {
        name: "simulation",
        result: "failed",
        seconds: 100,
        counts: { passed: 7, failed: 2, skipped: [] },
      },
    ]).split("\n"),
  ).toEqual([
    "step        result  seconds  passed  failed  skipped",
    "types       passed      3.0",
    "unit        passed     12.3     120       0        1",
    "simulation  failed    100.0       7       2        0",
    "",
    "skipped in unit: a test for another day",
    "",
    "127 passed, 2 failed, 1 skipped",
  ]);
});

test("a step that failed without a failed test counts as one, and a step not run says why", () => {
  const lines = summarize([
    unit,
    { name: "build", result: "failed", seconds: 1 },
    { name: "e2e", result: "not run", seconds: 0, note: "needs build" },
  ]).split("\n");
  expect(lines).toContainEqual(expect.stringMatching(/^e2e +not run +0\.0 +needs build$/));
  expect(lines.at(-1)).toBe("120 passed, 1 failed, 1 skipped");
});
