/** Finding and replacing: the search panel with its keys, its words and its count of matches. */
import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import { findMatches } from "./find-matches.ts";
import { findTheme } from "./find-theme.ts";

/** The words of the search panel, in place of CodeMirror's shorter ones. */
const phrases = {
  next: "Next",
  previous: "Previous",
  all: "Select all",
  "match case": "Match case",
  regexp: "Pattern",
  "by word": "Whole words",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
};

export function find(): Extension {
  return [search({ top: true }), EditorState.phrases.of(phrases), keymap.of(searchKeymap), findMatches(), findTheme];
}

/** Opens the panel, with the focus in its field. */
export const openFind = (view: EditorView): boolean => openSearchPanel(view);
