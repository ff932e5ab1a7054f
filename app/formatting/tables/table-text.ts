/** Reads a table of Markdown, and says which spaces line its columns up. */
import type { ChangeSpec, EditorState, Line } from "@codemirror/state";
import { charactersOf } from "../../text/characters.ts";
import { isIn, type Span } from "../syntax/syntax.ts";
import { readLineMarks } from "../syntax/line-marks.ts";

export interface Cell extends Span {
  /** Its words, without the spaces around them. `from` and `to` are theirs; of an empty cell, the place to write. */
  readonly text: string;
  /** The spaces around the words. */
  readonly before: Span;
  readonly behind: Span;
}

export interface Row {
  readonly line: Line;
  /** What stands before the first cell: marks of quotes, indentation. */
  readonly prefix: string;
  readonly cells: readonly Cell[];
  /** Where the line lacks its first and its last bar. */
  readonly open: boolean;
  readonly closed: boolean;
  /** The row of dashes below the head. */
  readonly isRule: boolean;
}

export interface Table {
  readonly rows: readonly Row[];
  readonly columns: number;
}

/** Largest table that is lined up. */
const rowLimit = 300;
const columnLimit = 60;
const lengthLimit = 30_000;
/** Widest column that others are filled up to. */
const widthLimit = 80;
const leastWidth = 3;

/** The table at a place, or undefined where there is none, or a very large one. */
export function tableAt(state: EditorState, place: number): Table | undefined {
  const node = isIn(state, { from: place, to: place }, "Table");
  if (node === undefined || node.to - node.from > lengthLimit) return undefined;
  const [first, last] = [state.doc.lineAt(node.from).number, state.doc.lineAt(node.to).number];
  if (last - first > rowLimit) return undefined;
  const rows = Array.from({ length: last - first + 1 }, (_, index) =>
    readRow(state.doc.line(first + index), index === 1),
  );
  const columns = rows[0]?.cells.length ?? 0;
  return columns === 0 || columns > columnLimit ? undefined : { rows, columns };
}

function readRow(line: Line, isRule: boolean): Row {
  const { text } = line;
  const marks = readLineMarks(text);
  const prefix = text.slice(0, marks.marker === "" ? marks.from : marks.to);
  const bars = [...text.matchAll(/\\.|\|/g)].flatMap(({ 0: found, index }) => (found === "|" ? [index] : []));
  const open = bars[0] === prefix.length;
  const end = text.trimEnd().length;
  const closed = bars.length > (open ? 1 : 0) && bars.at(-1) === end - 1;
  const edges = [...(open ? [] : [prefix.length - 1]), ...bars, ...(closed ? [] : [end])];
  const cells = edges.slice(1).map((edge, index) => {
    const [from, to] = [(edges[index] ?? 0) + 1, Math.max((edges[index] ?? 0) + 1, edge)];
    return readCell(text, from, to, line.from);
  });
  return { line, prefix, cells, open, closed, isRule };
}

function readCell(text: string, from: number, to: number, shift: number): Cell {
  const raw = text.slice(from, to);
  const words = raw.trim();
  const start = words === "" ? Math.min(from + 1, to) : from + (raw.length - raw.trimStart().length);
  const end = start + words.length;
  return {
    text: words,
    from: shift + start,
    to: shift + end,
    before: { from: shift + from, to: shift + start },
    behind: { from: shift + end, to: shift + to },
  };
}

/** Characters that take the room of two in a monospaced typeface. */
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u;

function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of charactersOf(text)) width += wide.test(character) ? 2 : 1;
  return width;
}

/** The width of each column. */
export function widthsOf({ rows, columns }: Table): readonly number[] {
  const words = rows.filter(({ isRule }) => !isRule);
  return Array.from({ length: columns }, (_, column) =>
    Math.min(widthLimit, Math.max(leastWidth, ...words.map(({ cells }) => widthOf(cells[column]?.text ?? "")))),
  );
}

/**
 * The changes that line the columns up. They insert and delete spaces and dashes, and bars only where some are missing, so
 * that two people who line up the same table at once do no more than widen it.
 */
export function lineUp({ rows, columns }: Table, widths: readonly number[]): ChangeSpec[] {
  const changes: ChangeSpec[] = [];
  for (const { line, prefix, cells, open, closed, isRule } of rows) {
    if (!open) changes.push({ from: line.from + prefix.length, insert: "|" });
    for (const [column, cell] of cells.entries()) {
      const width = column < columns ? (widths[column] ?? 0) : 0;
      changes.push(fill(cell.before, 1, true));
      const missing = Math.max(0, width - (isRule ? cell.text.length : widthOf(cell.text)));
      if (isRule && column < columns) changes.push(dashes(cell, width));
      changes.push(fill(cell.behind, 1 + (isRule ? 0 : missing), false));
    }
    const end = line.from + line.text.trimEnd().length;
    const added = Array.from({ length: Math.max(0, columns - cells.length) }, (_, index) => {
      const width = widths[cells.length + index] ?? leastWidth;
      return ` ${(isRule ? "-" : " ").repeat(width)} |`;
    });
    changes.push({ from: end, to: line.to, insert: `${closed ? "" : "|"}${added.join("")}` });
  }
  return changes;
}

/** Makes a run of spaces as long as it should be. */
function fill({ from, to }: Span, length: number, atStart: boolean): ChangeSpec {
  const missing = length - (to - from);
  if (missing >= 0) return missing === 0 ? [] : { from: atStart ? from : to, insert: " ".repeat(missing) };
  return atStart ? { from, to: from - missing } : { from: to + missing, to };
}

/** Makes a rule as long as its column is wide. Its colons stay. */
function dashes({ from, to, text }: Cell, width: number): ChangeSpec {
  const last = text.endsWith(":") ? to - 1 : to;
  const first = text.startsWith(":") ? from + 1 : from;
  const missing = width - text.length;
  if (missing >= 0) return missing === 0 ? [] : { from: last, insert: "-".repeat(missing) };
  return { from: Math.max(first + 1, last + missing), to: last };
}

/** Where a cell's words begin in its line, once the table is lined up. */
export function offsetOf(
  { prefix, cells }: Pick<Row, "prefix" | "cells">,
  widths: readonly number[],
  column: number,
): number {
  let offset = prefix.length + 2;
  for (let index = 0; index < column; index++) {
    const text = cells[index]?.text ?? "";
    offset += text.length + Math.max(0, (widths[index] ?? 0) - widthOf(text)) + 3;
  }
  return offset;
}

/** An empty row. */
export const emptyRow = (prefix: string, widths: readonly number[]): string =>
  `${prefix}|${widths.map((width) => ` ${" ".repeat(width)} |`).join("")}`;
