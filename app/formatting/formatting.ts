/** The editor's part of formatting: its keys, what typing does to a selection, and pasting. */
import { msg } from "@lit/localize";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, type KeyBinding, keymap } from "@codemirror/view";
import { indentItems, outdentItems } from "./blocks/list-indent.ts";
import { formats, furtherFormats } from "./formats.ts";
import { pasting } from "./pasting/paste.ts";
import { wrapSelection } from "./inline/wrap-selection.ts";
import { cellBelow, nextCell, previousCell } from "./tables/tables.ts";

const formatKeys: readonly KeyBinding[] = [
  ...formats.flat().flatMap(({ key, run }) => (key === undefined ? [] : [{ key, run, preventDefault: true }])),
  ...furtherFormats.map(({ key, run }) => ({ key, run, preventDefault: true })),
];

/** Elsewhere Tab moves the focus. After Escape it does so here, too: CodeMirror then passes the next Tab on. */
const placeKeys: readonly KeyBinding[] = [
  { key: "Tab", run: nextCell, shift: previousCell },
  { key: "Tab", run: indentItems, shift: outdentItems },
  { key: "Enter", run: cellBelow },
];

export function formatting(): Extension {
  return [
    Prec.high(keymap.of([...formatKeys, ...placeKeys])),
    wrapSelection(),
    pasting(),
    EditorView.contentAttributes.of(() => ({
      "aria-description": msg("In lists and tables, Tab moves within the text. Press Escape and then Tab to leave it."),
    })),
  ];
}
