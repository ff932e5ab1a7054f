/** Tables, for terminals and in Markdown, and how figures are written in them. */

/**
 * Columns of equal width; those whose numbers are in `right` end together. The last cell of a row that is shorter than
 * others runs on over the columns that it lacks.
 */
export function alignColumns(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const isWithin = (row: readonly string[], column: number): boolean => row.length === count || column < row.length - 1;
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.filter((row) => isWithin(row, column)).map((row) => row[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number): string =>
    right.includes(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

/** A table in Markdown with cells of equal width. */
export function markdownTable(head: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = [head, ...cells].map((row) => row.map(escapeCell));
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

// A bar would end the cell, and a line break the table.
function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim();
}

export const formatSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
