/** The look of the search panel and of matches. */
import { EditorView } from "@codemirror/view";

export const findTheme = EditorView.theme({
  ".cm-searchMatch": { backgroundColor: "var(--gv-match)", borderRadius: "2px" },
  ".cm-searchMatch-selected": { outline: "2px solid var(--gv-match-line)" },
  ".cm-selectionMatch": { backgroundColor: "var(--gv-match)" },
  ".cm-otherSelections": { pointerEvents: "none" },
  ".cm-otherSelection": { backgroundColor: "var(--gv-selection)" },
  // Contrast themes remove all backgrounds. What is only a background stays, with an edge in the theme's own colour.
  "@media (forced-colors: active)": {
    ".cm-searchMatch, .cm-otherSelection": { forcedColorAdjust: "none" },
    ".cm-searchMatch": { backgroundColor: "Mark", color: "MarkText" },
    ".cm-searchMatch-selected": { outlineColor: "Highlight" },
    ".cm-searchMatch span": { color: "MarkText" },
    ".cm-otherSelection": { backgroundColor: "Highlight" },
  },

  ".cm-panels": { backgroundColor: "var(--gv-bar)", color: "var(--gv-text)" },
  ".cm-panels-top": { borderBlockEnd: "1px solid var(--gv-line)" },
  ".cm-panel.cm-search": {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "0.5rem",
    padding: "0.625rem 3.25rem 0.625rem var(--gv-gutter)",
    font: "400 0.875rem/1.4 var(--gv-font-ui)",
  },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label": {
    margin: "0",
    font: "inherit",
  },
  ".cm-panel.cm-search input.cm-textfield": {
    flex: "1 1 9rem",
    maxInlineSize: "20rem",
    minBlockSize: "2.75rem",
    padding: "0 0.75rem",
    border: "1px solid var(--gv-line-strong)",
    borderRadius: "var(--gv-radius)",
    backgroundColor: "var(--gv-page)",
    color: "var(--gv-text)",
  },
  ".cm-panel.cm-search input::placeholder": { color: "var(--gv-quiet)", opacity: "1" },
  ".cm-panel.cm-search .cm-matchCount": {
    color: "var(--gv-quiet)",
    fontVariantNumeric: "tabular-nums",
  },
  ".cm-panel.cm-search button": {
    minBlockSize: "2.75rem",
    padding: "0 0.75rem",
    border: "1px solid transparent",
    borderRadius: "var(--gv-radius)",
    background: "var(--gv-hover)",
    color: "var(--gv-text)",
    cursor: "pointer",
  },
  ".cm-panel.cm-search button:hover": { backgroundColor: "var(--gv-pressed)" },
  ".cm-panel.cm-search button[name=close]": {
    position: "absolute",
    insetBlockStart: "0.625rem",
    insetInlineEnd: "0.5rem",
    inlineSize: "2.75rem",
    background: "none",
    fontSize: "1.375rem",
    lineHeight: "1",
  },
  ".cm-panel.cm-search label": {
    display: "inline-flex",
    alignItems: "center",
    gap: "0.375rem",
    minBlockSize: "2.75rem",
  },
  ".cm-panel.cm-search [type=checkbox]": {
    inlineSize: "1.125rem",
    blockSize: "1.125rem",
    accentColor: "var(--gv-accent)",
  },
  // In a narrow window the text below matters more than these.
  "@media (max-width: 40rem)": {
    ".cm-panel.cm-search button[name=select], .cm-panel.cm-search label ~ label": { display: "none" },
  },
  ".cm-panel.cm-search :focus-visible": { outline: "2px solid var(--gv-focus)", outlineOffset: "1px" },
});
