/** Toggles what whole lines are: headings, lists, tasks, quotes. Each command formats all lines of all selections. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type Line,
  type SelectionRange,
  type StateCommand,
} from "@codemirror/state";
import { isIn, isInCode } from "../syntax/syntax.ts";
import { itemOf } from "./list-indent.ts";
import { type LineMarks, readLineMarks } from "../syntax/line-marks.ts";

/** Most lines that one key formats. A larger selection was hardly meant. */
const lineLimit = 1_000;

/** Headings with a line of "=" or "-" below them. */
const underlined1 = "SetextHeading1";
const underlined = `${underlined1} SetextHeading2`;

/** A line with its marks. */
type MarkedLine = Line & { readonly marks: LineMarks };

/** Makes a heading of a level, or plain text of a heading of that level. Level 0 is plain text. */
export const toggleHeading =
  (level: 0 | 1 | 2 | 3): StateCommand =>
  (target) =>
    replaceMarks(target, (lines) => {
      const removes = lines.every(({ marks }) => marks.level === level);
      return (line) => (removes || level === 0 ? (line.marks.level > 0 ? "" : undefined) : `${"#".repeat(level)} `);
    });

/** Makes headings of level 1, then 2, then 3, then plain text. */
export const cycleHeading: StateCommand = (target) =>
  replaceMarks(target, ([first]) => {
    const level = ((first?.marks.level ?? 0) + 1) % 4;
    const mark = first === undefined || first.marks.level > 2 ? "" : `${"#".repeat(level)} `;
    return () => mark;
  });

export const toggleBulletList: StateCommand = (target) =>
  replaceMarks(target, (lines) => {
    const mark = lines.every(({ marks }) => marks.kind === "bullet") ? "" : "- ";
    return () => mark;
  });

export const toggleTaskList: StateCommand = (target) =>
  replaceMarks(target, (lines) => {
    const removes = lines.every(({ marks }) => marks.kind === "task");
    return ({ marks }) => (removes ? "" : marks.kind === "task" ? undefined : "- [ ] ");
  });

export const toggleNumberedList: StateCommand = (target) =>
  replaceMarks(target, (lines) => {
    if (lines.every(({ marks }) => marks.kind === "numbered")) return () => "";
    /** The last number at each indentation. */
    const numbers = new Map<number, number>();
    const [first] = lines;
    const above = first === undefined || first.number === 1 ? undefined : target.state.doc.line(first.number - 1);
    const before = above && readLineMarks(above.text);
    if (before?.number !== undefined) numbers.set(before.from, before.number);
    return ({ marks: { from } }) => {
      for (const indent of numbers.keys()) if (indent > from) numbers.delete(indent);
      const number = (numbers.get(from) ?? 0) + 1;
      numbers.set(from, number);
      return `${number}. `;
    };
  });

export const toggleQuote: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const lines = selectedLines(state);
  const isQuoted = ({ marks }: MarkedLine): boolean => marks.quote !== "";
  const removes = lines.some(isQuoted) && lines.every((line) => isQuoted(line) || line.text.trim() === "");
  // Empty lines between quoted ones belong to the quote.
  const changes: ChangeSpec[] = lines.map(({ from, marks }) =>
    removes && marks.quote !== ""
      ? { from, to: from + (/^[ \t]*> ?/.exec(marks.quote)?.[0].length ?? 0) }
      : removes
        ? []
        : { from, insert: "> " },
  );
  finish(state, dispatch, changes);
  return true;
};

export const isQuote = (state: EditorState): boolean => isIn(state, state.selection.main, "Blockquote") !== undefined;

/** The marks of the line that the caret is in, or that the selection begins in; undefined in code. */
export function marksAtCaret(state: EditorState): LineMarks | undefined {
  const { main } = state.selection;
  if (isInCode(state, main.from)) return undefined;
  const marks = marksOf(state, state.doc.lineAt(main.from));
  if (marks.kind !== "plain") return marks;
  // A further line of an item is in the list, too.
  const item = itemOf(state, state.doc.lineAt(main.from));
  return item === undefined ? marks : readLineMarks(state.doc.lineAt(item.from).text);
}

function marksOf(state: EditorState, line: Line): LineMarks {
  const marks = readLineMarks(line.text);
  if (marks.kind !== "plain") return marks;
  const heading = isIn(state, { from: line.to, to: line.to }, underlined);
  return heading === undefined ? marks : { ...marks, kind: "heading", level: heading.name === underlined1 ? 1 : 2 };
}

/** Replaces the marks of the selected lines. `choose` gets these lines, and returns a function from a line to its marks. */
function replaceMarks(
  { state, dispatch }: Parameters<StateCommand>[0],
  choose: (lines: readonly MarkedLine[]) => (line: MarkedLine) => string | undefined,
): boolean {
  if (state.readOnly) return false;
  const selected = selectedLines(state);
  const written = selected.filter(({ text, marks }) => text.length > marks.quote.length + marks.indent.length);
  // Empty lines between others stay as they are.
  const lines = written.length > 0 ? written : selected;
  const newMarks = choose(lines);
  const changes: ChangeSpec[] = [];
  for (const line of lines) {
    const insert = newMarks(line);
    if (insert === undefined) continue;
    const [from, to] = [line.from + line.marks.from, line.from + line.marks.to];
    changes.push(state.sliceDoc(from, to) === insert ? [] : { from, to, insert }, withoutUnderline(state, line));
  }
  finish(state, dispatch, changes);
  return true;
}

/** Removes the line below a heading that makes it one. */
function withoutUnderline(state: EditorState, line: Line): ChangeSpec {
  const heading = isIn(state, { from: line.to, to: line.to }, underlined);
  const underline = heading?.lastChild;
  if (!underline || underline.from <= line.to) return [];
  const { from, to } = state.doc.lineAt(underline.from);
  return { from: from - 1, to };
}

function selectedLines(state: EditorState): MarkedLine[] {
  const numbers = new Set<number>();
  for (const { from, to, empty } of state.selection.ranges) {
    const [first, end] = [state.doc.lineAt(from), state.doc.lineAt(to)];
    // A selection of whole lines ends at the beginning of the next one.
    const last = !empty && end.from === to ? end.number - 1 : end.number;
    for (let number = first.number; number <= last && numbers.size < lineLimit; number++) numbers.add(number);
  }
  const lines = [...numbers].map((number) => state.doc.line(number));
  return lines
    .filter(({ from }) => !isInCode(state, from))
    .map((line) => Object.assign(line, { marks: marksOf(state, line) }));
}

/** Dispatches the changes. A caret stays behind the marks before it. */
function finish(state: EditorState, dispatch: Parameters<StateCommand>[0]["dispatch"], specs: ChangeSpec[]): void {
  const changes = state.changes(specs);
  if (changes.empty) return;
  const mapped = (range: SelectionRange): SelectionRange =>
    range.empty
      ? EditorSelection.cursor(changes.mapPos(range.head, 1))
      : EditorSelection.range(
          changes.mapPos(range.anchor, range.anchor < range.head ? -1 : 1),
          changes.mapPos(range.head, range.anchor < range.head ? 1 : -1),
        );
  const selection = EditorSelection.create(state.selection.ranges.map(mapped), state.selection.mainIndex);
  dispatch(state.update({ changes, selection, userEvent: "input.format", scrollIntoView: true }));
}
