/** The look of the text. Colours are custom properties of styles/app.css, so light and dark need no second theme. */
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const editorTheme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--gv-text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--gv-font-text)", lineHeight: "1.7", overflowX: "hidden" },
  ".cm-content": {
    paddingBlock: "clamp(1.75rem, 5vh, 4rem) 40vh",
    caretColor: "var(--gv-accent)",
  },
  // Centres a readable line length, and keeps the whole width clickable.
  ".cm-line": {
    padding: "0 max(var(--gv-gutter), calc((100% - var(--gv-measure)) / 2))",
    textAlign: "start",
  },
  // A line with too many changes of direction shows its letters in their stored order.
  ".cm-line.cm-unturned": { unicodeBidi: "bidi-override" },
  ".cm-placeholder": { color: "var(--gv-quiet)", fontStyle: "italic" },
  ".cm-dropCursor": { borderLeft: "2px solid var(--gv-accent)" },
  ".cm-searchMatch": { backgroundColor: "var(--gv-match)", borderRadius: "2px" },
  ".cm-searchMatch-selected": { outline: "2px solid var(--gv-match-line)" },
  ".cm-selectionMatch": { backgroundColor: "var(--gv-match)" },
  ".cm-specialChar": { color: "var(--gv-danger)" },

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

const heading = {
  fontFamily: "var(--gv-font-heading)",
  fontWeight: "700",
  lineHeight: "1.3",
  letterSpacing: "-0.01em",
};

export const highlightStyle = HighlightStyle.define([
  { tag: tags.heading1, ...heading, fontSize: "1.75em" },
  { tag: tags.heading2, ...heading, fontSize: "1.375em" },
  { tag: tags.heading3, ...heading, fontSize: "1.15em" },
  { tag: [tags.heading4, tags.heading5, tags.heading6], ...heading },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.link, color: "var(--gv-link)" },
  { tag: tags.url, color: "var(--gv-link)", textDecoration: "underline", textUnderlineOffset: "0.2em" },
  { tag: tags.monospace, fontFamily: "var(--gv-font-code)", fontSize: "0.9em", color: "var(--gv-code)" },
  { tag: tags.quote, color: "var(--gv-quote)", fontStyle: "italic" },
  { tag: [tags.processingInstruction, tags.meta, tags.contentSeparator], color: "var(--gv-quiet)" },
  { tag: [tags.comment, tags.labelName], color: "var(--gv-quiet)" },
  { tag: [tags.keyword, tags.tagName, tags.bool, tags.null], color: "var(--gv-syntax-keyword)" },
  { tag: [tags.string, tags.attributeValue, tags.regexp], color: "var(--gv-syntax-string)" },
  { tag: [tags.number, tags.atom, tags.attributeName, tags.escape], color: "var(--gv-syntax-number)" },
  { tag: [tags.typeName, tags.className, tags.function(tags.variableName)], color: "var(--gv-syntax-name)" },
  { tag: tags.invalid, color: "var(--gv-danger)" },
]);
