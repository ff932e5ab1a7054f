/**
 * Indents and outdents items of lists, each with all that is in it. An item that is indented becomes the last child of
 * the item before it; one that is outdented follows its parent. Numbers are counted anew.
 */
import { countColumn, type Line, type EditorState, type StateCommand, type ChangeSpec } from "@codemirror/state";
import { isIn, isInCode, type SyntaxNode } from "../syntax/syntax.ts";
import { readLineMarks } from "../syntax/line-marks.ts";

/** Most lines that one key moves, and most lines whose numbers are counted anew. */
const lineLimit = 1_000;

/** A tab character reaches to the next multiple of this column (CommonMark, "Tabs"). */
const tabSize = 4;

/** Handles Tab. Returns false where no item is selected, so that the focus moves on. */
export const indentItems: StateCommand = (target) => moveItems(target, indentation);

/** Handles Shift-Tab in the same way. */
export const outdentItems: StateCommand = (target) => moveItems(target, (state, item) => -outdentation(state, item));

function moveItems(
  { state, dispatch }: Parameters<StateCommand>[0],
  columnsOf: (state: EditorState, item: SyntaxNode) => number,
): boolean {
  if (state.readOnly) return false;
  const items = selectedItems(state);
  if (items.length === 0) return false;
  const moved = new Map<number, string>();
  for (const item of items) {
    const columns = columnsOf(state, item);
    if (columns !== 0) moveItem(state, item, columns, moved);
  }
  // An item that cannot move keeps the focus all the same: a list is no place that Tab leaves half of the time.
  if (moved.size === 0) return true;
  const changes = state.changes([...changesOf(state, moved), ...renumbered(state, items, moved)]);
  dispatch(
    state.update({
      changes,
      selection: state.selection.map(changes, 1),
      userEvent: "input.indent",
      scrollIntoView: true,
    }),
  );
  return true;
}

/** The outermost selected items. At a caret it is the innermost item. */
function selectedItems(state: EditorState): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const { from, to } of state.selection.ranges) {
    const [first, last] = [state.doc.lineAt(from).number, state.doc.lineAt(to).number];
    for (let number = first; number <= Math.min(last, first + lineLimit); number++) {
      const line = state.doc.line(number);
      // A selection of whole lines ends at the beginning of the next one.
      if (number > first && line.from === to) break;
      const item = itemOf(state, line);
      if (item !== undefined && !found.some((other) => other.from <= item.from && other.to >= item.to))
        found.push(item);
    }
  }
  return found;
}

/** The innermost item that a line belongs to. */
export function itemOf(state: EditorState, line: Line): SyntaxNode | undefined {
  const { from } = readLineMarks(line.text);
  const start = line.from + from;
  if (isInCode(state, start)) return undefined;
  let item: SyntaxNode | null = isIn(state, { from: start, to: start }, "ListItem") ?? null;
  while (item !== null && (item.name !== "ListItem" || !isWithin(state, line, item))) item = item.parent;
  return item ?? undefined;
}

/**
 * Whether a line stands under the words of an item, or begins it. Markdown counts a line that follows without indentation
 * to the item's paragraph, too, but nobody who has ended a list with Enter would.
 */
function isWithin(state: EditorState, line: Line, item: SyntaxNode): boolean {
  const { quote, indent } = readLineMarks(line.text);
  if (line.from <= item.from) return true;
  if (state.doc.lineAt(item.to).number < line.number) return false;
  return line.text.length === quote.length || countColumn(indent, tabSize) > column(state, item);
}

/** The columns by which an item moves, so that it stands under the words of the item before it. */
function indentation(state: EditorState, item: SyntaxNode): number {
  let before = item.prevSibling;
  // Within a quote, its marks stand between the items.
  while (before?.name === "QuoteMark") before = before.prevSibling;
  if (before === null || before.name !== "ListItem") return 0;
  const { marker } = readLineMarks(lineAt(state, before).text);
  return wordsColumn(state, before, marker) - column(state, item);
}

/** The columns by which an item moves, so that it stands where its parent does. */
function outdentation(state: EditorState, item: SyntaxNode): number {
  const parent = item.parent?.parent;
  if (parent?.name === "ListItem") return Math.max(0, column(state, item) - column(state, parent));
  return 0;
}

const lineAt = (state: EditorState, node: SyntaxNode): Line => state.doc.lineAt(node.from);

/** The column in which a node begins, behind the marks of quotes. */
function column(state: EditorState, node: SyntaxNode): number {
  const line = lineAt(state, node);
  const { quote } = readLineMarks(line.text);
  return countColumn(line.text.slice(quote.length, node.from - line.from), tabSize);
}

/** The column in which an item's words begin. A marker with many spaces counts as one with a single space. */
function wordsColumn(state: EditorState, item: SyntaxNode, marker: string): number {
  const spaces = marker.length - marker.trimEnd().length;
  return column(state, item) + marker.trimEnd().length + (spaces > 4 ? 1 : Math.max(1, spaces));
}

/** Sets in `moved` the new indentation of each of the item's lines, by the line's number. */
function moveItem(state: EditorState, item: SyntaxNode, columns: number, moved: Map<number, string>): void {
  const [first, last] = [lineAt(state, item).number, state.doc.lineAt(item.to).number];
  for (let number = first; number <= Math.min(last, first + lineLimit); number++) {
    const line = state.doc.line(number);
    const { text } = line;
    const { quote, indent } = readLineMarks(text);
    if (number !== first && (text.length === quote.length + indent.length || !isWithin(state, line, item))) continue;
    const width = countColumn(indent, tabSize) + columns;
    moved.set(number, " ".repeat(Math.max(0, width)));
  }
}

function changesOf(state: EditorState, moved: ReadonlyMap<number, string>): ChangeSpec[] {
  return [...moved].map(([number, indent]) => {
    const line = state.doc.line(number);
    const { quote, indent: old } = readLineMarks(line.text);
    const from = line.from + quote.length;
    // What others write at the same time keeps its place where only the difference is written.
    if (indent.startsWith(old)) return { from: from + old.length, insert: indent.slice(old.length) };
    if (old.endsWith(indent)) return { from, to: from + old.length - indent.length };
    return { from, to: from + old.length, insert: indent };
  });
}

/** Counts the numbers of the lists around the items anew, with the indentations that the moved lines will have. */
function renumbered(
  state: EditorState,
  items: readonly SyntaxNode[],
  moved: ReadonlyMap<number, string>,
): ChangeSpec[] {
  const changes = new Map<number, ChangeSpec>();
  for (const item of items) {
    let list = item;
    for (let node: SyntaxNode | null = item; node !== null; node = node.parent)
      if (node.name === "OrderedList" || node.name === "BulletList") list = node;
    const [first, last] = [lineAt(state, list).number, state.doc.lineAt(list.to).number];
    /** The last number of the list at each column. Items below a bullet start anew. */
    const numbers: { readonly column: number; readonly number: number }[] = [];
    for (let number = first; number <= Math.min(last, first + lineLimit); number++) {
      const line = state.doc.line(number);
      const marks = readLineMarks(line.text);
      if (marks.marker === "") continue;
      const column = countColumn(moved.get(number) ?? marks.indent, tabSize);
      while ((numbers.at(-1)?.column ?? -1) > column) numbers.pop();
      const before = numbers.at(-1)?.column === column ? numbers.pop() : undefined;
      const fresh = before === undefined ? (moved.has(number) ? 1 : marks.number) : before.number + 1;
      numbers.push({ column, number: marks.number === undefined ? 0 : (fresh ?? 1) });
      if (marks.number === undefined || fresh === marks.number) continue;
      const from = line.from + marks.from;
      changes.set(number, { from, to: from + (/^\d+/.exec(marks.marker)?.[0].length ?? 0), insert: String(fresh) });
    }
  }
  return [...changes.values()];
}
