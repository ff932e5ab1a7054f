/**
 * The keys that must not wait for the others (`editor-later.ts`): without them the browser would do what they do, with
 * its own idea of the text.
 */
import { type Extension, Prec } from "@codemirror/state";
import { type Command, type KeyBinding, keymap } from "@codemirror/view";

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

/** They stand behind those that come later. Undo's keys belong to the binding (`undoing.ts`). */
export function firstKeys(): Extension {
  return Prec.lowest(keymap.of(firstKeymap));
}
