// @vitest-environment jsdom
import { type EditorView, runScopeHandlers } from "@codemirror/view";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { openEditor } from "./testing/open-editor.ts";

const keyCodes: Readonly<Record<string, number>> = {
  Enter: 13,
  Backspace: 8,
  "/": 191,
  a: 65,
  b: 66,
  i: 73,
  e: 69,
  k: 75,
  Tab: 9,
  Escape: 27,
  z: 90,
};

/** The text after pressing keys at `|`, with the caret. `!` before a key holds Ctrl. */
function press(marked: string, ...keys: string[]): string {
  return pressIn(openEditor(marked.replace("|", ""), true), marked, ...keys);
}

function pressIn(opened: EditorView, marked: string, ...keys: string[]): string {
  view = opened;
  view.dispatch({ selection: { anchor: marked.indexOf("|") } });
  for (const pressed of keys) {
    const key = pressed.replace("!", "");
    const options = { key, keyCode: keyCodes[key]!, ctrlKey: pressed.startsWith("!"), cancelable: true };
    runScopeHandlers(view, new KeyboardEvent("keydown", options), "editor");
  }
  const { head } = view.state.selection.main;
  const text = view.state.doc.toString();
  return `${text.slice(0, head)}|${text.slice(head)}`;
}

let view: EditorView | undefined;
afterEach(() => view?.destroy());
beforeAll(() => {
  // jsdom has no layout.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
});

describe("Enter", () => {
  it.each([
    ["- one|", "- one\n- |"],
    ["* one|", "* one\n* |"],
    ["1. one|", "1. one\n2. |"],
    ["9) one|", "9) one\n10) |"],
    ["- [x] one|", "- [x] one\n- [ ] |"],
    ["> one|", "> one\n> |"],
    ["> - one|", "> - one\n> - |"],
    ["- one\n  - two|", "- one\n  - two\n  - |"],
    ["- on|e", "- on\n- |e"],
    ["1. one|\n2. two", "1. one\n2. |\n3. two"],
    ["plain|", "plain\n|"],
    ["```\n- code|\n```", "```\n- code\n|\n```"],
  ])("turns %j into %j", (before, after) => expect(press(before, "Enter")).toBe(after));

  it.each([
    ["- one\n- |", "- one\n|"],
    ["- [ ] one\n- [ ] |", "- [ ] one\n|"],
    ["1. one\n2. |", "1. one\n|"],
    ["- one\n  - two\n  - |", "- one\n  - two\n- |"],
  ])("on an empty item ends the list: %j", (before, after) => expect(press(before, "Enter")).toBe(after));
});

it.each([
  ["- |", "|"],
  ["> |", "|"],
  ["- one\n- |", "- one\n  |"],
])("Backspace deletes a whole marker: %j", (before, after) => expect(press(before, "Backspace")).toBe(after));

it.each([
  ["!/", "a word|", "a word|"],
  ["!b", "a word|", "a **word|**"],
  ["!i", "a |word", "a *|word*"],
  ["!i", "a *word|*", "a word|"],
  ["!k", "a word|", "a [word](|)"],
  ["!e", "a word|", "a `word|`"],
  ["Tab", "- a\n- b|", "- a\n  - b|"],
  ["Tab", "a word|", "a word|"],
])("%s at %j gives %j", (key, before, after) => expect(press(before, key)).toBe(after));

describe("before the parts that come later", () => {
  it("Enter breaks the line", () => {
    expect(pressIn(openEditor("- one", false), "- one|", "Enter")).toBe("- one\n|");
  });

  it("Ctrl+A selects lines that are not on the screen, too", () => {
    const lines = "line\n".repeat(2_000);
    pressIn(openEditor(lines, false), `|${lines}`, "!a");
    expect(view?.state.selection.main).toMatchObject({ from: 0, to: lines.length });
  });

  it("Ctrl+Z takes back what was written", () => {
    expect(pressIn(openEditor("one", false), "one|", "Enter", "!z")).toBe("one|");
  });
});
