/** Finding and replacing: the search panel with its keys and its count of matches. Loaded by `wanted-find.ts`. */
import {
  findNext,
  findPrevious,
  gotoLine,
  openSearchPanel,
  search,
  searchKeymap,
  SearchQuery,
  selectNextOccurrence,
  selectSelectionMatches,
  setSearchQuery,
} from "@codemirror/search";
import { type Compartment, EditorState, type Extension, type StateEffect } from "@codemirror/state";
import { type Command, type EditorView, keymap } from "@codemirror/view";
import { findMatches } from "./find-matches.ts";
import { findPanel } from "./find-panel.ts";
import type { FindRow } from "./find-row.ts";

/** What the keys may ask for before they are here. */
export const findCommands = {
  openSearchPanel,
  findNext,
  findPrevious,
  selectSelectionMatches,
  gotoLine,
  selectNextOccurrence,
} satisfies Record<string, Command>;

/** The first panel takes the row. */
function find(row: FindRow | undefined): Extension {
  let first = row;
  return [
    search({
      top: true,
      createPanel(view) {
        const panel = findPanel(view, first);
        first = undefined;
        return panel;
      },
    }),
    keymap.of(searchKeymap),
    findMatches(),
  ];
}

const searchFor = (words: string): StateEffect<SearchQuery> => setSearchQuery.of(new SearchQuery({ search: words }));

/** Puts finding into an editor, at its place. It goes on with the row that stands there. */
export function takePlace(view: EditorView, place: Compartment, row: FindRow | undefined): void {
  if (row === undefined || row.isForLine) {
    const hasFocus = row?.field === view.root.activeElement;
    // Otherwise the panel would start with the selected text, for which the person has not searched.
    view.dispatch({ effects: [place.reconfigure(find(undefined)), searchFor("")] });
    if (hasFocus) goToLine(view, row?.field.value ?? "");
    return;
  }
  const whole = find(row);
  // The row goes in the very update in which the panel comes. It would lose the focus if it left the page.
  const giveWay = EditorState.transactionExtender.of(() => ({ effects: place.reconfigure(whole) }));
  view.dispatch({ effects: place.reconfigure([whole, row.shown, giveWay]) });
  openSearchPanel(view);
  view.dispatch({ effects: searchFor(row.field.value) });
}

/** Goes to the line that stands in the dialog which asks for one. */
export function enterLine({ dom }: EditorView): void {
  dom.querySelector<HTMLFormElement>(".cm-goto-line form")?.requestSubmit();
}

function goToLine(view: EditorView, typed: string): void {
  gotoLine(view);
  const field = view.dom.querySelector<HTMLInputElement>(".cm-goto-line input");
  field?.focus();
  if (field !== null && typed !== "") field.value = typed;
}
