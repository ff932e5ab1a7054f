/**
 * The parts that the editor gets once it accepts input: Markdown, and all keys but the first. A browser loads them
 * beside the page, and the text can be written before.
 */
import { defaultKeymap } from "@codemirror/commands";
import { deleteMarkupBackward, insertNewlineContinueMarkupCommand } from "@codemirror/lang-markdown";
import { syntaxHighlighting } from "@codemirror/language";
import { type Extension, Prec } from "@codemirror/state";
import { type KeyBinding, keymap } from "@codemirror/view";
import type * as Y from "yjs";
import { wantedLook } from "../appearance/wanted-look.ts";
import { formatting } from "../formatting/formatting.ts";
import { metCursors } from "./carets/met-cursors.ts";
import { ownSelections } from "./carets/own-selections.ts";
import { wantedFind } from "./find/wanted-find.ts";
import { onLanguage } from "../language/follow-language.ts";
import { folding } from "./folding/folding.ts";
import { lines } from "./lines/lines.ts";
import { type SavedCopy, saveKey } from "./keys/save-key.ts";
import { boundedMarkdown } from "./markdown/bounded-markdown.ts";
import { highlightStyle } from "./markdown/highlight-style.ts";
import { wantedVim } from "./vim/wanted-vim.ts";

export { showCursors } from "./carets/met-cursors.ts";
export { openFind } from "./find/wanted-find.ts";

/** Enter on an empty item ends its list at once. */
const listKeys: readonly KeyBinding[] = [
  { key: "Enter", run: insertNewlineContinueMarkupCommand({ nonTightLists: false }) },
  { key: "Backspace", run: deleteMarkupBackward },
];

/**
 * Keys that would put HTML comment marks into the text, or select text that the writer did not ask for. The page opens the
 * list of shortcuts by the first of them.
 */
const unwanted = new Set(["Mod-/", "Alt-A", "Mod-i"]);
const defaultKeys = defaultKeymap.filter(({ key }) => key === undefined || !unwanted.has(key));

/**
 * Returns the extension to append to the editor's configuration. The keys of lists come before the others: Enter
 * continues a list, and Backspace deletes a marker. In lists and tables Tab moves what is there, and elsewhere the focus.
 * Not built with `markdown()`, which includes parsers for HTML, CSS and JavaScript, four times as much code.
 */
export function editorLater(store: SavedCopy, undoManager: Y.UndoManager): Extension {
  return [
    boundedMarkdown.extension,
    syntaxHighlighting(highlightStyle),
    formatting(),
    lines,
    folding,
    Prec.high(keymap.of(listKeys)),
    wantedFind(),
    ownSelections(),
    keymap.of(defaultKeys),
    saveKey(store),
    metCursors(),
    wantedLook(),
    wantedVim(undoManager),
    // Its names are attributes, which an update asks for.
    onLanguage((view) => view.dispatch({})),
  ];
}
