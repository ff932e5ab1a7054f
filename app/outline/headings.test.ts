import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import { boundedMarkdown } from "../editor/markdown/bounded-markdown.ts";
import { headingLimit, HeadingReader } from "./headings.ts";

const open = (doc: string): EditorState => EditorState.create({ doc, extensions: boundedMarkdown.extension });

/** Reads to the end, and says how often it could have stopped. */
function read(state: EditorState, reader = new HeadingReader(), changes: Parameters<HeadingReader["read"]>[1] = []) {
  const work = reader.read(state, changes);
  for (let stops = 0; ; stops++) {
    const { done, value } = work.next();
    if (done === true) return { headings: value, stops };
  }
}

const shown = (doc: string): [number, string][] => read(open(doc)).headings.map(({ level, words }) => [level, words]);

it.each<[string, [number, string][]]>([
  [
    "# One\n\ntext\n\n### Three ###",
    [
      [1, "One"],
      [3, "Three"],
    ],
  ],
  [
    "One\n===\n\nTwo of\nthree\n---",
    [
      [1, "One"],
      [2, "Two of three"],
    ],
  ],
  ["## **Bold**, `code` and [a link](https://a.example)", [[2, "Bold, code and a link"]]],
  ["```\n# no heading\n```\n\n> # quoted\n\n- # in a list\n", []],
  ["#\n\n#no\n\n####### no", []],
  ["# Right\u202eleft\u200b", [[1, "Rightleft"]]],
  ["", []],
])("%j has the headings %j", (doc, headings) => expect(shown(doc)).toEqual(headings));

it("a heading says where it stands", () => {
  expect(read(open("text\n\n# One")).headings).toEqual([{ level: 1, words: "One", from: 6 }]);
});

it("long headings are cut, and of many headings the first are read", () => {
  const [first] = read(open(`# ${"word ".repeat(100)}`)).headings;
  expect(first?.words.length).toBeLessThan(125);
  expect(read(open("# a\n\n".repeat(2_000))).headings.length).toBe(headingLimit + 1);
});

it("a large text is read to its end in slices, and after a change the same", () => {
  const reader = new HeadingReader();
  const before = open(`# First\n\n${"Some words in a paragraph.\n\n".repeat(20_000)}# Last`);
  const { headings, stops } = read(before, reader);
  expect(headings.map(({ words }) => words)).toEqual(["First", "Last"]);
  expect(stops).toBeGreaterThan(20);
  const change = before.update({ changes: { from: 300_000, insert: "\n\n## Middle\n\n" } });
  const after = read(change.state, reader, [change.changes]);
  expect(after.headings.map(({ words }) => words)).toEqual(["First", "Middle", "Last"]);
  expect(after.headings.at(-1)?.from).toBe(change.state.doc.length - "# Last".length);
});

it("a text without a language has none", () => {
  expect(read(EditorState.create({ doc: "# One" })).headings).toEqual([]);
});
