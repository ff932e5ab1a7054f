/** The keys for bold, italic and links in Markdown. Each sets its marks, or removes them where they already are. */
import { syntaxTree } from "@codemirror/language";
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type StateCommand,
} from "@codemirror/state";
import { type KeyBinding } from "@codemirror/view";

type Width = 1 | 2;
interface Piece {
  readonly from: number;
  readonly to: number;
}

export const toggleItalic: StateCommand = (target) => toggle(target, 1);
export const toggleBold: StateCommand = (target) => toggle(target, 2);

/** Most lines that one key formats. A larger selection was hardly meant. */
const lineLimit = 1_000;

function toggle({ state, dispatch }: Parameters<StateCommand>[0], width: Width): boolean {
  if (state.readOnly) return false;
  const spec = state.changeByRange((range) => {
    const pieces = piecesOf(state, range);
    if (pieces.length === 0) return betweenMarks(state, range.head, width);
    const bare = pieces.filter((piece) => !hasMarks(state, piece, width));
    const changes =
      bare.length > 0
        ? bare.flatMap((piece) => wrap(piece, width))
        : pieces.flatMap((piece) => unwrap(state, piece, width));
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

/**
 * Returns the pieces to format: the word at a caret, or the selection line by line, without markers, spaces and marks.
 */
function piecesOf(state: EditorState, range: SelectionRange): readonly Piece[] {
  if (range.empty) {
    const word = state.wordAt(range.head);
    return word === null ? [] : [withoutMarks(state, word)].filter(({ from, to }) => from < to);
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
  if (marksAround(state, bare) >= Math.max(before, after)) return bare;
  const least = Math.min(before, after);
  return { from: from + least, to: to - least };
}

const isMark = (character: string): boolean => character === "*" || character === "_";

/** Counts the equal marks on both sides of a piece. */
function marksAround(state: EditorState, { from, to }: Piece): number {
  const before = state.sliceDoc(Math.max(0, from - 3), from);
  const after = state.sliceDoc(to, to + 3);
  const mark = after.charAt(0);
  if (!isMark(mark)) return 0;
  let count = 0;
  while (count < 3 && after[count] === mark && before[before.length - 1 - count] === mark) count++;
  return count;
}

function hasMarks(state: EditorState, piece: Piece, width: Width): boolean {
  const count = marksAround(state, piece);
  return width === 2 ? count >= 2 : count === 1 || count === 3;
}

function wrap({ from, to }: Piece, width: Width): ChangeSpec[] {
  const insert = "*".repeat(width);
  return [
    { from, insert },
    { from: to, insert },
  ];
}

function unwrap(state: EditorState, piece: Piece, width: Width): ChangeSpec[] {
  if (!hasMarks(state, piece, width)) return [];
  return [
    { from: piece.from - width, to: piece.from },
    { from: piece.to, to: piece.to + width },
  ];
}

/** Without a word at the caret: inserts marks for text to come, or removes the ones that are there. */
function betweenMarks(state: EditorState, head: number, width: Width): { changes: ChangeSpec; range: SelectionRange } {
  const here = { from: head, to: head };
  if (hasMarks(state, here, width))
    return { changes: unwrap(state, here, width), range: EditorSelection.cursor(head - width) };
  const mark = "*".repeat(width);
  return { changes: { from: head, insert: mark + mark }, range: EditorSelection.cursor(head + width) };
}

/**
 * Turns the selection or the word at the caret into a link, with the caret where the address goes; or a link back into
 * its text.
 */
export const toggleLink: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const { main } = state.selection;
  const link = linkAround(state, main);
  if (link !== undefined) {
    const { changes, range } = link;
    dispatch(state.update({ changes, selection: range, userEvent: "input.format", scrollIntoView: true }));
    return true;
  }
  const { from, to } = (main.empty ? state.wordAt(main.head) : trimmed(state, main)) ?? main;
  const text = state.sliceDoc(from, to);
  // A link cannot span paragraphs, because their line breaks would split it.
  if (/\n\s*\n/.test(text)) return true;
  const isAddress = /^(?:https?:\/\/|www\.|mailto:)\S+$/.test(text);
  const insert = isAddress ? `[](${text})` : `[${text}]()`;
  const caret = isAddress || text === "" ? from + 1 : from + insert.length - 1;
  dispatch(
    state.update({
      changes: { from, to, insert },
      selection: { anchor: caret },
      userEvent: "input.format",
      scrollIntoView: true,
    }),
  );
  return true;
};

function trimmed(state: EditorState, { from, to }: Piece): Piece {
  const text = state.sliceDoc(from, to);
  const start = from + text.length - text.trimStart().length;
  return { from: start, to: Math.max(start, from + text.trimEnd().length) };
}

/** Finds the link that contains the range. Returns the changes that leave only its text. */
function linkAround(
  state: EditorState,
  range: SelectionRange,
): { changes: ChangeSpec[]; range: SelectionRange } | undefined {
  let node = syntaxTree(state).resolveInner(range.from, 1).parent ?? undefined;
  for (const side of [1, -1] as const)
    for (let at: typeof node | null = syntaxTree(state).resolveInner(range.from, side); at; at = at.parent)
      if (at.name === "Link" && at.to >= range.to) node = at;
  if (node?.name !== "Link") return undefined;
  const match = /^\[(.*)\](?:\(.*\)|\[.*\])?$/s.exec(state.sliceDoc(node.from, node.to));
  if (match === null) return undefined;
  const end = node.from + 1 + (match[1]?.length ?? 0);
  const changes = [
    { from: node.from, to: node.from + 1 },
    { from: end, to: node.to },
  ];
  const set = state.changes(changes);
  return { changes, range: EditorSelection.range(set.mapPos(range.anchor), set.mapPos(range.head)) };
}

export const formatKeymap: readonly KeyBinding[] = [
  { key: "Mod-b", run: toggleBold, preventDefault: true },
  { key: "Mod-i", run: toggleItalic, preventDefault: true },
  { key: "Mod-k", run: toggleLink, preventDefault: true },
];
