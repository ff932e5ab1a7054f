/** Adds a count of matches to the search panel, such as "3 of 17", and selects all of them. */
import { msg, str } from "@lit/localize";
import { formatNumber, language, plural } from "../../language/language.ts";
import { getSearchQuery, type SearchQuery, searchPanelOpen, setSearchQuery } from "@codemirror/search";
import { EditorSelection, type EditorState, type Extension, type Text } from "@codemirror/state";
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Most matches that are counted. */
const countLimit = 10_000;
/** Longest time for which a search blocks the page at once. */
const sliceMs = 30;
/** Pause before a search and between its slices, so that searching takes at most a sixth of the time. */
const restMs = 150;
/** UTF-16 code units, plus the rest of the last line, that are searched between two looks at the clock. */
const stretchUnits = 16_384;
/** Queries that may match across lines, by CodeMirror's own rule: words with a line break, and patterns. */
const spansLines = /\\[sWDnr]|\n|\r|\[\^/;

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Matches {
  readonly ranges: readonly Range[];
  /** Whether there are, or may be, more than were counted. */
  readonly more: boolean;
}

/** Counts the matches of a query in one version of a document, a slice at a time. */
export class MatchSearch implements Matches {
  readonly query: SearchQuery;
  readonly doc: Text;
  readonly ranges: Range[] = [];
  readonly #steps: Iterator<Range | undefined, void>;
  #state: "searching" | "complete" | "too-many" = "searching";

  constructor(query: SearchQuery, state: EditorState) {
    this.query = query;
    this.doc = state.doc;
    this.#steps = searchSteps(query, state);
  }

  get over(): boolean {
    return this.#state !== "searching";
  }

  get more(): boolean {
    return this.#state !== "complete";
  }

  /** Continues the search for about `forMs`. */
  goOn(forMs: number, now: () => number = () => performance.now()): void {
    const end = now() + forMs;
    while (!this.over && now() <= end) {
      const step = this.#steps.next();
      if (step.done === true) this.#state = "complete";
      else if (step.value === undefined) continue;
      else if (this.ranges.length === countLimit) this.#state = "too-many";
      else this.ranges.push(step.value);
    }
  }
}

/** Yields each match, and undefined at the end of each stretch. The search may pause after either. */
function* searchSteps(query: SearchQuery, state: EditorState): Generator<Range | undefined, void> {
  if (!query.valid) return;
  const { doc } = state;
  const longest = spansLines.test(query.search) ? doc.length : stretchUnits;
  for (let [from, to] = [0, 0]; from <= doc.length; from = to + 1) {
    to = doc.lineAt(Math.min(from + longest, doc.length)).to;
    const cursor = query.getCursor(state, from, to);
    for (let next = cursor.next(); next.done !== true; next = cursor.next())
      yield { from: next.value.from, to: next.value.to };
    yield undefined;
  }
}

/** Says in words which match is selected, and how many there are. */
export function describeMatches({ ranges, more }: Matches, { from, to }: Range): string {
  if (ranges.length === 0) return more ? msg("Searching") : msg("Nothing found");
  const all = formatNumber(ranges.length);
  const index = ranges.findIndex((range) => range.from === from && range.to === to);
  const number = formatNumber(index + 1);
  if (index >= 0) return more ? msg(str`${number} of more than ${all}`) : msg(str`${number} of ${all}`);
  if (more) return msg(str`more than ${all} matches`);
  return plural(ranges.length, { one: msg("1 match"), other: msg(str`${all} matches`) });
}

class MatchCounter implements PluginValue {
  readonly #view: EditorView;
  readonly #line = document.createElement("span");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #language = language();
  #search: MatchSearch | undefined;
  /** The last finished search. It is shown until the next one finishes. */
  #counted: MatchSearch | undefined;

  constructor(view: EditorView) {
    this.#view = view;
    this.#line.className = "cm-matchCount";
    this.#line.setAttribute("aria-live", "polite");
    this.#schedule();
  }

  update(update: ViewUpdate): void {
    const open = searchPanelOpen(update.state);
    const asked = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(setSearchQuery)));
    // A query waits for a pause in typing. A change of the text must not, because others may write without a pause.
    if (asked) this.#cancel();
    const isAnew = asked || this.#language !== language();
    this.#language = language();
    if (open && (isAnew || update.docChanged || update.selectionSet || !searchPanelOpen(update.startState)))
      this.#schedule();
  }

  destroy(): void {
    this.#cancel();
    this.#line.remove();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#show(), restMs);
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #show(): void {
    this.#cancel();
    const { state, dom } = this.#view;
    const panel = dom.querySelector(".cm-panel.cm-search");
    if (panel === null || !searchPanelOpen(state)) return;
    if (this.#line.parentElement !== panel) {
      panel.querySelector("[name=search]")?.after(this.#line);
      panel.querySelector("[name=select]")?.addEventListener("click", this.#selectAll, { capture: true });
    }
    const query = getSearchQuery(state);
    if (query.search === "") return this.#say("");
    if (!query.valid) return this.#say(msg("Not a pattern"));
    const search = this.#searchFor(query, state);
    search.goOn(sliceMs);
    if (search.over) this.#counted = search;
    if (!search.over || search.doc !== state.doc) this.#schedule();
    const known = this.#counted?.query.eq(query) === true ? this.#counted : search;
    this.#say(describeMatches(known, state.selection.main));
  }

  /**
   * A search that has begun is finished even when the text has changed meanwhile. Otherwise none would finish while
   * people write.
   */
  #searchFor(query: SearchQuery, state: EditorState): MatchSearch {
    const current = this.#search;
    if (current?.query.eq(query) === true && (!current.over || current.doc === state.doc)) return current;
    return (this.#search = new MatchSearch(query, state));
  }

  #say(words: string): void {
    if (this.#line.textContent !== words) this.#line.textContent = words;
  }

  /** Replaces CodeMirror's command, which does nothing when there are more than a thousand matches. */
  readonly #selectAll = (event: Event): void => {
    event.stopImmediatePropagation();
    const { state } = this.#view;
    const search = new MatchSearch(getSearchQuery(state), state);
    search.goOn(Infinity);
    const { ranges, more } = search;
    if (ranges.length === 0) return this.#say(msg("Nothing found"));
    const selection = EditorSelection.create(ranges.map(({ from, to }) => EditorSelection.range(from, to)));
    this.#view.dispatch({ selection, userEvent: "select.search.matches" });
    this.#view.focus();
    this.#cancel();
    const count = formatNumber(ranges.length);
    this.#say(more ? msg(str`The first ${count} selected`) : msg(str`${count} selected`));
  };
}

export const findMatches = (): Extension => ViewPlugin.define((view) => new MatchCounter(view));
