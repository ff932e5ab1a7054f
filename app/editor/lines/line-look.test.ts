import { EditorSelection } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { parsed, stateWith } from "../../formatting/testing/marked-text.ts";
import { lineLooks } from "./line-look.ts";

/** Each line that is set in its own way: its text, its classes, its columns, and its marks. */
function looksOf(text: string): (readonly [string, string, number, string])[] {
  const state = parsed(stateWith(text, [EditorSelection.cursor(0)]));
  return [...lineLooks(state, 0, text.length)]
    .toSorted(([a], [b]) => a - b)
    .map(([from, { classes, columns, marksTo }]) => {
      const line = state.doc.lineAt(from);
      return [
        line.text,
        classes.map((name) => name.replace("cm-", "")).join(" "),
        columns,
        line.text.slice(0, marksTo),
      ];
    });
}

describe("lines that are set in their own way", () => {
  it("the marks of headings hang, and what underlines a heading is set small", () =>
    expect(looksOf("# One\n\n  ### Two ##\n\nThree\n=====\n\n#four\n#")).toEqual([
      ["# One", "headingLine", 0, "# "],
      ["  ### Two ##", "headingLine", 0, "  ### "],
      ["=====", "underline", 0, ""],
      ["#", "headingLine", 0, "#"],
    ]));

  it("items and quotes hang by their marks, and a task by its box", () =>
    expect(looksOf("- one\n  more\n  - two\n1. three\n- [ ] four\n\n> five\n> - six\n\nplain")).toEqual([
      ["- one", "", 2, "- "],
      ["  more", "", 2, "  "],
      ["  - two", "", 4, "  - "],
      ["1. three", "", 3, "1. "],
      ["- [ ] four", "", 5, "- "],
      ["> five", "quoteLine", 2, "> "],
      ["> - six", "quoteLine", 4, "> - "],
    ]));

  it("a tab counts as far as its stop, and an indent ends at its limit", () => {
    expect(looksOf("-\tone")).toEqual([["-\tone", "", 4, "-\t"]]);
    const deep = `${"> ".repeat(39)}deep`;
    expect(looksOf(deep)).toEqual([[deep, "quoteLine", 24, "> ".repeat(39)]]);
  });

  it("code and tables are panels, also within items and quotes", () =>
    expect(looksOf("```js\na\n\n- b\n```\n\n| a |\n| - |\n\n    code\n\n> ```\n> c\n> ```")).toEqual([
      ["```js", "codeLine panelStart", 0, ""],
      ["a", "codeLine", 0, ""],
      ["", "codeLine", 0, ""],
      ["- b", "codeLine", 0, ""],
      ["```", "codeLine panelEnd", 0, ""],
      ["| a |", "tableLine panelStart", 0, ""],
      ["| - |", "tableLine panelEnd", 0, ""],
      ["    code", "codeLine panelStart panelEnd", 0, ""],
      ["> ```", "codeLine panelStart quoteLine", 0, ""],
      ["> c", "codeLine quoteLine", 0, ""],
      ["> ```", "codeLine panelEnd quoteLine", 0, ""],
    ]));

  it("of a long text only what is asked for is looked at", () => {
    const text = "> quoted\n".repeat(1_000);
    const state = parsed(stateWith(text, [EditorSelection.cursor(0)]));
    expect(lineLooks(state, 900, 944).size).toBe(5);
  });
});
