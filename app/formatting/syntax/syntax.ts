/** What the text and its syntax tree say about a place. */
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";

type Tree = ReturnType<typeof syntaxTree>;
export type SyntaxNode = Tree["topNode"];

/** A part of the text, in UTF-16 units. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How long a command may wait for the tree of a text that is still being parsed. */
const patienceMs = 20;

/** The tree, parsed up to a place where that does not take long. */
export const treeUpTo = (state: EditorState, place: number): Tree =>
  ensureSyntaxTree(state, place, patienceMs) ?? syntaxTree(state);

/** The innermost node with one of the names, separated by spaces, that contains the span. */
export function isIn(state: EditorState, { from, to }: Span, names: string): SyntaxNode | undefined {
  const wanted = names.split(" ");
  const tree = syntaxTree(state);
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
