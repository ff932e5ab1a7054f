/** The outcome of a scenario for people. */

/** One line for each number; series are left to `--json`. */
export function formatResult(result: Readonly<Record<string, unknown>>): string {
  const rows = rowsOf(result, "");
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}

function rowsOf(result: Readonly<Record<string, unknown>>, prefix: string): [string, string][] {
  return Object.entries(result).flatMap(([name, value]): [string, string][] => {
    if (Array.isArray(value)) return [];
    const label = `${prefix}${name}`;
    if (typeof value === "object" && value !== null)
      return rowsOf(value as Readonly<Record<string, unknown>>, `${label} `);
    return [[label, formatValue(value)]];
  });
}

function formatValue(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === undefined || value === null ? "never" : String(value);
}
