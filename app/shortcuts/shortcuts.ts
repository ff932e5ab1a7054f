/**
 * All shortcuts of the page, in groups. The keys are those that the editor has bound. Formats have their names with them;
 * the words for other keys stand here, because CodeMirror's keymaps have none.
 */
import type { KeyBinding } from "@codemirror/view";
import { type Format, formats, furtherFormats } from "../formatting/formats.ts";

export interface Shortcut {
  readonly words: string;
  /** Any of these does it. As CodeMirror writes keys: `Mod-Shift-8`. */
  readonly keys: readonly string[];
}

export interface ShortcutGroup {
  readonly name: string;
  readonly shortcuts: readonly Shortcut[];
}

/** What a key of the editor does. A key is named as its binding names it for systems other than Apple's. */
type Words = Readonly<Record<string, string>>;

const writing: Words = {
  "Mod-z": "Undo",
  "Mod-y": "Redo",
  "Mod-Shift-z": "Redo",
  "Alt-ArrowUp": "Move the line up",
  "Alt-ArrowDown": "Move the line down",
  "Shift-Alt-ArrowUp": "Copy the line up",
  "Shift-Alt-ArrowDown": "Copy the line down",
  "Shift-Mod-k": "Delete the line",
  "Mod-Enter": "New line below",
  "Mod-]": "Indent the line",
  "Mod-[": "Indent the line less",
  "Mod-Alt-\\": "Indent as the lines above",
};

const places: Words = {
  Tab: "Item further in, or next cell",
  "Shift-Tab": "Item further out, or previous cell",
  Enter: "Next item, or cell below",
  "Alt-Enter": "Tick the task, or open the link",
};

const finding: Words = {
  "Mod-f": "Find and replace",
  F3: "Next match",
  "Mod-g": "Next match",
  "Shift-F3": "Previous match",
  "Shift-Mod-g": "Previous match",
  "Mod-Alt-g": "Go to a line",
};

const selecting: Words = {
  "Mod-a": "Select all",
  "Alt-l": "Select the line",
  "Mod-d": "Also select the next such word",
  "Mod-Shift-l": "Select all such words",
  "Mod-Alt-ArrowUp": "Another caret above",
  "Mod-Alt-ArrowDown": "Another caret below",
  "Alt-ArrowLeft": "Back by a phrase",
  "Alt-ArrowRight": "Forward by a phrase",
  "Shift-Alt-ArrowLeft": "Select the phrase before",
  "Shift-Alt-ArrowRight": "Select the phrase behind",
  "Shift-Mod-\\": "To the matching bracket",
  "Ctrl-m": "Let Tab leave the text, or not",
  Escape: "Close the search, keep one caret, let the next Tab leave the text",
};

/** Keys that are no bindings of the editor: the browser's own, and those of the whole page. */
const ofPage = {
  writing: [
    { words: "Paste as plain text", keys: ["Mod-Shift-v"] },
    { words: "Say whether the text is saved", keys: ["Mod-s"] },
  ],
  changes: [
    { words: "Next change", keys: ["F8"] },
    { words: "Previous change", keys: ["Shift-F8"] },
  ],
  list: [
    { words: "Print", keys: ["Mod-p"] },
    { words: "Keyboard shortcuts", keys: ["Mod-/", "?"] },
  ],
} satisfies Readonly<Record<string, readonly Shortcut[]>>;

/** `bindings` are all that the editor has. */
export function shortcutGroups(bindings: readonly KeyBinding[], isMac: boolean): ShortcutGroup[] {
  const bound = boundKeys(bindings, isMac);
  const of = (words: Words): Shortcut[] => {
    const keys = new Map<string, string[]>();
    for (const [key, what] of Object.entries(words)) {
      const own = bound.get(key);
      if (own === undefined) continue;
      const shown = keys.get(what) ?? [];
      if (!shown.includes(own)) shown.push(own);
      keys.set(what, shown);
    }
    return [...keys].map(([words, keys]) => ({ words, keys }));
  };
  const ofFormats = (group: readonly Pick<Format, "name" | "key">[]): Shortcut[] =>
    group.flatMap(({ name, key }) => (key === undefined || !bound.has(key) ? [] : [{ words: name, keys: [key] }]));
  const [words = [], lines = []] = formats;
  return [
    { name: "Writing", shortcuts: [...of(writing), ...ofPage.writing] },
    { name: "Formatting", shortcuts: ofFormats([...words, ...furtherFormats]) },
    { name: "Lists and tables", shortcuts: [...ofFormats(lines), ...of(places)] },
    { name: "Finding", shortcuts: of(finding) },
    { name: "Selecting and moving", shortcuts: of(selecting) },
    { name: "Changes of others", shortcuts: ofPage.changes },
    { name: "This page", shortcuts: ofPage.list },
  ].filter(({ shortcuts }) => shortcuts.length > 0);
}

/** The keys of bindings as the system has them, by their names elsewhere than on Apple's. */
export function boundKeys(bindings: readonly KeyBinding[], isMac: boolean): Map<string, string> {
  const found = new Map<string, string>();
  for (const { key, mac, run, shift } of bindings) {
    const own = isMac ? (mac ?? key) : key;
    if (own === undefined) continue;
    const name = key ?? own;
    if (run !== undefined) found.set(name, own);
    if (shift !== undefined) found.set(`Shift-${name}`, `Shift-${own}`);
  }
  return found;
}
