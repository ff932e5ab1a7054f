/**
 * The look of others' carets and selections, and of the labels with their names. `--gv-person` is a person's colour.
 */
import { EditorView } from "@codemirror/view";

export const caretTheme = EditorView.theme({
  ".cm-remoteCarets, .cm-remoteSelections": { pointerEvents: "none" },
  ".cm-ySelection": {
    backgroundColor: "color-mix(in srgb, var(--gv-person) var(--gv-person-strength), transparent)",
  },
  ".cm-ySelectionCaret": { inlineSize: "2px", marginInlineStart: "-1px", backgroundColor: "var(--gv-person)" },
  // A knob to see and to point at.
  ".cm-ySelectionCaret::before": {
    content: "''",
    position: "absolute",
    insetBlockStart: "-4px",
    insetInlineStart: "-3px",
    inlineSize: "8px",
    blockSize: "8px",
    borderRadius: "50%",
    backgroundColor: "var(--gv-person)",
    pointerEvents: "auto",
  },
  ".cm-ySelectionInfo": {
    position: "absolute",
    insetBlockEnd: "100%",
    insetInlineStart: "-3px",
    maxInlineSize: "14em",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    padding: "1px 7px 2px",
    borderRadius: "4px 4px 4px 0",
    backgroundColor: "var(--gv-person)",
    color: "var(--gv-person-ink)",
    font: "600 0.75rem/1.35 var(--gv-font-ui)",
    clipPath: "inset(0)",
  },
  // The label rolls up instead of fading, so that a name is readable as long as it is there.
  ".cm-nameless .cm-ySelectionInfo": {
    clipPath: "inset(0 calc(100% + 1px) 0 -1px)",
    visibility: "hidden",
    transition: "clip-path 0.3s ease, visibility 0s 0.3s",
  },
  ".cm-turned .cm-ySelectionInfo": {
    insetInlineStart: "auto",
    insetInlineEnd: "-3px",
    borderRadius: "4px 4px 0 4px",
  },
  // The label rolls up towards its caret. Otherwise a line of it would stay at the far end until it is hidden.
  ".cm-turned.cm-nameless .cm-ySelectionInfo": { clipPath: "inset(0 -1px 0 calc(100% + 1px))" },
  ".cm-ySelectionCaret:hover .cm-ySelectionInfo": { clipPath: "inset(0)", visibility: "visible", transition: "none" },
  "@media (prefers-reduced-motion: reduce)": { ".cm-nameless .cm-ySelectionInfo": { transition: "none" } },

  // Contrast themes remove all backgrounds. What is only a background stays, with an edge in the theme's own colour.
  "@media (forced-colors: active)": {
    ".cm-ySelection, .cm-ySelectionCaret, .cm-ySelectionInfo": { forcedColorAdjust: "none" },
    ".cm-ySelection": { outline: "1px dotted CanvasText", outlineOffset: "-1px" },
    ".cm-ySelectionCaret, .cm-ySelectionCaret::before": { outline: "1px solid CanvasText" },
    ".cm-ySelectionInfo": { border: "1px solid CanvasText" },
  },
});
