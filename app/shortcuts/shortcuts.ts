/**
 * All shortcuts of the page, in groups. The keys are those that the editor has bound. Formats have their names with them;
 * the words for other keys stand here, because CodeMirror's keymaps have none.
 */
import { msg } from "@lit/localize";
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

const writing = (): Words => ({
  "Mod-z": msg("Undo"),
  "Mod-y": msg("Redo"),
  "Mod-Shift-z": msg("Redo"),
  "Alt-ArrowUp": msg("Move the line up"),
  "Alt-ArrowDown": msg("Move the line down"),
  "Shift-Alt-ArrowUp": msg("Copy the line up"),
  "Shift-Alt-ArrowDown": msg("Copy the line down"),
  "Shift-Mod-k": msg("Delete the line"),
  "Mod-Enter": msg("New line below"),
  "Mod-]": msg("Indent the line"),
  "Mod-[": msg("Indent the line less"),
  "Mod-Alt-\\": msg("Indent as the lines above"),
  "Ctrl-Shift-[": msg("Fold this section"),
  "Ctrl-Shift-]": msg("Unfold this section"),
  "Ctrl-Alt-]": msg("Unfold all sections"),
});

const places = (): Words => ({
  Tab: msg("Item further in, or next cell"),
  "Shift-Tab": msg("Item further out, or previous cell"),
  Enter: msg("Next item, or cell below"),
  "Alt-Enter": msg("Tick the task, or open the link"),
});

const finding = (): Words => ({
  "Mod-f": msg("Find and replace"),
  F3: msg("Next match"),
  "Mod-g": msg("Next match"),
  "Shift-F3": msg("Previous match"),
  "Shift-Mod-g": msg("Previous match"),
  "Mod-Alt-g": msg("Go to a line"),
});

const selecting = (): Words => ({
  "Mod-a": msg("Select all"),
  "Alt-l": msg("Select the line"),
  "Mod-d": msg("Also select the next such word"),
  "Mod-Shift-l": msg("Select all such words"),
  "Mod-Alt-ArrowUp": msg("Another caret above"),
  "Mod-Alt-ArrowDown": msg("Another caret below"),
  "Alt-ArrowLeft": msg("Back by a phrase"),
  "Alt-ArrowRight": msg("Forward by a phrase"),
  "Shift-Alt-ArrowLeft": msg("Select the phrase before"),
  "Shift-Alt-ArrowRight": msg("Select the phrase behind"),
  "Shift-Mod-\\": msg("To the matching bracket"),
  "Ctrl-m": msg("Let Tab leave the text, or not"),
  Escape: msg("Close the search, keep one caret, let the next Tab leave the text"),
});

/** Keys that are no bindings of the editor: the browser's own, and those of the whole page. */
const ofPage = () =>
  ({
    writing: [
      { words: msg("Paste as plain text"), keys: ["Mod-Shift-v"] },
      { words: msg("Say whether the text is saved"), keys: ["Mod-s"] },
    ],
    changes: [
      { words: msg("Next change"), keys: ["F8"] },
      { words: msg("Previous change"), keys: ["Shift-F8"] },
    ],
    list: [
      { words: msg("Print"), keys: ["Mod-p"] },
      { words: msg("Keyboard shortcuts"), keys: ["Mod-/", "?"] },
    ],
  }) satisfies Readonly<Record<string, readonly Shortcut[]>>;

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
    group.flatMap(({ name, key }) => (key === undefined || !bound.has(key) ? [] : [{ words: name(), keys: [key] }]));
  const page = ofPage();
  const [words = [], lines = []] = formats;
  return [
    { name: msg("Writing"), shortcuts: [...of(writing()), ...page.writing] },
    { name: msg("Formatting"), shortcuts: ofFormats([...words, ...furtherFormats]) },
    { name: msg("Lists and tables"), shortcuts: [...ofFormats(lines), ...of(places())] },
    { name: msg("Finding"), shortcuts: of(finding()) },
    { name: msg("Selecting and moving"), shortcuts: of(selecting()) },
    { name: msg("Changes of others"), shortcuts: page.changes },
    { name: msg("This page"), shortcuts: page.list },
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
