/** What a person may want of the editor: the paragraph of the caret alone in full ink, line numbers, no spelling check. */
import {
  Compartment,
  type EditorState,
  type Extension,
  Prec,
  RangeSetBuilder,
  StateEffect,
  type Text,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, lineNumbers, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** Most lines above and below the caret that count as its paragraph. */
const paragraphLimit = 200;

/** Paragraphs by the numbers of their first and last lines. */
export interface Paragraph {
  readonly first: number;
  readonly last: number;
}

const looks = new WeakMap<EditorView, Compartment>();

/** Makes an editor look as the root of its document says. */
export function showWanted(view: EditorView): void {
  const look = editorLook(new Set(document.documentElement.dataset["text"]?.split(" ")));
  const compartment = looks.get(view) ?? new Compartment();
  const effects = looks.has(view) ? compartment.reconfigure(look) : StateEffect.appendConfig.of(compartment.of(look));
  looks.set(view, compartment);
  view.dispatch({ effects });
}

/** `wishes` are the words of `TextWish`. Unknown ones do nothing. */
export function editorLook(wishes: ReadonlySet<string>): Extension {
  return [
    wishes.has("numbers") ? numbers : [],
    wishes.has("focus") ? focus : [],
    wishes.has("unchecked") ? Prec.highest(EditorView.contentAttributes.of({ spellcheck: "false" })) : [],
  ];
}

/** The paragraphs that the selection touches. */
export function paragraphsInFocus({ doc, selection }: EditorState): Paragraph[] {
  return selection.ranges.map(({ from, to }) => ({
    first: paragraphEnd(doc, doc.lineAt(from).number, -1),
    last: paragraphEnd(doc, doc.lineAt(to).number, 1),
  }));
}

function paragraphEnd(doc: Text, line: number, by: -1 | 1): number {
  const isBlank = (number: number): boolean => number < 1 || number > doc.lines || doc.line(number).text.trim() === "";
  let end = line;
  for (let steps = 0; steps < paragraphLimit && !isBlank(end) && !isBlank(end + by); steps++) end += by;
  return end;
}

const inFocus = Decoration.line({ class: "cm-inFocus" });

function markInFocus({ state, visibleRanges }: EditorView): DecorationSet {
  const paragraphs = paragraphsInFocus(state);
  const builder = new RangeSetBuilder<Decoration>();
  let done = 0;
  for (const { from, to } of visibleRanges) {
    const last = state.doc.lineAt(to).number;
    for (let number = Math.max(done + 1, state.doc.lineAt(from).number); number <= last; number++) {
      const line = state.doc.line(number);
      if (paragraphs.some(({ first, last }) => number >= first && number <= last))
        builder.add(line.from, line.from, inFocus);
      done = number;
    }
  }
  return builder.finish();
}

/** Dims by the quiet ink, whose contrast is 4.5:1 also on others' selections. Contrast themes have one ink for all. */
const focus: Extension = [
  ViewPlugin.define(
    (view) => ({
      marks: markInFocus(view),
      update(update: ViewUpdate) {
        if (update.docChanged || update.selectionSet || update.viewportChanged) this.marks = markInFocus(update.view);
      },
    }),
    { decorations: ({ marks }) => marks },
  ),
  EditorView.theme({
    "@media (forced-colors: none)": {
      ".cm-line:not(.cm-inFocus), .cm-line:not(.cm-inFocus) *": { color: "var(--gv-quiet) !important" },
    },
  }),
];

/**
 * The numbers stand beside the text, which keeps its place. In a window without margins the text gives way by no more than
 * they take.
 */
const numbers: Extension = [
  lineNumbers(),
  EditorView.editorAttributes.of({ class: "cm-numbered" }),
  EditorView.theme({
    ".cm-gutters": {
      minWidth: "3.25rem",
      marginInlineStart: "max(0px, calc((100% - var(--gv-measure)) / 2 - 4.25rem))",
      border: "none",
      backgroundColor: "transparent",
      color: "var(--gv-quiet)",
      fontFamily: "var(--gv-font-ui)",
      fontVariantNumeric: "tabular-nums",
    },
    ".cm-lineNumbers": { flexGrow: "1" },
    ".cm-lineNumbers .cm-gutterElement": {
      padding: "0",
      fontSize: "var(--gv-size-script)",
      // The height of a line of the text.
      lineHeight: "calc(var(--gv-leading) / 0.75)",
    },
    // By the side of the numbers, which is the page's: a line may have another direction.
    "&.cm-numbered": {
      "--near": "var(--gv-space-m)",
      "--gv-text-left": "var(--near)",
      "--gv-text-right": "max(var(--gv-gutter), 100% - var(--gv-measure) - var(--gv-space-m))",
    },
    ":root[dir=rtl] &.cm-numbered": {
      "--gv-text-left": "max(var(--gv-gutter), 100% - var(--gv-measure) - var(--gv-space-m))",
      "--gv-text-right": "var(--near)",
    },
    "&.cm-numbered .cm-line": { paddingLeft: "var(--gv-text-left)", paddingRight: "var(--gv-text-right)" },
    // Marks would hang over the numbers.
    "&.cm-numbered .cm-headingMarks": { "--gv-hang": "0px" },
    "@media (max-width: 40rem)": {
      ".cm-gutters": { minWidth: "2.25rem" },
      "&.cm-numbered": { "--near": "var(--gv-space-s)" },
    },
  }),
];
