/** Toggles a block of code: the lines of the selection between two fences. */
import { type ChangeSpec, EditorSelection, type EditorState, type StateCommand } from "@codemirror/state";
import { isIn, type SyntaxNode } from "../syntax/syntax.ts";
import { readLineMarks } from "../syntax/line-marks.ts";

/** Most characters that are searched for fences. */
const searchLimit = 100_000;

export const toggleCodeBlock: StateCommand = ({ state, dispatch }) => {
  if (state.readOnly) return false;
  const { main } = state.selection;
  const block = isIn(state, main, "FencedCode");
  const { changes, selection } =
    block === undefined ? fenced(state) : { changes: unfenced(state, block), selection: undefined };
  const set = state.changes(changes);
  dispatch(
    state.update({
      changes: set,
      selection: selection ?? state.selection.map(set, 1),
      userEvent: "input.format",
      scrollIntoView: true,
    }),
  );
  return true;
};

/** Puts fences around the lines of the main selection. Where only an empty line is selected, the caret goes between them. */
function fenced(state: EditorState): { changes: ChangeSpec[]; selection: EditorSelection } {
  const { main } = state.selection;
  const [first, end] = [state.doc.lineAt(main.from), state.doc.lineAt(main.to)];
  const last = !main.empty && end.from === main.to && end.number > first.number ? state.doc.line(end.number - 1) : end;
  const text = state.sliceDoc(first.from, Math.min(last.to, first.from + searchLimit));
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  // Within a quote or an item of a list, the fences stand where the first line's words do.
  const { quote, indent } = readLineMarks(first.text);
  const prefix = quote + indent;
  const before = `${prefix}${fence}\n`;
  return {
    changes: [
      { from: first.from, insert: before },
      { from: last.to, insert: `\n${prefix}${fence}` },
    ],
    selection: EditorSelection.single(main.anchor + before.length, main.head + before.length),
  };
}

/** Removes the lines of the fences. */
function unfenced(state: EditorState, { from, to, firstChild, lastChild }: SyntaxNode): ChangeSpec[] {
  const [open, close] = [state.doc.lineAt(from), state.doc.lineAt(to)];
  const isClosed = close.number > open.number && lastChild !== firstChild && lastChild?.name === "CodeMark";
  const opening = { from: open.from, to: Math.min(state.doc.length, open.to + 1) };
  if (!isClosed) return [opening];
  // With nothing between them, the fences share the line break.
  return [opening, { from: Math.max(opening.to, close.from - 1), to: close.to }];
}
