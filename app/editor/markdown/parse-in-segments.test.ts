import { DocInput } from "@codemirror/language";
import { Text } from "@codemirror/state";
import { type ChangedRange, type Parser, type Tree, TreeFragment } from "@lezer/common";
import { type MarkdownParser, Table, TaskList } from "@lezer/markdown";
import { commonmarkLanguage } from "@codemirror/lang-markdown";
import { describe, expect, it } from "vitest";
import { inSegments } from "./parse-in-segments.ts";

const whole = (commonmarkLanguage.parser as MarkdownParser).configure([Table, TaskList]);
const segmented = whole.configure({ wrap: inSegments(1_000) });

/** Parses to the end, as the editor does. Returns the last tree, its fragments, and where each tree ended. */
function parse(parser: Parser, text: string, fragments: readonly TreeFragment[] = []) {
  const input = new DocInput(Text.of(text.split("\n")));
  const ends: number[] = [];
  for (let known = fragments; ;) {
    const parsing = parser.startParse(input, known);
    let tree = parsing.advance();
    while (tree === null) tree = parsing.advance();
    const end = parsing.stoppedAt ?? text.length;
    ends.push(end);
    known = TreeFragment.addTree(tree, known, parsing.stoppedAt !== null);
    if (end >= text.length) return { tree, known, ends };
  }
}

function nodes(tree: Tree): string[] {
  const found: string[] = [];
  tree.iterate({ enter: ({ name, from, to }) => void found.push(`${name} ${from}-${to}`) });
  return found;
}

const texts = {
  paragraphs: "Some *words* in a `paragraph`.\n\n",
  items: "- an item\n- [ ] a task\n  - within\n\n",
  quotes: "> > deep\n> shallow\nlazy\n\n",
  tables: "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
  code: "```js\nconst a = 1;\n```\n\n    indented\n\n",
  "everything in turn":
    "# Head\n\nwords\n- item\n> quote\n\n1. one\n2. two\n\n***\n\n<p>\nhtml\n</p>\n\n[a]: https://a.example\n",
};

describe("a text that is parsed in segments", () => {
  for (const [kind, unit] of Object.entries(texts))
    it(`has the tree of one that is parsed at once: ${kind}`, () => {
      const text = unit.repeat(Math.ceil(20_000 / unit.length));
      const { tree, ends } = parse(segmented, text);
      expect(nodes(tree)).toEqual(nodes(parse(whole, text).tree));
      expect(ends.length).toBeGreaterThan(15);
    });

  it("keeps that tree after an edit, and parses only what changed", () => {
    const text = texts.paragraphs.repeat(600);
    const { known } = parse(segmented, text);
    const change: ChangedRange = { fromA: 9_000, toA: 9_000, fromB: 9_000, toB: 9_010 };
    const edited = `${text.slice(0, 9_000)}\n\n# New\n\n\n${text.slice(9_000)}`;
    const { tree, ends } = parse(segmented, edited, TreeFragment.applyChanges(known, [change]));
    expect(nodes(tree)).toEqual(nodes(parse(whole, edited).tree));
    expect(ends).toEqual([edited.length]);
  });

  it("stops at what an application asks for where that comes first", () => {
    const text = texts.paragraphs.repeat(600);
    const parsing = segmented.startParse(new DocInput(Text.of(text.split("\n"))));
    expect(parsing.stoppedAt).toBe(1_000);
    parsing.stopAt(500);
    expect(parsing.stoppedAt).toBe(500);
  });
});
