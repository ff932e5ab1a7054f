/**
 * The panel that finds: one row, and behind **Options** what is needed less often. It works as CodeMirror's own, whose rows take
 * half of a phone's screen.
 */
import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  replaceAll,
  replaceNext,
  SearchQuery,
  setSearchQuery,
} from "@codemirror/search";
import { type EditorView, type Panel, runScopeHandlers, type ViewUpdate } from "@codemirror/view";
import { msg } from "@lit/localize";
import { findRow, type FindRow, textField } from "./find-row.ts";

class FindPanel implements Panel {
  readonly dom: HTMLElement;
  readonly top = true;
  readonly #view: EditorView;
  /** Whether a person writes in the field already. */
  readonly #isGoingOn: boolean;
  readonly #search: HTMLInputElement;
  readonly #replace: HTMLInputElement;
  readonly #case = option("case");
  readonly #pattern = option("re");
  readonly #words = option("word");
  readonly #more = document.createElement("div");
  readonly #disclosure: HTMLButtonElement;
  #query: SearchQuery;

  constructor(view: EditorView, row: FindRow | undefined) {
    this.#view = view;
    this.#isGoingOn = row !== undefined;
    ({ dom: this.dom, field: this.#search } = row ?? findRow());
    this.#replace = textField("replace", msg("Replace"));
    this.#query = getSearchQuery(view.state);
    // By this CodeMirror finds the field to focus.
    this.#search.setAttribute("main-field", "true");
    this.#disclosure = button("options", msg("Options"), () => this.#disclose(this.#more.hidden !== false));
    this.#disclosure.setAttribute("aria-controls", (this.#more.id = "find-options"));
    this.#more.className = "cm-findOptions";
    this.#more.append(
      this.#replace,
      button("replaceOne", msg("Replace"), () => replaceNext(view)),
      button("replaceAll", msg("Replace all"), () => replaceAll(view)),
      // What it does: find-matches.ts.
      button("select", msg("Select all"), () => undefined),
      label(this.#case, msg("Match case")),
      label(this.#words, msg("Whole words")),
      label(this.#pattern, msg("Pattern")),
    );
    const close = button("close", "×", () => closeSearchPanel(view));
    close.setAttribute("aria-label", msg("Close"));
    this.dom.append(
      button("prev", msg("Previous"), () => findPrevious(view)),
      button("next", msg("Next"), () => findNext(view)),
      this.#disclosure,
      close,
      this.#more,
    );
    for (const type of ["change", "input"]) this.dom.addEventListener(type, () => this.#commit());
    this.dom.addEventListener("keydown", (event) => this.#press(event));
    if (!this.#isGoingOn) this.#show(this.#query);
    // What is in force is not hidden.
    const { caseSensitive, wholeWord, regexp, replace } = this.#query;
    this.#disclose(caseSensitive || wholeWord || regexp || replace !== "");
  }

  mount(): void {
    if (!this.#isGoingOn) this.#search.select();
  }

  update({ transactions }: ViewUpdate): void {
    for (const { effects } of transactions)
      for (const effect of effects)
        if (effect.is(setSearchQuery) && !effect.value.eq(this.#query)) this.#show(effect.value);
  }

  #show(query: SearchQuery): void {
    this.#query = query;
    // A word that is being composed is left alone.
    if (this.#search.value !== query.search) this.#search.value = query.search;
    this.#replace.value = query.replace;
    this.#case.checked = query.caseSensitive;
    this.#pattern.checked = query.regexp;
    this.#words.checked = query.wholeWord;
  }

  #disclose(isOpen: boolean): void {
    this.#more.hidden = !isOpen;
    this.#disclosure.setAttribute("aria-expanded", `${isOpen}`);
  }

  #commit(): void {
    const query = new SearchQuery({
      search: this.#search.value,
      replace: this.#replace.value,
      caseSensitive: this.#case.checked,
      regexp: this.#pattern.checked,
      wholeWord: this.#words.checked,
    });
    if (query.eq(this.#query)) return;
    this.#query = query;
    this.#view.dispatch({ effects: setSearchQuery.of(query) });
  }

  #press(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (runScopeHandlers(this.#view, event, "search-panel")) return event.preventDefault();
    if (event.key !== "Enter") return;
    if (event.target === this.#search) (event.shiftKey ? findPrevious : findNext)(this.#view);
    else if (event.target === this.#replace) replaceNext(this.#view);
    else return;
    event.preventDefault();
  }
}

function option(name: string): HTMLInputElement {
  const input = document.createElement("input");
  Object.assign(input, { type: "checkbox", name });
  input.setAttribute("form", "");
  return input;
}

function label(input: HTMLInputElement, words: string): HTMLLabelElement {
  const element = document.createElement("label");
  element.append(input, words);
  return element;
}

function button(name: string, words: string, press: () => void): HTMLButtonElement {
  const element = document.createElement("button");
  Object.assign(element, { type: "button", name, textContent: words });
  element.addEventListener("click", press);
  return element;
}

/** Makes the panel, around a row that stands at its place already. */
export const findPanel = (view: EditorView, row: FindRow | undefined): Panel => new FindPanel(view, row);
