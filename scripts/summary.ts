/** The table at the end of `npm test`, and its last line. */
import { alignColumns } from "../bench/shared/table.ts";
import type { TestCounts } from "./reports.ts";

export interface StepResult {
  readonly name: string;
  readonly result: "passed" | "failed" | "not run";
  readonly seconds: number;
  /** The counts of steps that report tests. */
  readonly counts?: TestCounts;
  /** Why the step was not run, or has no counts. */
  readonly note?: string;
}

/**
 * A table with a line for each step, the names of skipped tests, and as last line `N passed, N failed, N skipped`. The
 * totals count tests. A failed step without a failed test adds one failure, so that the last line never reads like
 * success when something failed.
 */
export function summarize(results: readonly StepResult[]): string {
  const rows = [
    ["step", "result", "seconds", "passed", "failed", "skipped", ""],
    ...results.map(({ name, result, seconds, counts, note }) => [
      name,
      result,
      seconds.toFixed(1),
      ...(counts === undefined
        ? ["", "", ""]
        : [String(counts.passed), String(counts.failed), String(counts.skipped.length)]),
      note ?? "",
    ]),
  ];
  const skipped = results.flatMap(({ name, counts }) =>
    (counts?.skipped ?? []).map((test) => `skipped in ${name}: ${test}`),
  );
  return [
    alignColumns(rows, [2, 3, 4, 5]),
    ...(skipped.length > 0 ? ["", ...skipped] : []),
    "",
    lastLine(results),
  ].join("\n");
}

function lastLine(results: readonly StepResult[]): string {
  const sum = (count: (result: StepResult) => number): number => results.reduce((all, each) => all + count(each), 0);
  const passed = sum(({ counts }) => counts?.passed ?? 0);
  const skipped = sum(({ counts }) => counts?.skipped.length ?? 0);
  const failed = sum(({ result, counts }) => Math.max(counts?.failed ?? 0, result === "failed" ? 1 : 0));
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
