/** The outcome for people at a terminal. */
import { alignColumns } from "../../shared/table.ts";
import { describeEnvironment } from "./environment.ts";
import { formatCells, formatNotes } from "./format.ts";
import type { Outcome } from "./outcome.ts";

const head = ["measurement", "peers", "metric", "unit", "Grapevine", "y-webrtc", "ratio"];
/** Of `head`: which are numbers, and stand to the right. */
const numeric = [1, 4, 5, 6];

/** Medians, in parentheses the least and the greatest of the repetitions. */
export function formatTable({ environment, results, skipped }: Outcome): string {
  const rows = results.map((result) => [
    result.name,
    String(result.peers),
    result.metric,
    result.unit,
    ...formatCells(result),
  ]);
  const names = [...new Set(results.map(({ name }) => name))];
  const notes = names.flatMap((name) =>
    formatNotes(results.filter((result) => result.name === name)).map((note) => `  ${name}, ${note}`),
  );
  return [
    describeEnvironment(environment),
    "",
    alignColumns([head, ...rows], numeric),
    ...(notes.length > 0 ? ["", "Notes:", ...notes] : []),
    ...(skipped.length > 0 ? ["", "Skipped:", ...skipped.map(({ name, reason }) => `  ${name}: ${reason}`)] : []),
  ].join("\n");
}
