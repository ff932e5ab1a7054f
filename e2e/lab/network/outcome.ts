/** The outcome of the scenarios, for people and for programs. */
import { alignColumns } from "../../../bench/shared/table.ts";
import type { Reading } from "./stage/scenario.ts";

export type Outcome =
  | { readonly type: "measured"; readonly name: string; readonly readings: readonly Reading[] }
  | { readonly type: "skipped"; readonly name: string; readonly reason: string }
  /** The scenario could not be run. */
  | { readonly type: "broken"; readonly name: string; readonly reason: string };

/** True when a figure is within its limit, or has none. NaN is within no limit. */
export function isWithin({ value, atMost }: Reading): boolean {
  return atMost === undefined || value <= atMost;
}

export function hasFailed(outcome: Outcome): boolean {
  if (outcome.type === "measured") return !outcome.readings.every(isWithin);
  return outcome.type === "broken";
}

const headings = ["scenario", "measured", "figure", "limit", ""];
/** Columns of figures, aligned to the right. */
const rightColumns = [2, 3];

/** One line for each figure, the scenario's name on its first. */
export function formatTable(outcomes: readonly Outcome[]): string {
  return alignColumns([headings, ...outcomes.flatMap(rowsOf)], rightColumns);
}

/** The JSON: every figure with its limit and verdict, and the scenarios that were not measured, with the reason. */
export function formatJson(outcomes: readonly Outcome[], environment: Readonly<Record<string, unknown>>): string {
  const results = outcomes.flatMap((outcome) =>
    outcome.type === "measured"
      ? outcome.readings.map((reading) => ({
          name: outcome.name,
          what: reading.what,
          unit: reading.unit,
          value: Number.isFinite(reading.value) ? Math.round(reading.value * 10) / 10 : null,
          atMost: reading.atMost ?? null,
          ok: isWithin(reading),
          ...(reading.note !== undefined && { note: reading.note }),
        }))
      : [],
  );
  const reasons = (type: "skipped" | "broken") =>
    outcomes.flatMap((outcome) => (outcome.type === type ? [{ name: outcome.name, reason: outcome.reason }] : []));
  return JSON.stringify({ environment, results, skipped: reasons("skipped"), broken: reasons("broken") }, null, 2);
}

function rowsOf(outcome: Outcome): (readonly string[])[] {
  if (outcome.type === "skipped") return [[outcome.name, `skipped: ${outcome.reason}`]];
  if (outcome.type === "broken") return [[outcome.name, `FAILED: ${outcome.reason}`]];
  return outcome.readings.map((reading, index) => {
    const { what, unit, value, atMost, note } = reading;
    const verdict = atMost === undefined ? "" : isWithin(reading) ? "ok" : "FAILED";
    const limit = atMost === undefined ? "" : `<= ${atMost}`;
    return [
      index === 0 ? outcome.name : "",
      note === undefined ? what : `${what} (${note})`,
      !Number.isFinite(value) ? "never" : `${formatValue(value)} ${unit}`,
      limit,
      verdict,
    ];
  });
}

function formatValue(value: number): string {
  return Math.abs(value) < 10 && !Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value));
}
