// @vitest-environment jsdom
import { expect, it } from "vitest";
import { changeLanguage } from "../language/change-language.ts";
import { loadWords } from "../language/load-words.ts";
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
  ["Shift-Alt-ArrowUp", "Alt+Shift+↑", "⌥⇧↑"],
  ["Mod-Alt-C", "Ctrl+Alt+Shift+C", "⌥⇧⌘C"],
  ["Ctrl-m", "Ctrl+M", "⌃M"],
  ["Escape", "Esc", "Esc"],
  ["Shift-F8", "Shift+F8", "⇧F8"],
  ["Mod-/", "Ctrl+/", "⌘/"],
  ["?", "?", "?"],
])("says %s as %s, and on a Mac as %s", (key, words, macWords) => {
  expect([keyWords(key, false), keyWords(key, true)]).toEqual([words, macWords]);
});

it("names keys as they are printed on a German keyboard", async () => {
  await changeLanguage("de", await loadWords("de"));
  expect([keyWords("Mod-Shift-8", false), keyWords("Mod-Shift-8", true), ariaKey("Mod-Shift-8", false)]).toEqual([
    "Strg+Umschalt+8",
    "⇧⌘8",
    "Control+Shift+8",
  ]);
  await changeLanguage("en", undefined);
});
