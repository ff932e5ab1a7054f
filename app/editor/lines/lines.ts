/** What lines of Markdown are beyond letters: hanging marks, panels, boxes to tick, links to open. */
import { type Extension, Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { lineLook } from "./line-look.ts";
import { openLink, openLinks } from "./open-links.ts";
import { taskBoxes, tickTask } from "./task-boxes.ts";

export const lines: Extension = [
  lineLook,
  taskBoxes,
  openLinks,
  Prec.high(
    keymap.of([{ key: "Alt-Enter", run: (view) => openLink(view, view.state.selection.main.head) || tickTask(view) }]),
  ),
];
