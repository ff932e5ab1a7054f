import { EditorSelection, type StateCommand } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { stateWith } from "../testing/marked-text.ts";
import { cellBelow, insertTable, nextCell, previousCell } from "./tables.ts";

/** As `apply`, with "^" for the caret and for the ends of a selection, since tables have bars. */
function press(command: StateCommand, marked: string): string | false {
  const [before = "", inner, behind] = marked.split("^");
  const doc = marked.replaceAll("^", "");
  const anchor = before.length;
  const head = behind === undefined ? anchor : anchor + (inner?.length ?? 0);
  let state = stateWith(doc, [EditorSelection.range(anchor, head)]);
  const handled = command({ state, dispatch: (transaction) => (state = transaction.state) });
  if (!handled) return false;
  const { from, to, empty } = state.selection.main;
  const text = state.doc.toString();
  return `${text.slice(0, from)}^${empty ? "" : `${text.slice(from, to)}^`}${text.slice(to)}`;
}

describe("a table", () => {
  it.each([
    ["^", "| ^    |     |\n| --- | --- |\n|     |     |"],
    ["words^", "words\n\n| ^    |     |\n| --- | --- |\n|     |     |"],
    ["words\n^\nmore", "words\n\n| ^    |     |\n| --- | --- |\n|     |     |\n\nmore"],
    ["> words^", "> words\n> \n> | ^    |     |\n> | --- | --- |\n> |     |     |"],
  ])("is inserted at %j", (before, after) => expect(press(insertTable, before)).toBe(after));

  it.each([
    ["| a^ | b |\n| --- | --- |\n| c | d |", "| a   | b   |\n| --- | --- |\n| ^    |     |\n| c   | d   |"],
    ["| a | b |\n| --- | --- |\n| c | ^d |\n", "| a   | b   |\n| --- | --- |\n| c   | d   |\n| ^    |     |\n"],
  ])("gets a row below the caret: %j", (before, after) => expect(press(insertTable, before)).toBe(after));
});

describe("Tab in a table", () => {
  it.each([
    ["| a^ | b |\n| --- | --- |\n| c | d |", "| a   | ^b^   |\n| --- | --- |\n| c   | d   |"],
    ["| a | b^ |\n| --- | --- |\n| c | d |", "| a   | b   |\n| --- | --- |\n| ^c^   | d   |"],
    [
      "| a | b |\n| --- | --- |\n| long words | ^d |",
      "| a          | b   |\n| ---------- | --- |\n| long words | d   |\n| ^           |     |",
    ],
    ["|a^|b|\n|-|:-:|\n|cc|dddd|", "| a   | ^b^    |\n| --- | :--: |\n| cc  | dddd |"],
    ["a^ | b\n--- | ---\nc | d", "| a   | ^b^   |\n| --- | --- |\n| c   | d   |"],
    ["| a^ | b |\n| --- | --- |\n| c |", "| a   | ^b^   |\n| --- | --- |\n| c   |     |"],
    ["| a^      | b |\n| ------- | --- |\n| c | d |", "| a   | ^b^   |\n| --- | --- |\n| c   | d   |"],
    ["| 日本^ | b |\n| --- | --- |\n| 😀 | x\\|y |", "| 日本 | ^b^    |\n| ---- | ---- |\n| 😀   | x\\|y |"],
    ["> | a^ | b |\n> | - | - |\n> | c | d |", "> | a   | ^b^   |\n> | --- | --- |\n> | c   | d   |"],
    ["||^|\n|-|-|", "|     |     |\n| --- | --- |\n| ^    |     |"],
  ])("turns %j into %j", (before, after) => expect(press(nextCell, before)).toBe(after));

  it.each(["a^ | b", "pla^in", "```\n| a^ | b |\n|-|-|\n```", "| a | b |\n| -^-- | --- |"])(
    "is not taken in %j",
    (text) => expect(press(nextCell, text)).toBe(false),
  );

  it("leaves a lined-up table's text as it is", () => {
    const table = "| a^   | b   |\n| --- | --- |\n| c   | d   |";
    expect(press(nextCell, table)?.toString().replaceAll("^", "")).toBe(table.replace("^", ""));
  });
});

describe("Shift-Tab in a table", () => {
  it.each([
    ["| a | b^ |\n| --- | --- |\n| c | d |", "| ^a^   | b   |\n| --- | --- |\n| c   | d   |"],
    ["| a | b |\n| --- | --- |\n| c^ | d |", "| a   | ^b^   |\n| --- | --- |\n| c   | d   |"],
  ])("turns %j into %j", (before, after) => expect(press(previousCell, before)).toBe(after));

  it("in the first cell lets the focus go", () => {
    expect(press(previousCell, "| a^ | b |\n| --- | --- |")).toBe(false);
  });
});

describe("Enter in a table", () => {
  it.each([
    ["| a | b^ |\n| --- | --- |\n| c | d |", "| a   | b   |\n| --- | --- |\n| c   | ^d^   |"],
    ["| a | b |\n| --- | --- |\n| c | d^ |", "| a   | b   |\n| --- | --- |\n| c   | d   |\n|     | ^    |"],
    ["| a | b |\n| --- | --- |\n| c | d |\n|  ^ |  |", "| a | b |\n| --- | --- |\n| c | d |\n^"],
  ])("turns %j into %j", (before, after) => expect(press(cellBelow, before)).toBe(after));

  it.each(["| a | b |\n| --- | --- |\n| c | d |^", "^| a | b |\n| --- | --- |"])("breaks the line in %j", (text) =>
    expect(press(cellBelow, text)).toBe(false),
  );
});
