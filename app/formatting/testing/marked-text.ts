/**
 * Writes an editor's state as one text: `|` is a caret, and `«` and `»` are the ends of a selection. There may be several
 * of them.
 */
import { ensureSyntaxTree } from "@codemirror/language";
import {
  EditorSelection,
  EditorState,
  type Extension,
  type SelectionRange,
  type StateCommand,
} from "@codemirror/state";
import { boundedMarkdown } from "../../editor/markdown/bounded-markdown.ts";

export function stateOf(marked: string, ...extensions: Extension[]): EditorState {
  const ranges: SelectionRange[] = [];
  let doc = "";
  let anchor: number | undefined;
  for (const character of marked) {
    if (character === "|" && !marked.includes("«")) ranges.push(EditorSelection.cursor(doc.length));
    else if (character === "«") anchor = doc.length;
    else if (character === "»") ranges.push(EditorSelection.range(anchor ?? 0, doc.length));
    else doc += character;
  }
  return stateWith(doc, ranges, ...extensions);
}

/** The state of a Markdown text, for texts that have such signs themselves. */
export function stateWith(doc: string, ranges: readonly SelectionRange[], ...extensions: Extension[]): EditorState {
  return EditorState.create({
    doc,
    selection: EditorSelection.create(ranges),
    extensions: [boundedMarkdown.extension, EditorState.allowMultipleSelections.of(true), ...extensions],
  });
}

/** The state with the whole text parsed, for code that reads the tree as it is. */
export function parsed(state: EditorState): EditorState {
  ensureSyntaxTree(state, state.doc.length, 10_000);
  return state.update({}).state;
}

export function markedText({ doc, selection }: EditorState): string {
  const text = doc.toString();
  let [marked, end] = ["", 0];
  for (const { from, to, empty } of selection.ranges) {
    marked += text.slice(end, from) + (empty ? "|" : `«${text.slice(from, to)}»`);
    end = to;
  }
  return marked + text.slice(end);
}

/** What a command makes of a text. Fails where it takes more than one step. */
export function apply(command: StateCommand, marked: string): string {
  let state = stateOf(marked);
  let steps = 0;
  command({
    state,
    dispatch: (transaction) => {
      state = transaction.state;
      steps++;
    },
  });
  if (steps > 1) throw new Error(`${steps} steps instead of one`);
  return markedText(state);
}
