/** The look of Markdown. Its colours are custom properties, as those of the text. */
import { HighlightStyle } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import { codeText } from "./fenced-code.ts";

const heading = {
  fontFamily: "var(--gv-font-heading)",
  fontWeight: "var(--gv-weight-bold)",
  lineHeight: "var(--gv-leading-heading)",
  letterSpacing: "var(--gv-tracking-heading)",
};

export const highlightStyle = HighlightStyle.define([
  { tag: tags.heading1, ...heading, fontSize: "var(--gv-size-h1)" },
  { tag: tags.heading2, ...heading, fontSize: "var(--gv-size-h2)" },
  { tag: tags.heading3, ...heading, fontSize: "var(--gv-size-h3)" },
  { tag: [tags.heading4, tags.heading5, tags.heading6], ...heading },
  { tag: tags.strong, fontWeight: "var(--gv-weight-bold)" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  // Their look, in styles/lines.css, changes while they can be opened.
  { tag: tags.link, class: "cm-link" },
  { tag: tags.url, class: "cm-address" },
  { tag: tags.monospace, fontFamily: "var(--gv-font-code)", fontSize: "var(--gv-size-code)", color: "var(--gv-code)" },
  { tag: codeText, color: "var(--gv-text)" },
  { tag: tags.quote, color: "var(--gv-quote)" },
  { tag: [tags.processingInstruction, tags.meta, tags.contentSeparator], color: "var(--gv-quiet)" },
  { tag: [tags.comment, tags.labelName], color: "var(--gv-quiet)" },
  { tag: [tags.keyword, tags.tagName, tags.bool, tags.null], color: "var(--gv-syntax-keyword)" },
  { tag: [tags.string, tags.attributeValue, tags.regexp], color: "var(--gv-syntax-string)" },
  { tag: [tags.number, tags.atom, tags.attributeName, tags.escape], color: "var(--gv-syntax-number)" },
  { tag: [tags.typeName, tags.className, tags.function(tags.variableName)], color: "var(--gv-syntax-name)" },
  { tag: tags.invalid, color: "var(--gv-danger)" },
]);
