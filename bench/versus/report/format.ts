/** Formats numbers and results for people. */
import { groupBy, type Range, type Result } from "./results.ts";

/** Three digits; "never" for what did not happen. */
export function formatNumber(value: number | null): string {
  if (value === null) return "never";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

/** The median, and the range of the repetitions where they differ. "not measured" when there are none. */
export function formatMeasured(median: number | null, { least, most }: Range, readings: number): string {
  if (readings === 0) return "not measured";
  const [middle, low, high] = [formatNumber(median), formatNumber(least), formatNumber(most)];
  return low === high ? middle : `${middle} (${low} to ${high})`;
}

/** Two digits, or a dash. */
export function formatRatio(ratio: number | null): string {
  if (ratio === null) return "—";
  return ratio >= 100 ? String(Math.round(ratio)) : String(Number(ratio.toPrecision(2)));
}

/** Ours, theirs and the ratio. */
export function formatCells({ ours, theirs, ratio, spread, readings }: Result): [string, string, string] {
  return [
    formatMeasured(ours, spread.ours, readings.ours),
    formatMeasured(theirs, spread.theirs, readings.theirs),
    formatRatio(ratio),
  ];
}

/** The remarks on the results, a line for each set of figures: `16 peers, METRIC and 2 more: REMARK; REMARK`. */
export function formatNotes(results: readonly Result[]): string[] {
  const remarks = results.flatMap(({ peers, metric, notes }) => notes.map((note) => ({ peers, metric, note })));
  const single = groupBy(remarks, ({ peers, note }) => JSON.stringify([peers, note])).map((group) => ({
    peers: group[0]?.peers,
    note: group[0]?.note,
    metrics: [...new Set(group.map(({ metric }) => metric))],
  }));
  return groupBy(single, ({ peers, metrics }) => JSON.stringify([peers, metrics])).map((group) => {
    const [first, ...others] = group[0]?.metrics ?? [];
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return `${group[0]?.peers} peers, ${first}${more}: ${group.map(({ note }) => note).join("; ")}`;
  });
}
