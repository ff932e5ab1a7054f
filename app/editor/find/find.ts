/** Finding and replacing: the search panel with its keys and its count of matches. */
import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import { type EditorView, keymap } from "@codemirror/view";
import { findMatches } from "./find-matches.ts";
import { findPanel } from "./find-panel.ts";

export const find = (): Extension => [
  search({ top: true, createPanel: findPanel }),
  keymap.of(searchKeymap),
  findMatches(),
];

/** Opens the panel, with the focus in its field. */
export const openFind = (view: EditorView): boolean => openSearchPanel(view);
