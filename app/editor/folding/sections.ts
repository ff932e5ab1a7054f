/** Finds the sections of a text: a heading, with all that follows it up to the next one of its level or above. */
import { ensureSyntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { headingLevel } from "../../formatting/syntax/heading-nodes.ts";

/** How long to wait for the rest of a text that is still being parsed, in ms. */
const patienceMs = 200;

export interface Section {
  /** The start of the heading. */
  readonly from: number;
  /** What is folded: from the end of the heading's line to the end of the section, in UTF-16 units. */
  readonly hidden: { readonly from: number; readonly to: number };
}

/** The section of the last heading before a position, or in its line; undefined where there is none, or nothing in it. */
export function sectionAt(state: EditorState, position: number): Section | undefined {
  const { doc } = state;
  const tree = ensureSyntaxTree(state, doc.length, patienceMs);
  if (tree === null) return undefined;
  const lineEnd = doc.lineAt(position).to;
  let node = tree.topNode.childBefore(lineEnd + 1);
  while (node !== null && (node.from > lineEnd || headingLevel(node.name) === undefined)) node = node.prevSibling;
  if (node === null) return undefined;
  const level = headingLevel(node.name) ?? 0;
  let next = node.nextSibling;
  while (next !== null && (headingLevel(next.name) ?? Infinity) > level) next = next.nextSibling;
  // Blank lines before the next heading stay, so that it does not move up.
  const from = doc.lineAt(node.to).to;
  const text = doc.sliceString(from, next === null ? doc.length : next.from);
  const to = from + text.trimEnd().length;
  return to > from ? { from: node.from, hidden: { from, to } } : undefined;
}
