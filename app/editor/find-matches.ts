/** What the search panel says of its matches, "3 of 17", and selecting all of them. */
import { getSearchQuery, type SearchQuery, searchPanelOpen, setSearchQuery } from "@codemirror/search";
import { EditorSelection, EditorState, type Extension, type SelectionRange, type Text } from "@codemirror/state";
import { EditorView, layer, type PluginValue, RectangleMarker, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Most matches that are counted, and the longest that counting may take. */
const countLimit = 10_000;
const countLimitMs = 30;
/** How long the typing of a query rests before its matches are counted. */
const restMs = 150;

export interface Matches {
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
  /** There are more than were counted. */
  readonly more: boolean;
}

/** The matches of a query, as many as `now` allows. */
export function listMatches(
  query: SearchQuery,
  state: EditorState,
  now: () => number = () => performance.now(),
): Matches {
  const ranges: { from: number; to: number }[] = [];
  if (!query.valid) return { ranges, more: false };
  const end = now() + countLimitMs;
  const cursor = query.getCursor(state);
  for (let next = cursor.next(); next.done !== true; next = cursor.next()) {
    if (ranges.length >= countLimit || (ranges.length % 64 === 63 && now() > end)) return { ranges, more: true };
    ranges.push({ from: next.value.from, to: next.value.to });
  }
  return { ranges, more: false };
}

/** In words: which match is selected, and of how many. */
export function describeMatches({ ranges, more }: Matches, { from, to }: { from: number; to: number }): string {
  if (ranges.length === 0) return "Nothing found";
  const all = `${more ? "more than " : ""}${ranges.length.toLocaleString("en")}`;
  const index = ranges.findIndex((range) => range.from === from && range.to === to);
  if (index >= 0) return `${(index + 1).toLocaleString("en")} of ${all}`;
  return ranges.length === 1 && !more ? "1 match" : `${all} matches`;
}

class MatchCounter implements PluginValue {
  readonly #view: EditorView;
  readonly #line = document.createElement("span");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #counted: { readonly query: SearchQuery; readonly doc: Text; readonly matches: Matches } | undefined;

  constructor(view: EditorView) {
    this.#view = view;
    this.#line.className = "cm-matchCount";
    this.#line.setAttribute("aria-live", "polite");
    this.#schedule();
  }

  update(update: ViewUpdate): void {
    const open = searchPanelOpen(update.state);
    const asked = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(setSearchQuery)));
    if (open && (asked || update.docChanged || update.selectionSet || !searchPanelOpen(update.startState)))
      this.#schedule();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#line.remove();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(), restMs);
  }

  #show(): void {
    const { state, dom } = this.#view;
    const panel = dom.querySelector(".cm-panel.cm-search");
    if (panel === null || !searchPanelOpen(state)) return;
    if (this.#line.parentElement !== panel) {
      panel.querySelector("[name=search]")?.after(this.#line);
      panel.querySelector("[name=select]")?.addEventListener("click", this.#selectAll, { capture: true });
    }
    const query = getSearchQuery(state);
    if (query.search === "") return this.#say("");
    if (!query.valid) return this.#say("Not a pattern");
    if (this.#counted?.query.eq(query) !== true || !this.#counted.doc.eq(state.doc))
      this.#counted = { query, doc: state.doc, matches: listMatches(query, state) };
    this.#say(describeMatches(this.#counted.matches, state.selection.main));
  }

  #say(words: string): void {
    if (this.#line.textContent !== words) this.#line.textContent = words;
  }

  /** In place of CodeMirror's command, which does nothing where there are more than a thousand. */
  readonly #selectAll = (event: Event): void => {
    event.stopImmediatePropagation();
    const { state } = this.#view;
    const { ranges, more } = listMatches(getSearchQuery(state), state);
    if (ranges.length === 0) return this.#say("Nothing found");
    const selection = EditorSelection.create(ranges.map(({ from, to }) => EditorSelection.range(from, to)));
    this.#view.dispatch({ selection, userEvent: "select.search.matches" });
    this.#view.focus();
    clearTimeout(this.#timer);
    this.#say(`${more ? "The first " : ""}${ranges.length.toLocaleString("en")} selected`);
  };
}

/** The selections beside the main one, which the browser does not show. */
function otherSelections(): Extension {
  return layer({
    above: false,
    class: "cm-otherSelections",
    update: (update) => update.docChanged || update.selectionSet || update.viewportChanged,
    markers: (view) => {
      const { ranges, main } = view.state.selection;
      const { from, to } = view.viewport;
      const isSeen = (range: SelectionRange) => range !== main && range.to >= from && range.from <= to;
      return ranges.filter(isSeen).flatMap((range) => RectangleMarker.forRange(view, "cm-otherSelection", range));
    },
  });
}

export function findMatches(): Extension {
  return [
    EditorState.allowMultipleSelections.of(true),
    // Several carets come of "Select all" alone: a click with Ctrl held is none of those who do not know it.
    EditorView.clickAddsSelectionRange.of(() => false),
    otherSelections(),
    ViewPlugin.define((view) => new MatchCounter(view)),
  ];
}
