/**
 * Shows characters that nobody would see, or that would turn the text around. In place of CodeMirror's own extension, which
 * draws an element for each: some ten thousand of them in one line keep a browser busy for a minute.
 */
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";

/** From so many marks on one letter on they are drawn as one: browsers shape a letter with all its marks, in quadratic time. */
const stackedMarks = 24;
/** Other special characters drawn at once: each is an element. The rest are left as they are, which costs the browser nothing. */
const shownLimit = 300;

/**
 * Control characters, and Unicode's marks without width, but not those that scripts need (U+200C, U+200D); or a stack of marks,
 * in which ignorable characters and skin tones are no break.
 */
const special = new RegExp(
  `(?![\\t\\n])[\\p{Cc}\\u00ad\\u061c\\u200b\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ufff9-\\ufffc]|[\\p{M}\\p{EMod}][\\p{M}\\p{EMod}\\p{DI}]{${stackedMarks - 1},}`,
  "gu",
);

class SpecialCharacter extends WidgetType {
  readonly #code: number;

  constructor(code: number) {
    super();
    this.#code = code;
  }

  override eq(other: SpecialCharacter): boolean {
    return this.#code === other.#code;
  }

  override toDOM(): HTMLElement {
    const name = `Control character U+${this.#code.toString(16).toUpperCase().padStart(4, "0")}`;
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
      // Stacks have no limit: one that is left as it is stops the browser, and each takes up many characters of what is visible.
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
      update({ docChanged, viewportChanged, view }: ViewUpdate) {
        if (docChanged || viewportChanged) this.decorations = decorate(view);
      },
    }),
    { decorations: ({ decorations }) => decorations },
  );
}
