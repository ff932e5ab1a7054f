/**
 * Strings that read like words, and that nobody reads or that are the same in every language. Add to these only what is not
 * meant for people.
 */
export const reviewedStrings: Readonly<Record<string, readonly string[]>> = {
  "app/appearance/apply.ts": ["not all"],
  "app/backup/gv-backup.ts": ["told failing"],
  "app/editor/carets/caret-theme.ts": ["100% auto"],
  // Where keys are heard.
  "app/editor/find/wanted-find.ts": ["editor search-panel"],
  // Nodes of the syntax tree.
  "app/editor/folding/folding.ts": ["Cmd-Alt-[", "Cmd-Alt-]"],
  "app/editor/lines/line-look.ts": ["Paragraph", "Task"],
  "app/editor/markdown/bounded-markdown.ts": ["Bounds", "Paragraph"],
  "app/editor/markdown/web-addresses.ts": ["Autolink"],
  // For the console.
  "app/editor/vim/vim-keys.ts": ["the keys of Vim"],
  "app/editor/vim/vim-theme.ts": ["Highlight !important", "Canvas", "Canvas !important"],
  "app/formatting/blocks/blocks.ts": ["… SetextHeading2"],
  "app/formatting/inline/links.ts": ["InlineCode FencedCode CodeBlock Link URL", "Link"],
  "app/formatting/inline/marks.ts": ["Emphasis", "Strikethrough"],
  "app/formatting/tables/table-text.ts": ["Table"],
  "app/history/restoring/restore-plan.ts": ["piece before"],
  "app/history/versions/version-database.ts": ["keeps versions"],
  "app/outline/counts.ts": ["Segmenter"],
  "app/paper/gv-export.ts": ["Markdown"],
  "app/paper/html-page.ts": [
    "Content-Security-Policy",
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "img-src data:",
    "width=device-width, initial-scale=1",
    "…@media (prefers-color-scheme: dark) {…}",
  ],
  "app/paper/laid-out.ts": [
    "math > semantics > :not(annotation, mtable[width])",
    "math > semantics > mtable[width] > mtr > mtd > *",
  ],
  "app/reading/figures/diagram-element.ts": ["screen and (prefers-color-scheme: dark)"],
  "app/reading/figures/diagram-program.ts": ["ui-sans-serif, system-ui, sans-serif"],
  // Of a frame that screen readers pass by.
  "app/reading/figures/diagrams.ts": ["Diagrams"],
  "app/reading/figures/formulas.ts": ['src:url("…") format("woff2")'],
  "app/reading/gv-reading.ts": ["Write"],
  "app/reading/markdown.ts": ['target="_blank" rel="noopener noreferrer"'],
  "app/reading/safe-html.ts": ["noopener noreferrer"],
  "app/share/clipboard.ts": ["position:fixed;inset:0 auto auto 0;opacity:0"],
  "app/share/gv-share-panel.ts": ["holders held"],
  "app/shell/documents-page.ts": ["Grapevine"],
  "app/shell/failed-load.ts": ["… · Grapevine"],
  "app/shell/gv-app.ts": ["Write", "skeleton late"],
  "app/shell/gv-notice.ts": ["… · Grapevine"],
  "app/shell/header.ts": ["Write", "Read", "Both"],
  "app/status/render-numbers.ts": ["… ms"],
  "app/text/characters.ts": ["Segmenter"],
};
