/** Toggles code: within a line with backticks, several lines with a fence. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type StateCommand,
} from "@codemirror/state";
import { toggleCodeBlock } from "../blocks/code-block.ts";
import { isIn, isInCode, trimmed, wordAt } from "../syntax/syntax.ts";

/** Makes code of the selection or of the word at the caret, or words of code. Several lines become a block of code. */
export const toggleCode: StateCommand = (target) => {
  const { state, dispatch } = target;
  if (state.readOnly) return false;
  const { ranges, main } = state.selection;
  const isBlock = ({ from, to }: SelectionRange): boolean => state.doc.lineAt(from).to < to;
  if (isInCode(state, main.from) || ranges.some(isBlock)) return toggleCodeBlock(target);
  const spec = state.changeByRange((range) => plain(state, range) ?? code(state, range));
  dispatch(state.update(spec, { userEvent: "input.format", scrollIntoView: true }));
  return true;
};

export function isCode(state: EditorState): boolean {
  const { main } = state.selection;
  const between = main.empty && state.sliceDoc(Math.max(0, main.head - 1), main.head + 1) === "``";
  return between || isIn(state, main, "InlineCode FencedCode CodeBlock") !== undefined;
}

interface Change {
  readonly changes: ChangeSpec[];
  readonly range: SelectionRange;
}

/** Removes the backticks of the code that contains the range. */
function plain(state: EditorState, range: SelectionRange): Change | undefined {
  const node = isIn(state, range, "InlineCode");
  if (node === undefined) {
    const { head } = range;
    if (!range.empty || state.sliceDoc(Math.max(0, head - 1), head + 1) !== "``") return undefined;
    return { changes: [{ from: head - 1, to: head + 1 }], range: EditorSelection.cursor(head - 1) };
  }
  const text = state.sliceDoc(node.from, node.to);
  const ticks = /^`+/.exec(text)?.[0].length ?? 0;
  const inner = text.slice(ticks, -ticks);
  // The spaces that part a backtick in the code from those around it.
  const padding = /^ [^]*` $|^ `[^]* $/.test(inner) ? 1 : 0;
  const changes = [
    { from: node.from, to: node.from + ticks + padding },
    { from: node.to - ticks - padding, to: node.to },
  ];
  return { changes, range: range.map(state.changes(changes)) };
}

function code(state: EditorState, range: SelectionRange): Change {
  const { from, to } = (range.empty ? wordAt(state, range.head) : trimmed(state, range)) ?? range;
  const text = state.sliceDoc(from, to);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  const padding = /^`|`$/.test(text) ? " " : "";
  const changes = [
    { from, insert: ticks + padding },
    { from: to, insert: padding + ticks },
  ];
  const shift = ticks.length + padding.length;
  if (range.empty) return { changes, range: EditorSelection.cursor(range.head + shift) };
  const [first, last] = range.anchor < range.head ? [from, to] : [to, from];
  return { changes, range: EditorSelection.range(first + shift, last + shift) };
}
