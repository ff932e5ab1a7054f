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
import { language } from "../../language/language.ts";
import { isForInputMethod } from "../../text/composing.ts";
import { findRow, type FindRow, nameField, textField } from "./find-row.ts";

class FindPanel implements Panel {
  readonly dom: HTMLElement;
  readonly top = true;
  readonly #view: EditorView;
  /** What says the panel's words again, in the language of then. */
  readonly #words: (() => void)[] = [];
  #language = language();
  /** Whether a person writes in the field already. */
  readonly #isGoingOn: boolean;
  readonly #search: HTMLInputElement;
  readonly #replace: HTMLInputElement;
  readonly #case = option("case");
  readonly #pattern = option("re");
  readonly #wholeWords = option("word");
  readonly #more = document.createElement("div");
  readonly #disclosure: HTMLButtonElement;
  #query: SearchQuery;

  constructor(view: EditorView, row: FindRow | undefined) {
    this.#view = view;
    this.#isGoingOn = row !== undefined;
    ({ dom: this.dom, field: this.#search } = row ?? findRow());
    this.#replace = textField("replace");
    this.#query = getSearchQuery(view.state);
    // By this CodeMirror finds the field to focus.
    this.#search.setAttribute("main-field", "true");
    this.#say(
      () => msg("Find"),
      (words) => nameField(this.#search, words),
    );
    this.#say(
      () => msg("Replace"),
      (words) => nameField(this.#replace, words),
    );
    this.#disclosure = this.#button(
      "options",
      () => msg("Options"),
      () => this.#disclose(this.#more.hidden !== false),
    );
    this.#disclosure.setAttribute("aria-controls", (this.#more.id = "find-options"));
    this.#more.className = "cm-findOptions";
    this.#more.append(
      this.#replace,
      this.#button(
        "replaceOne",
        () => msg("Replace"),
        () => replaceNext(view),
      ),
      this.#button(
        "replaceAll",
        () => msg("Replace all"),
        () => replaceAll(view),
      ),
      // What it does: find-matches.ts.
      this.#button("select", () => msg("Select all")),
      this.#label(this.#case, () => msg("Match case")),
      this.#label(this.#wholeWords, () => msg("Whole words")),
      this.#label(this.#pattern, () => msg("Pattern")),
    );
    const close = this.#button(
      "close",
      () => "×",
      () => closeSearchPanel(view),
    );
    this.#say(
      () => msg("Close"),
      (words) => close.setAttribute("aria-label", words),
    );
    this.dom.append(
      this.#button(
        "prev",
        () => msg("Previous"),
        () => findPrevious(view),
      ),
      this.#button(
        "next",
        () => msg("Next"),
        () => findNext(view),
      ),
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

  /** The editor is updated, too, when the page speaks another language. */
  update({ transactions }: ViewUpdate): void {
    if (this.#language !== language()) for (const say of this.#words) say();
    this.#language = language();
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
    this.#wholeWords.checked = query.wholeWord;
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
      wholeWord: this.#wholeWords.checked,
    });
    if (query.eq(this.#query)) return;
    this.#query = query;
    this.#view.dispatch({ effects: setSearchQuery.of(query) });
  }

  #press(event: KeyboardEvent): void {
    if (isForInputMethod(event)) return;
    if (runScopeHandlers(this.#view, event, "search-panel")) return event.preventDefault();
    if (event.key !== "Enter") return;
    if (event.target === this.#search) (event.shiftKey ? findPrevious : findNext)(this.#view);
    else if (event.target === this.#replace) replaceNext(this.#view);
    else return;
    event.preventDefault();
  }

  /** Says words now, and again in another language. */
  #say(words: () => string, to: (words: string) => void): void {
    const say = (): void => to(words());
    say();
    this.#words.push(say);
  }

  #label(input: HTMLInputElement, words: () => string): HTMLLabelElement {
    const element = document.createElement("label");
    const text = new Text();
    element.append(input, text);
    this.#say(words, (words) => (text.data = words));
    return element;
  }

  #button(name: string, words: () => string, press = (): unknown => undefined): HTMLButtonElement {
    const element = document.createElement("button");
    Object.assign(element, { type: "button", name });
    element.addEventListener("click", press);
    this.#say(words, (words) => (element.textContent = words));
    return element;
  }
}

function option(name: string): HTMLInputElement {
  const input = document.createElement("input");
  Object.assign(input, { type: "checkbox", name });
  input.setAttribute("form", "");
  return input;
}

/** Makes the panel, around a row that stands at its place already. */
export const findPanel = (view: EditorView, row: FindRow | undefined): Panel => new FindPanel(view, row);
