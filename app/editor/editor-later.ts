/** What the editor gets once it can be typed in: Markdown, the keys of a writer, and what the search panel says. */
import { deleteMarkupBackward, insertNewlineContinueMarkupCommand } from "@codemirror/lang-markdown";
import { type Extension, Prec } from "@codemirror/state";
import { type KeyBinding, keymap } from "@codemirror/view";
import { boundedMarkdown } from "./markdown/bounded-markdown.ts";
import { findMatches } from "./find-matches.ts";
import { formatKeymap } from "./keys/format-keys.ts";
import { type SavedCopy, saveKey } from "./keys/save-key.ts";

/** Enter on an item without words ends its list at once. */
const listKeys: readonly KeyBinding[] = [
  { key: "Enter", run: insertNewlineContinueMarkupCommand({ nonTightLists: false }) },
  { key: "Backspace", run: deleteMarkupBackward },
];

/**
 * To be added to the editor's configuration. Before its other keys: Enter goes on with a list, Backspace takes back its
 * marker. Tab keeps moving the focus. Not `markdown()`, which brings the parsers of HTML, CSS and JavaScript, four times as
 * much code, for what is inside of tags.
 */
export function editorLater(store: SavedCopy): Extension {
  return [
    boundedMarkdown.extension,
    Prec.high(keymap.of([...listKeys, ...formatKeymap])),
    findMatches(),
    saveKey(store),
  ];
}
