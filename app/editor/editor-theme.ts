/** The look of the text. Colours are custom properties of styles/app.css, so light and dark need no second theme. */
import { EditorView } from "@codemirror/view";

export const editorTheme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--gv-text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--gv-font-text)", lineHeight: "var(--gv-leading)", overflowX: "hidden" },
  ".cm-content": {
    paddingBlock: "var(--gv-above) 40vh",
    caretColor: "var(--gv-accent)",
  },
  // What an empty document offers stands below its first line, and is not covered by the text.
  ".cm-content:has(.cm-placeholder)": {
    flexGrow: "0",
    inlineSize: "100%",
    minHeight: "auto",
    paddingBlockEnd: "var(--gv-space-m)",
  },
  // Centres a readable line length, and keeps the whole width clickable.
  ".cm-line": {
    padding: "0 var(--gv-inset)",
    textAlign: "start",
  },
  ".cm-placeholder": { color: "var(--gv-quiet)", fontStyle: "italic" },
});
