/** The outcome of a scenario, for people. */
import { alignColumns } from "../shared/table.ts";

/** One line for each number; series are left to `--json`. */
export const formatResult = (result: object): string => alignColumns(rowsOf(result, ""));

function rowsOf(result: object, prefix: string): string[][] {
  return Object.entries(result).flatMap(([name, value]: [string, unknown]): string[][] => {
    if (Array.isArray(value)) return [];
    const label = `${prefix}${name}`;
    return typeof value === "object" && value !== null ? rowsOf(value, `${label} `) : [[label, formatValue(value)]];
  });
}

function formatValue(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === undefined || value === null ? "never" : String(value);
}
