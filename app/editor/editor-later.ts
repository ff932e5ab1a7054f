/** The parts that the editor gets once it accepts input: Markdown, the keys of a writer, and the count of matches. */
import { deleteMarkupBackward, insertNewlineContinueMarkupCommand } from "@codemirror/lang-markdown";
import { type Extension, Prec } from "@codemirror/state";
import { type KeyBinding, keymap } from "@codemirror/view";
import { boundedMarkdown } from "./markdown/bounded-markdown.ts";
import { findMatches } from "./find-matches.ts";
import { formatKeymap } from "./keys/format-keys.ts";
import { type SavedCopy, saveKey } from "./keys/save-key.ts";

/** Enter on an empty item ends its list at once. */
const listKeys: readonly KeyBinding[] = [
  { key: "Enter", run: insertNewlineContinueMarkupCommand({ nonTightLists: false }) },
  { key: "Backspace", run: deleteMarkupBackward },
];

/**
 * Returns the extension to append to the editor's configuration. Its keys come before the others: Enter continues a
 * list, and Backspace deletes a marker. Tab still moves the focus. Not built with `markdown()`, which includes parsers
 * for HTML, CSS and JavaScript, four times as much code.
 */
export function editorLater(store: SavedCopy): Extension {
  return [
    boundedMarkdown.extension,
    Prec.high(keymap.of([...listKeys, ...formatKeymap])),
    findMatches(),
    saveKey(store),
  ];
}
