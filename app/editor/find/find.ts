/** Finding and replacing: the search panel with its count of matches, and what the keys of `find-keys.ts` do. */
import {
  closeSearchPanel,
  findNext,
  findPrevious,
  gotoLine,
  openSearchPanel,
  search,
  selectNextOccurrence,
  selectSelectionMatches,
} from "@codemirror/search";
import type { Extension } from "@codemirror/state";
import { onLanguage } from "../../language/follow-language.ts";
import { findMatches } from "./find-matches.ts";
import { findPanel } from "./find-panel.ts";

export const find = (): Extension => [
  search({ top: true, createPanel: findPanel }),
  findMatches(),
  onLanguage(closeSearchPanel),
];

export const findCommands = {
  closeSearchPanel,
  findNext,
  findPrevious,
  gotoLine,
  openSearchPanel,
  selectNextOccurrence,
  selectSelectionMatches,
};
