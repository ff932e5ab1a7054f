/** Tables for Turndown. Its own plugin leaves what it cannot convert as HTML. */
import type TurndownService from "turndown";

/** Most columns of a table. Cells beyond are dropped with the browser's idea of a layout. */
const columnLimit = 100;

export function addTables(converter: TurndownService): void {
  converter.addRule("cell", {
    filter: ["th", "td"],
    replacement: (words) =>
      ` ${words
        .trim()
        .replaceAll(/\s*\n\s*/g, " ")
        .replaceAll(/(?<!\\)\|/g, "\\|")} |`,
  });
  converter.addRule("row", {
    filter: "tr",
    replacement: (cells) => `|${cells}\n`,
  });
  converter.addRule("section", { filter: ["thead", "tbody", "tfoot"], replacement: (rows) => rows });
  converter.addRule("hidden", { filter: ["colgroup", "col"], replacement: () => "" });
  converter.addRule("table", {
    filter: "table",
    replacement: (rows, node) => {
      const table = node as HTMLTableElement;
      const [head = "", ...others] = rows.split("\n").filter((row) => row.startsWith("|"));
      const columns = Math.min(columnLimit, Math.max(0, ...[...table.rows].map(({ cells }) => cells.length)));
      const missing = " |".repeat(Math.max(0, columns - (table.rows[0]?.cells.length ?? 0)));
      const words = rows.split("\n").filter((row) => !row.startsWith("|"));
      return `\n\n${words.join("\n")}\n\n${[head + missing, `|${" --- |".repeat(columns)}`, ...others].join("\n")}\n\n`;
    },
  });
}
