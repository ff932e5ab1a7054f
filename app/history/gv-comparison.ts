/** `<gv-comparison>`: an older text beside that of now, in one column, with what is gone and what is new marked. */
import { msg } from "@lit/localize";
import { getChunks, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { css, html, LitElement, type PropertyValues } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import { specialCharacters } from "../editor/special-characters.ts";

/** The older text is as others wrote it: Yjs counts in its line breaks, CodeMirror in others. */
const separator = EditorState.lineSeparator.of("\n");

const theme = EditorView.theme({
  "&": { backgroundColor: "transparent", color: "var(--gv-text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--gv-font-text)",
    fontSize: "var(--gv-size-text)",
    lineHeight: "var(--gv-leading)",
  },
  ".cm-content": { padding: "0" },
  ".cm-line, .cm-deletedLine": { padding: "0 var(--gv-space-s)" },
  "& .cm-deletedChunk": {
    paddingLeft: "0",
    backgroundColor: "color-mix(in srgb, var(--gv-danger) 8%, transparent)",
  },
  "& .cm-deletedChunk del, & del.cm-deletedText": { textDecoration: "line-through" },
  "& .cm-deletedChunk .cm-deletedText, & .cm-deletedText": {
    background: "color-mix(in srgb, var(--gv-danger) 16%, transparent)",
    textDecoration: "line-through",
  },
  "&.cm-merge-b .cm-changedLine, & .cm-inlineChangedLine": {
    backgroundColor: "color-mix(in srgb, var(--gv-good) 8%, transparent)",
  },
  "&.cm-merge-b .cm-changedText": {
    background: "color-mix(in srgb, var(--gv-good) 18%, transparent)",
    textDecoration: "underline",
    textUnderlineOffset: "0.2em",
  },
  "& .cm-collapsedLines": {
    padding: "var(--gv-space-s)",
    background: "none",
    color: "var(--gv-quiet)",
    font: "var(--gv-size-note) / var(--gv-leading-ui) var(--gv-font-ui)",
  },
  // A sign that few fonts have.
  "& .cm-collapsedLines:before, & .cm-collapsedLines:after": { display: "none" },
  "& .cm-changeGutter": { width: "4px" },
  "& .cm-deletedLineGutter": { background: "var(--gv-danger)" },
  "&.cm-merge-b .cm-changedLineGutter, & .cm-inlineChangedLineGutter": { background: "var(--gv-good)" },
  "& .cm-gutters": { backgroundColor: "transparent", border: "none" },
  "@media (forced-colors: active)": {
    ".cm-deletedLineGutter, .cm-changedLineGutter, .cm-inlineChangedLineGutter": {
      background: "CanvasText",
      forcedColorAdjust: "none",
    },
  },
});

/**
 * @property older - The older text.
 * @property newer - The text of now.
 * @property whole - Whether unchanged lines are shown, too.
 */
export class GvComparison extends LitElement {
  static override properties = {
    older: { attribute: false },
    newer: { attribute: false },
    whole: { attribute: false },
  };
  declare older: string;
  declare newer: string;
  declare whole: boolean;
  #view: EditorView | undefined;

  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
      }
    `,
  ];

  constructor() {
    super();
    this.older = "";
    this.newer = "";
    this.whole = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = undefined;
  }

  protected override render() {
    return html`<div class="text"></div>`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.#view?.destroy();
    const parent = this.renderRoot.querySelector(".text");
    if (parent === null) return;
    const state = EditorState.create({
      doc: this.newer,
      extensions: [
        separator,
        EditorState.readOnly.of(true),
        EditorState.phrases.of({ "$ unchanged lines": msg("$ unchanged lines") }),
        EditorView.editable.of(false),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": msg("What has changed since this version"),
          lang: "",
          tabindex: "0",
        }),
        specialCharacters(),
        unifiedMergeView({
          original: EditorState.create({ doc: this.older, extensions: separator }).doc,
          mergeControls: false,
          allowInlineDiffs: true,
          diffConfig: { scanLimit: 2_000, timeout: 500 },
          ...(this.whole ? {} : { collapseUnchanged: { margin: 2, minSize: 4 } }),
        }),
        theme,
      ],
    });
    this.#view = new EditorView({ state, parent, root: this.renderRoot as ShadowRoot });
    const first = getChunks(state)?.chunks[0];
    if (first !== undefined)
      this.#view.dispatch({ effects: EditorView.scrollIntoView(Math.min(first.fromB, state.doc.length)) });
  }
}

customElements.define("gv-comparison", GvComparison);

declare global {
  interface HTMLElementTagNameMap {
    "gv-comparison": GvComparison;
  }
}
