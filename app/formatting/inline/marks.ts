/** Toggles bold, italic and strikethrough. Each sets its marks, or removes them where they already are. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type StateCommand,
} from "@codemirror/state";
import { isIn, treeUpTo, wordAt } from "../syntax/syntax.ts";

/** A style of words: the name of its node in the tree, and its mark, of which the first letter is repeated. */
interface Style {
  readonly node: "StrongEmphasis" | "Emphasis" | "Strikethrough";
  readonly mark: "**" | "*" | "~~";
}

interface Piece {
  readonly from: number;
  readonly to: number;
}

const bold: Style = { node: "StrongEmphasis", mark: "**" };
const italic: Style = { node: "Emphasis", mark: "*" };
const strikethrough: Style = { node: "Strikethrough", mark: "~~" };

export const toggleBold: StateCommand = (target) => toggle(target, bold);
export const toggleItalic: StateCommand = (target) => toggle(target, italic);
export const toggleStrikethrough: StateCommand = (target) => toggle(target, strikethrough);

export const isBold = (state: EditorState): boolean => stands(state, bold);
export const isItalic = (state: EditorState): boolean => stands(state, italic);
export const isStruck = (state: EditorState): boolean => stands(state, strikethrough);

/** Most lines that one key formats. A larger selection was hardly meant. */
const lineLimit = 1_000;

function toggle({ state, dispatch }: Parameters<StateCommand>[0], style: Style): boolean {
  if (state.readOnly) return false;
  const spec = state.changeByRange((range) => {
    const pieces = piecesOf(state, range);
    if (pieces.length === 0) return betweenMarks(state, range.head, style);
    const unmarked = pieces.map((piece) => removal(state, piece, style, range.empty));
    const changes = unmarked.includes(undefined)
      ? pieces.flatMap((piece, index) => (unmarked[index] === undefined ? wrap(state, piece, style) : []))
      : unmarked.flatMap((each) => each ?? []);
    const set = state.changes(changes);
    // A selection keeps its words without the marks, and a caret keeps its place in the word.
    const [anchor, head] = [
      set.mapPos(range.anchor, range.anchor < range.head ? 1 : -1),
      set.mapPos(range.head, range.anchor < range.head ? -1 : 1),
    ];
    return {
      changes,
      range: range.empty
        ? EditorSelection.cursor(set.mapPos(range.head, range.head === pieces[0]?.to ? -1 : 1))
        : EditorSelection.range(anchor, head),
    };
  });
  dispatch(state.update(spec, { userEvent: "input.format", scrollIntoView: true }));
  return true;
}

/** Whether the command would remove the style at the main selection. */
function stands(state: EditorState, style: Style): boolean {
  const { main } = state.selection;
  // Only the first line of a selection is read, because this runs at each move of the caret.
  const line = state.doc.lineAt(main.from);
  const range = main.to <= line.to ? main : EditorSelection.range(main.from, line.to);
  const [piece] = piecesOf(state, range);
  if (piece !== undefined) return removal(state, piece, style, range.empty) !== undefined;
  const here = { from: main.head, to: main.head };
  return hasMarks(state, here, style) || enclosing(state, here, style) !== undefined;
}

/**
 * Returns the pieces to format: the word at a caret, or the selection line by line, without markers, spaces and marks.
 */
function piecesOf(state: EditorState, range: SelectionRange): readonly Piece[] {
  if (range.empty) {
    const word = wordAt(state, range.head);
    return word === undefined ? [] : [withoutMarks(state, word)].filter(({ from, to }) => from < to);
  }
  const pieces: Piece[] = [];
  const [first, last] = [state.doc.lineAt(range.from).number, state.doc.lineAt(range.to).number];
  for (let number = first; number <= Math.min(last, first + lineLimit); number++) {
    const line = state.doc.line(number);
    const marker = /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?|#{1,6}\s+)?/.exec(line.text)?.[0].length ?? 0;
    const from = Math.max(range.from, line.from + marker);
    const to = Math.min(range.to, line.to);
    const text = from < to ? state.sliceDoc(from, to) : "";
    const piece = { from: from + (text.length - text.trimStart().length), to: from + text.trimEnd().length };
    if (piece.from < piece.to) pieces.push(withoutMarks(state, piece));
  }
  return pieces.filter(({ from, to }) => from < to);
}

/** Drops the marks at a piece's ends, of which one may be within a selection and the other outside. */
function withoutMarks(state: EditorState, { from, to }: Piece): Piece {
  const text = state.sliceDoc(from, to);
  let [before, after] = [0, 0];
  while (isMark(text.charAt(before))) before++;
  while (after < text.length - before && isMark(text.charAt(text.length - 1 - after))) after++;
  const bare = { from: from + before, to: to - after };
  if (marksAround(state, bare).count >= Math.max(before, after)) return bare;
  const least = Math.min(before, after);
  return { from: from + least, to: to - least };
}

const isMark = (character: string): boolean => character === "*" || character === "_" || character === "~";

/** Counts the equal marks on both sides of a piece. */
function marksAround(state: EditorState, { from, to }: Piece): { readonly mark: string; readonly count: number } {
  const before = state.sliceDoc(Math.max(0, from - 3), from);
  const after = state.sliceDoc(to, to + 3);
  const mark = after.charAt(0);
  let count = 0;
  if (isMark(mark)) while (count < 3 && after[count] === mark && before[before.length - 1 - count] === mark) count++;
  return { mark, count };
}

function hasMarks(state: EditorState, piece: Piece, { node, mark: own }: Style): boolean {
  const { mark, count } = marksAround(state, piece);
  if ((mark === "~") !== (own === "~~")) return false;
  return node === "Emphasis" ? count === 1 || count === 3 : count >= 2;
}

/** The innermost node of a style around a piece: where its marks begin and end. */
function enclosing(state: EditorState, piece: Piece, { node: name }: Style): readonly [Piece, Piece] | undefined {
  const node = isIn(state, piece, name);
  const [open, close] = [node?.firstChild, node?.lastChild];
  if (!open || !close || open.to > piece.from || close.from < piece.to) return undefined;
  return [open, close];
}

/** The changes that remove the style from a piece, or undefined where it has another one. */
function removal(state: EditorState, piece: Piece, style: Style, whole: boolean): ChangeSpec[] | undefined {
  const { length } = style.mark;
  if (hasMarks(state, piece, style))
    return [
      { from: piece.from - length, to: piece.from },
      { from: piece.to, to: piece.to + length },
    ];
  const marks = enclosing(state, piece, style);
  if (marks === undefined) return undefined;
  const [open, close] = marks;
  const [left, right] = [state.sliceDoc(open.to, piece.from), state.sliceDoc(piece.to, close.from)];
  // Only a part of the styled words loses the style: the words before and behind it keep theirs.
  const hasWords = (text: string): boolean => /[^\s*_~`]/.test(text);
  const before = left.length - (/\s*[*_~`]*$/.exec(left)?.[0].length ?? 0);
  const behind = /^[*_~`]*\s*/.exec(right)?.[0].length ?? 0;
  return [
    whole || !hasWords(left) ? { from: open.from, to: open.to } : { from: open.to + before, insert: style.mark },
    whole || !hasWords(right) ? { from: close.from, to: close.to } : { from: piece.to + behind, insert: style.mark },
  ];
}

/** Sets marks around a piece, and removes those of the same style within it. */
function wrap(state: EditorState, piece: Piece, { node: name, mark: insert }: Style): ChangeSpec[] {
  let { from, to } = piece;
  const inner: ChangeSpec[] = [];
  treeUpTo(state, to).iterate({
    from,
    to,
    enter: ({ name: each, node }) => {
      if (each !== name || node.to <= piece.from || node.from >= piece.to) return;
      const [open, close] = [node.firstChild, node.lastChild];
      if (!open || !close) return;
      inner.push({ from: open.from, to: open.to }, { from: close.from, to: close.to });
      [from, to] = [Math.min(from, node.from), Math.max(to, node.to)];
    },
  });
  return [{ from, insert }, ...inner, { from: to, insert }];
}

/** Without a word at the caret: inserts marks for text to come, or removes the ones that are there. */
function betweenMarks(state: EditorState, head: number, style: Style): { changes: ChangeSpec; range: SelectionRange } {
  const changes = removal(state, { from: head, to: head }, style, true);
  if (changes !== undefined) return { changes, range: EditorSelection.cursor(state.changes(changes).mapPos(head)) };
  const { mark } = style;
  return { changes: { from: head, insert: mark + mark }, range: EditorSelection.cursor(head + mark.length) };
}
