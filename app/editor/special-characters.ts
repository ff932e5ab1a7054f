/**
 * Shows characters that nobody would see, or that would turn the text around. In place of CodeMirror's own extension, which
 * draws an element for each: some ten thousand of them in one line keep a browser busy for a minute.
 */
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";

/** From so many marks on one letter on they are drawn as one: browsers shape a letter with all its marks, in quadratic time. */
const stackedMarks = 24;
/** Most of them that are drawn at once. The others are left as they are. */
const shownLimit = 300;

/** Control characters, and Unicode's marks without width; not those that scripts need (U+200C, U+200D). */
const special = new RegExp(
  `(?![\\t\\n])[\\p{Cc}\\u00ad\\u061c\\u200b\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ufff9-\\ufffc]|\\p{M}{${stackedMarks},}`,
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
  let count = 0;
  for (const { from, to } of visibleRanges)
    for (const match of state.sliceDoc(from, to).matchAll(special)) {
      if (++count > shownLimit) return found.finish();
      const at = from + match.index;
      found.add(at, at + match[0].length, Decoration.replace({ widget: new SpecialCharacter(match[0].charCodeAt(0)) }));
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
