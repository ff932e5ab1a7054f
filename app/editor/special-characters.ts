/**
 * Shows characters that are invisible or that would reorder the text. Replaces CodeMirror's extension, which draws an
 * element for each one: some ten thousand in one line keep a browser busy for a minute.
 */
import { msg, str } from "@lit/localize";
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import { language } from "../language/language.ts";

/**
 * Number of marks on one letter at which they are drawn as one, because browsers shape a letter with its marks in
 * quadratic time.
 */
const stackedMarks = 24;
/**
 * Most other special characters that are drawn at once, because each is an element. The rest stay as they are, at no
 * cost.
 */
const shownLimit = 300;

/**
 * Control characters and Unicode's zero-width characters, except those that scripts need (U+200C, U+200D); or a stack
 * of marks, which ignorable characters and skin tones do not interrupt.
 */
const special = new RegExp(
  `(?![\\t\\n])[\\p{Cc}\\u00ad\\u061c\\u200b\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ufff9-\\ufffc]|[\\p{M}\\p{EMod}][\\p{M}\\p{EMod}\\p{DI}]{${stackedMarks - 1},}`,
  "gu",
);

class SpecialCharacter extends WidgetType {
  readonly #code: number;
  readonly #language = language();

  constructor(code: number) {
    super();
    this.#code = code;
  }

  override eq(other: SpecialCharacter): boolean {
    return this.#code === other.#code && this.#language === other.#language;
  }

  override toDOM(): HTMLElement {
    const code = `U+${this.#code.toString(16).toUpperCase().padStart(4, "0")}`;
    const name = msg(str`Control character ${code}`);
    const element = document.createElement("span");
    element.className = "cm-specialChar";
    element.textContent = this.#code < 32 ? String.fromCharCode(0x2400 + this.#code) : "\u2022";
    element.title = name;
    element.setAttribute("aria-label", name);
    return element;
  }

  override ignoreEvent(): boolean {
    return false;
  }
}

function decorate({ state, visibleRanges }: EditorView): DecorationSet {
  const found = new RangeSetBuilder<Decoration>();
  let shown = 0;
  for (const { from, to } of visibleRanges)
    for (const { 0: text, index } of state.sliceDoc(from, to).matchAll(special)) {
      // Stacks have no limit: one that is not replaced freezes the browser, and few fit into the visible text.
      if (text.length < stackedMarks && ++shown > shownLimit) continue;
      const at = from + index;
      found.add(at, at + text.length, Decoration.replace({ widget: new SpecialCharacter(text.charCodeAt(0)) }));
    }
  return found.finish();
}

export function specialCharacters(): Extension {
  return ViewPlugin.define(
    (view) => ({
      decorations: decorate(view),
      language: language(),
      update({ docChanged, viewportChanged, view }: ViewUpdate) {
        if (docChanged || viewportChanged || this.language !== language()) this.decorations = decorate(view);
        this.language = language();
      },
    }),
    { decorations: ({ decorations }) => decorations },
  );
}
