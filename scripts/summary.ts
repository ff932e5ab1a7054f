/** The table at the end of `npm test`, and its last line. */
import type { TestCounts } from "./reports.ts";

export interface StepResult {
  readonly name: string;
  readonly result: "passed" | "failed" | "not run";
  readonly seconds: number;
  /** Of steps that run tests and told of them. */
  readonly counts?: TestCounts;
  /** Why it was not run, or what its runner could not tell. */
  readonly note?: string;
}

/**
 * A table with a line for each step, the names of skipped tests, and last `N passed, N failed, N skipped`.
 * The totals count tests; a step that failed without a failed test to show for it counts as one failure more, so that
 * the last line never reads like success when something failed.
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
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isNumber = (column: number): boolean => column >= 2 && column <= 5;
  const table = rows.map((row) =>
    row
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  const skipped = results.flatMap(({ name, counts }) =>
    (counts?.skipped ?? []).map((test) => `skipped in ${name}: ${test}`),
  );
  return [...table, ...(skipped.length > 0 ? ["", ...skipped] : []), "", lastLine(results)].join("\n");
}

function lastLine(results: readonly StepResult[]): string {
  const sum = (count: (result: StepResult) => number): number => results.reduce((all, each) => all + count(each), 0);
  const passed = sum(({ counts }) => counts?.passed ?? 0);
  const skipped = sum(({ counts }) => counts?.skipped.length ?? 0);
  const failed = sum(({ result, counts }) => Math.max(counts?.failed ?? 0, result === "failed" ? 1 : 0));
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
