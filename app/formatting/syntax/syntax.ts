/** What the text and its syntax tree say about a place. */
import { ensureSyntaxTree, syntaxTree, syntaxTreeAvailable } from "@codemirror/language";
import { CharCategory, type EditorState, findClusterBreak } from "@codemirror/state";

type Tree = ReturnType<typeof syntaxTree>;
export type SyntaxNode = Tree["topNode"];

/** A part of the text, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How long a command may wait for the tree of a text that is still being parsed. */
const patienceMs = 200;
/** So far behind a place, in UTF-16 units, the tree is wanted too: a list or a block of code that holds it goes on. */
const aheadUnits = 10_000;

/** The tree up to a place and some way further, or, where parsing that takes long, what there is of it. */
export const treeUpTo = (state: EditorState, place: number): Tree =>
  ensureSyntaxTree(state, Math.min(place + aheadUnits, state.doc.length), patienceMs) ?? syntaxTree(state);

/** Whether `treeUpTo` would return at once. */
export const isParsed = (state: EditorState, place: number): boolean =>
  syntaxTreeAvailable(state, Math.min(place + aheadUnits, state.doc.length));

/** The innermost node with one of the names, separated by spaces, that contains the span. */
export function isIn(state: EditorState, { from, to }: Span, names: string): SyntaxNode | undefined {
  const wanted = names.split(" ");
  const tree = treeUpTo(state, to);
  let found: SyntaxNode | undefined;
  for (const side of [1, -1] as const)
    for (let node: SyntaxNode | null = tree.resolveInner(from, side); node !== null; node = node.parent) {
      if (node.from > from || node.to < to || !wanted.includes(node.name)) continue;
      if (found === undefined || node.from > found.from || node.to < found.to) found = node;
      break;
    }
  return found;
}

/** Whether the place is in a block of code, where Markdown means nothing. */
export const isInCode = (state: EditorState, place: number): boolean =>
  isIn(state, { from: place, to: place }, "FencedCode CodeBlock") !== undefined;

/** A span without the spaces at its ends. */
export function trimmed(state: EditorState, { from, to }: Span): Span {
  const text = state.sliceDoc(from, to);
  const start = from + text.length - text.trimStart().length;
  return { from: start, to: Math.max(start, from + text.trimEnd().length) };
}

/** How far a word is looked for to each side, in UTF-16 units. What goes on further is no word that a person would format. */
const wordLimit = 500;

/** The word at a place; undefined where there is none. As the editor's own `wordAt`, in bounded time. */
export function wordAt(state: EditorState, place: number): Span | undefined {
  const line = state.doc.lineAt(place);
  const start = Math.max(line.from, place - wordLimit);
  const text = state.sliceDoc(start, Math.min(line.to, place + wordLimit));
  const categorize = state.charCategorizer(place);
  const isWord = (from: number, to: number): boolean => categorize(text.slice(from, to)) === CharCategory.Word;
  let from = place - start;
  let to = from;
  for (let before = 0; from > 0 && isWord((before = findClusterBreak(text, from, false)), from);) from = before;
  for (let behind = 0; to < text.length && isWord(to, (behind = findClusterBreak(text, to)));) to = behind;
  const isWhole = (from > 0 || start === line.from) && (to < text.length || start + to === line.to);
  return from < to && isWhole ? { from: start + from, to: start + to } : undefined;
}
