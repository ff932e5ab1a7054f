/** Tables in Markdown. */

/** A table with cells of equal width; what would end a cell or the table is taken out of them. */
export function formatTable(head: readonly string[], cells: readonly (readonly string[])[]): string {
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
