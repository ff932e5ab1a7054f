/** What is seen of others' cursors: carets with their labels, selections, and marks for what is out of view. */
import type { Extension } from "@codemirror/state";
import { caretTheme } from "./caret-theme.ts";
import { edgeMarks } from "./edge-marks.ts";
import { following } from "./following.ts";
import { remoteCursorLayers } from "./remote-cursor-layers.ts";

export { visit } from "./following.ts";

/** The extension for one view whose state has `remoteCursorField`. */
export function seenCursors(): Extension {
  return [remoteCursorLayers(), caretTheme, following, edgeMarks];
}
