/**
 * The keys that must not wait for the others (`editor-later.ts`): without them the browser would do what they do, with
 * its own idea of the text.
 */
import { type Extension, Prec } from "@codemirror/state";
import { type Command, type KeyBinding, keymap } from "@codemirror/view";
import { yUndoManagerKeymap } from "y-codemirror.next";

/** The browser knows only the lines that are on the screen. */
const selectAll: Command = (view) => {
  view.dispatch({ selection: { anchor: 0, head: view.state.doc.length }, userEvent: "select" });
  return true;
};

const breakLine: Command = (view) => {
  const { state } = view;
  view.dispatch(state.update(state.replaceSelection(state.lineBreak), { scrollIntoView: true, userEvent: "input" }));
  return true;
};

const firstKeymap: readonly KeyBinding[] = [
  { key: "Mod-a", run: selectAll, preventDefault: true },
  { key: "Enter", run: breakLine, shift: breakLine },
];

/** Undo is Yjs's. The others stand behind those that come later. */
export function firstKeys(): Extension {
  return [keymap.of(yUndoManagerKeymap), Prec.lowest(keymap.of(firstKeymap))];
}
