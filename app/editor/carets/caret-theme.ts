/**
 * The look of others' carets and selections, and of the labels with their names. `--gv-person` is a person's colour.
 */
import { EditorView } from "@codemirror/view";

export const caretTheme = EditorView.theme({
  ".cm-remoteCarets, .cm-remoteSelections": { pointerEvents: "none" },
  ".cm-ySelection": {
    backgroundColor: "color-mix(in srgb, var(--gv-person) var(--gv-person-strength), transparent)",
  },
  // Two of these are drawn over each other (`layered-selections.ts`), and tint the text as much as one alone.
  ".cm-ySelection.cm-shared": {
    backgroundColor: "color-mix(in srgb, var(--gv-person) calc(var(--gv-person-strength) / 2), transparent)",
  },
  ".cm-ySelectionCaret": { inlineSize: "2px", marginInlineStart: "-1px", backgroundColor: "var(--gv-person)" },
  // The initial stands between the rows, where it covers no letter. It can be pointed at. Sizes: `place-labels.ts`.
  ".cm-ySelectionCaret::before": {
    content: "attr(data-initial)",
    position: "absolute",
    insetBlockEnd: "calc(100% - 1px)",
    left: "var(--gv-initial-left)",
    display: "grid",
    placeItems: "center",
    inlineSize: "13px",
    blockSize: "13px",
    borderRadius: "var(--gv-radius-small)",
    backgroundColor: "var(--gv-person)",
    color: "var(--gv-person-ink)",
    font: "var(--gv-weight-bold) 10px/1 var(--gv-font-ui)",
    pointerEvents: "auto",
  },
  // Above the caret a name takes the place of the initial.
  ".cm-ySelectionCaret:not(.cm-nameless, .cm-below)::before": { visibility: "hidden" },
  ".cm-ySelectionInfo": {
    position: "absolute",
    // Over the initials of others.
    zIndex: "1",
    insetBlockEnd: "100%",
    left: "var(--gv-name-left, -3px)",
    maxInlineSize: "168px",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    padding: "1px 7px 2px",
    borderRadius: "var(--gv-radius-small)",
    backgroundColor: "var(--gv-person)",
    color: "var(--gv-person-ink)",
    font: "var(--gv-weight-strong) 12px/17px var(--gv-font-ui)",
    clipPath: "inset(0)",
  },
  ".cm-below .cm-ySelectionInfo": { insetBlock: "100% auto" },
  // The name rolls up instead of fading, so that it is readable as long as it is there.
  ".cm-nameless .cm-ySelectionInfo": {
    clipPath: "inset(0 calc(100% + 1px) 0 -1px)",
    visibility: "hidden",
    transition: "clip-path 0.3s ease, visibility 0s 0.3s",
  },
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
