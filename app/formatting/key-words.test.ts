import { expect, it } from "vitest";
import { ariaKey, keyWords } from "./key-words.ts";

it.each([
  ["Mod-b", "Ctrl+B", "⌘B", "Control+B", "Meta+B"],
  ["Mod-Shift-8", "Ctrl+Shift+8", "⇧⌘8", "Control+Shift+8", "Meta+Shift+8"],
  ["Mod-Alt-1", "Ctrl+Alt+1", "⌥⌘1", "Control+Alt+1", "Meta+Alt+1"],
  ["Mod-Shift-.", "Ctrl+Shift+.", "⇧⌘.", "Control+Shift+.", "Meta+Shift+."],
])("says %s as %s, and on a Mac as %s", (key, words, macWords, aria, macAria) => {
  expect([keyWords(key, false), keyWords(key, true)]).toEqual([words, macWords]);
  expect([ariaKey(key, false), ariaKey(key, true)]).toEqual([aria, macAria]);
});

it.each([
  ["Shift-Alt-ArrowUp", "Alt+Shift+Up", "⌥⇧Up"],
  ["Mod-Alt-C", "Ctrl+Alt+Shift+C", "⌥⇧⌘C"],
  ["Ctrl-m", "Ctrl+M", "⌃M"],
  ["Escape", "Esc", "Esc"],
  ["Shift-F8", "Shift+F8", "⇧F8"],
  ["Mod-/", "Ctrl+/", "⌘/"],
  ["?", "?", "?"],
])("says %s as %s, and on a Mac as %s", (key, words, macWords) => {
  expect([keyWords(key, false), keyWords(key, true)]).toEqual([words, macWords]);
});
