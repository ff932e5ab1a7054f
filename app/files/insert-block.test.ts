import { expect, test } from "vitest";
import { markedText, stateOf } from "../formatting/testing/marked-text.ts";
import { insertBlocks } from "./insert-block.ts";

/** The text after an insertion at the caret. */
function insert(marked: string, ...texts: string[]): string {
  const state = stateOf(marked);
  return markedText(insertBlocks(state, state.selection.main.head, texts).state);
}

test.each([
  ["an empty text", "|", "# New|"],
  ["the end of a paragraph", "one|", "one\n\n# New|"],
  ["the beginning of a paragraph", "|one", "# New|\n\none"],
  ["the midst of a line", "one |two", "one \n\n# New|\n\ntwo"],
  ["an empty line between paragraphs", "one\n|\ntwo", "one\n\n# New|\n\ntwo"],
  ["one of several empty lines", "one\n\n|\n\ntwo", "one\n\n# New|\n\ntwo"],
  ["an empty line at the end", "one\n|", "one\n\n# New|"],
  ["a line of spaces", "one\n    |  \ntwo", "one\n\n# New|\n\ntwo"],
  ["spaces before a word, which stay the word's", "  |one", "# New|\n\n  one"],
  ["spaces behind a word", "one|  ", "one\n\n# New|"],
])("a block that goes into %s has empty lines around it, where something stands there", (_, before, after) => {
  expect(insert(before, "# New")).toBe(after);
});

test("a block loses the empty lines at its ends, and keeps those within and the indentation of its first line", () => {
  expect(insert("one|two", "\n \n    code\n\n\nmore\n\n  \n")).toBe("one\n\n    code\n\n\nmore|\n\ntwo");
});

test("several texts are inserted one after another, and those without words are left out", () => {
  expect(insert("one|", "# A\n", "", "\n\n", "# B\n")).toBe("one\n\n# A\n\n# B|");
});

test("texts without words change nothing", () => {
  const state = stateOf("one|two");
  const transaction = insertBlocks(state, 3, ["", " \n"]);
  expect([transaction.docChanged, markedText(transaction.state)]).toEqual([false, "one|two"]);
});

test("a block goes behind a character that it would split", () => {
  const state = stateOf("|a😀b");
  expect(insertBlocks(state, 2, ["new"]).state.doc.toString()).toBe("a😀\n\nnew\n\nb");
  expect(insertBlocks(stateOf("|😀"), 1, ["new"]).state.doc.toString()).toBe("😀\n\nnew");
});

test("a position beyond the end is the end", () => {
  expect(insertBlocks(stateOf("|one"), 99, ["new"]).state.doc.toString()).toBe("one\n\nnew");
});

test("a block is put in at once, as pasted text is, so that one undo takes it back", () => {
  expect(insertBlocks(stateOf("|one"), 0, ["a\n\nb"]).isUserEvent("input.paste")).toBe(true);
});
