/** The commands of tables: insert one, go from cell to cell, add rows. Leaving a cell lines the columns up. */
import { type ChangeSpec, EditorSelection, type EditorState, type StateCommand } from "@codemirror/state";
import { isInCode } from "../syntax/syntax.ts";
import { readLineMarks } from "../syntax/line-marks.ts";
import { emptyRow, lineUp, offsetOf, type Row, type Table, tableAt, widthsOf } from "./table-text.ts";

/** Inserts a small table below the line of the caret. Within a table, adds a row below the caret's. */
export const insertTable: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly || isInCode(state, state.selection.main.head)) return false;
  const place = placeOf(state);
  if (place !== undefined) {
    const { table, row } = place;
    // Below the head there is a rule, and rows come behind it.
    goTo({ state, dispatch }, table, Math.max(2, row + 1), 0, "insert");
    return true;
  }
  const line = state.doc.lineAt(state.selection.main.to);
  const { quote } = readLineMarks(line.text);
  const isEmpty = line.text.length === quote.length;
  const [above, below] = [
    isEmpty && line.number > 1 ? state.doc.line(line.number - 1).text : "",
    line.number < state.doc.lines ? state.doc.line(line.number + 1).text : "",
  ];
  const hasWords = (text: string): boolean => text.replace(/^[\s>]*/, "") !== "";
  const before = isEmpty ? (hasWords(above) ? `\n${quote}` : "") : `\n${quote}\n${quote}`;
  const rows = [emptyRow("", [3, 3]), "| --- | --- |", emptyRow("", [3, 3])].join(`\n${quote}`);
  const insert = before + rows + (hasWords(below) ? `\n${quote}` : "");
  dispatch(
    state.update({
      changes: { from: line.to, insert },
      selection: EditorSelection.cursor(line.to + before.length + 2),
      userEvent: "input.format",
      scrollIntoView: true,
    }),
  );
  return true;
};

/** Handles Tab: the next cell, and in the last one a new row. Returns false where the caret is in no table. */
export const nextCell: StateCommand = (target) => {
  const place = placeOf(target.state);
  if (place === undefined) return false;
  const { table, row, column } = place;
  if (column + 1 < table.columns) return goTo(target, table, row, column + 1);
  return goTo(target, table, row === 0 ? 2 : row + 1, 0);
};

/** Handles Shift-Tab: the cell before. Before the first one it lets the focus leave the text. */
export const previousCell: StateCommand = (target) => {
  const place = placeOf(target.state);
  if (place === undefined || (place.row === 0 && place.column === 0)) return false;
  const { table, row, column } = place;
  if (column > 0) return goTo(target, table, row, Math.min(column, table.columns) - 1);
  return goTo(target, table, row === 2 ? 0 : row - 1, table.columns - 1);
};

/** Handles Enter in a cell: the one below. In an empty last row it ends the table. */
export const cellBelow: StateCommand = (target) => {
  const place = placeOf(target.state);
  const { main } = target.state.selection;
  if (place === undefined || !main.empty) return false;
  const { table, row, column } = place;
  const { line, prefix, cells, open, closed } = table.rows[row] as Row;
  // Outside its bars, Enter breaks the line as everywhere.
  const isInside =
    open && closed && main.head > line.from + prefix.length && main.head < line.from + line.text.trimEnd().length;
  if (!isInside) return false;
  const isLast = row === table.rows.length - 1;
  if (!isLast || row <= 2 || cells.some(({ text }) => text !== ""))
    return goTo(target, table, row === 0 ? 2 : row + 1, Math.min(column, table.columns - 1));
  const changes = { from: line.from, to: line.to, insert: prefix.trimEnd() };
  target.dispatch(
    target.state.update({
      changes,
      selection: EditorSelection.cursor(line.from + changes.insert.length),
      userEvent: "input.format",
      scrollIntoView: true,
    }),
  );
  return true;
};

interface Place {
  readonly table: Table;
  readonly row: number;
  readonly column: number;
}

/** The cell in which the main selection is; undefined outside tables, and in the rule below a table's head. */
function placeOf(state: EditorState): Place | undefined {
  const { main } = state.selection;
  const table = tableAt(state, main.head);
  if (table === undefined || state.selection.ranges.length > 1 || state.readOnly) return undefined;
  const row = table.rows.findIndex(({ line }) => line.from <= main.head && main.head <= line.to);
  const { cells = [], isRule = true } = table.rows[row] ?? {};
  if (isRule) return undefined;
  const column = cells.findLastIndex(({ before }) => before.from <= main.head);
  return { table, row, column: Math.max(0, column) };
}

/**
 * Lines the table up, and selects the words of a cell. The row is added where it is the one behind the last, and with
 * `insert` in any case.
 */
function goTo(
  { state, dispatch }: Parameters<StateCommand>[0],
  table: Table,
  row: number,
  column: number,
  insert?: "insert",
): true {
  const widths = widthsOf(table);
  const changes: ChangeSpec[] = lineUp(table, widths);
  const isNew = insert === "insert" || row >= table.rows.length;
  const above = table.rows[Math.max(0, Math.min(row, table.rows.length) - 1)] as Row;
  const fresh = { prefix: above.prefix.replaceAll(/[^\s>]/g, " "), cells: [] };
  // A line's end is behind the changes in it, and so the new row comes behind them.
  const set = state.changes([
    ...changes,
    ...(isNew ? [{ from: above.line.to, insert: `\n${emptyRow(fresh.prefix, widths)}` }] : []),
  ]);
  const next = isNew ? fresh : (table.rows[row] as Row);
  const start = isNew
    ? set.mapPos(above.line.to, 1) - emptyRow(fresh.prefix, widths).length
    : set.mapPos((next as Row).line.from, -1);
  const from = start + offsetOf(next, widths, column);
  const length = next.cells[column]?.text.length ?? 0;
  dispatch(
    state.update({
      changes: set,
      selection: EditorSelection.range(from, from + length),
      userEvent: "input.format",
      scrollIntoView: true,
    }),
  );
  return true;
}
