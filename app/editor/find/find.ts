/** Finding and replacing: the search panel with its keys and its count of matches. */
import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import { findMatches } from "./find-matches.ts";
import { findTheme } from "./find-theme.ts";

export function find(): Extension {
  return [search({ top: true }), keymap.of(searchKeymap), findMatches(), findTheme];
}

/** Opens the panel, with the focus in its field. */
export const openFind = (view: EditorView): boolean => openSearchPanel(view);
