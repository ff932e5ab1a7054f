/** Numbers and results as people read them. */
import type { Range, Result } from "./results.ts";

/** Three digits; "never" for what did not happen. */
export function formatNumber(value: number | null): string {
  if (value === null) return "never";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

/** The median, and what the repetitions ranged over where they differ. "not measured" where there were none. */
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

/** What the results remark, each remark once for a room size: `16 peers, METRIC, METRIC: REMARK`. */
export function formatNotes(results: readonly Result[]): string[] {
  const metrics = new Map<string, string[]>();
  for (const { peers, metric, notes } of results)
    for (const note of notes) {
      const key = JSON.stringify([peers, note]);
      const others = metrics.get(key);
      if (others === undefined) metrics.set(key, [metric]);
      else others.push(metric);
    }
  return [...metrics].map(([key, named]) => {
    const [peers, note] = JSON.parse(key) as [number, string];
    return `${peers} peers, ${[...new Set(named)].join("; ")}: ${note}`;
  });
}
