/**
 * A bracket, a quote or a mark of Markdown that is typed on a selection goes around it. Without a selection nothing is
 * paired: in prose an apostrophe is more often one than a pair, and others' carets would meet brackets that nobody wrote.
 */
import { EditorSelection, type EditorState, type Extension, type Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

const pairs: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
  "<": ">",
  '"': '"',
  "'": "'",
  "`": "`",
  "*": "*",
  _: "_",
  "~": "~",
  "“": "”",
  "„": "“",
  "«": "»",
};

/** The transaction that puts a pair around all selections; undefined where one is empty, or the text begins no pair. */
export function wrapped(state: EditorState, open: string): Transaction | undefined {
  const close = Object.hasOwn(pairs, open) ? pairs[open] : undefined;
  if (close === undefined || state.readOnly || state.selection.ranges.some(({ empty }) => empty)) return undefined;
  const spec = state.changeByRange(({ anchor, head, from, to }) => ({
    changes: [
      { from, insert: open },
      { from: to, insert: close },
    ],
    range: EditorSelection.range(anchor + open.length, head + open.length),
  }));
  return state.update(spec, { userEvent: "input.type", scrollIntoView: true });
}

export function wrapSelection(): Extension {
  return EditorView.inputHandler.of((view, from, to, text) => {
    const { main } = view.state.selection;
    if (view.composing || from !== main.from || to !== main.to) return false;
    const transaction = wrapped(view.state, text);
    if (transaction === undefined) return false;
    view.dispatch(transaction);
    return true;
  });
}
