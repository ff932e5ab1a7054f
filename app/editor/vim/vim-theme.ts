/** The look of Vim's cursor, of its selection, and of the line with its mode. */
import { EditorView } from "@codemirror/view";

export const vimTheme = EditorView.theme({
  // The browser's own selection, which the library hides because other editors draw it.
  "&.cm-vimKeys .cm-vimMode .cm-line::selection, &.cm-vimKeys .cm-vimMode .cm-line ::selection": {
    backgroundColor: "var(--gv-selection) !important",
  },
  "&.cm-vimKeys .cm-vimCursorLayer": { pointerEvents: "none" },
  "&.cm-vimKeys .cm-vimCursorLayer .cm-fat-cursor": { background: "var(--gv-accent-fill)" },
  // While a command is incomplete, the cursor is lower and shows no letter.
  "&.cm-vimKeys .cm-vimCursorLayer .cm-fat-cursor:not([style*='transparent'])": {
    color: "var(--gv-on-accent) !important",
  },
  "&.cm-vimKeys:not(.cm-focused) .cm-vimCursorLayer .cm-fat-cursor": {
    background: "none",
    outline: "1px solid var(--gv-accent)",
    color: "transparent !important",
  },
  "&.cm-vimKeys .cm-panels-bottom": { borderBlockStart: "1px solid var(--gv-line)" },
  "&.cm-vimKeys .cm-vimBar, &.cm-vimKeys .cm-vim-panel": {
    display: "flex",
    justifyContent: "space-between",
    gap: "var(--gv-space-m)",
    padding: "var(--gv-space-xs) var(--gv-gutter)",
    font: "var(--gv-size-note) / var(--gv-leading-ui) var(--gv-font-code)",
  },
  "&.cm-vimKeys .cm-vimBar": { minBlockSize: "1.4em", color: "var(--gv-quiet)" },
  "&.cm-vimKeys .cm-vim-panel": { maxBlockSize: "40vh", overflow: "auto" },
  "&.cm-vimKeys .cm-vim-panel *": { fontFamily: "inherit" },
  "&.cm-vimKeys .cm-vim-panel input": {
    minInlineSize: "0",
    minBlockSize: "var(--gv-target)",
    marginBlock: "calc(-1 * var(--gv-space-xs))",
    padding: "0",
    color: "inherit",
    font: "inherit",
  },
  "&.cm-vimKeys .cm-vim-panel span": { alignItems: "center", color: "inherit !important" },
  "&.cm-vimKeys .cm-vim-message": { color: "var(--gv-danger) !important", whiteSpace: "pre-wrap !important" },
  // Rules within a query stand for the editor's descendants alone.
  "@media (prefers-reduced-motion: reduce)": {
    ".cm-scroller > .cm-vimCursorLayer": { animation: "none !important" },
  },
  "@media (forced-colors: active)": {
    ".cm-scroller.cm-vimMode .cm-content .cm-line::selection, .cm-scroller.cm-vimMode .cm-content .cm-line ::selection":
      {
        backgroundColor: "Highlight !important",
      },
    ".cm-scroller > .cm-vimCursorLayer > .cm-fat-cursor": {
      forcedColorAdjust: "none",
      backgroundColor: "CanvasText",
      outlineColor: "CanvasText",
    },
    ".cm-scroller > .cm-vimCursorLayer > .cm-fat-cursor:not([style*='transparent'])": { color: "Canvas !important" },
    ".cm-scroller:not(:focus-within) > .cm-vimCursorLayer > .cm-fat-cursor": {
      backgroundColor: "Canvas",
      color: "transparent !important",
    },
  },
});
