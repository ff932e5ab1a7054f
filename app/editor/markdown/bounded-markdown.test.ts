import { Text } from "@codemirror/state";
import { DocInput } from "@codemirror/language";
import { TreeFragment } from "@lezer/common";
import { describe, expect, it } from "vitest";
import { boundedMarkdown, pieceEnd } from "./bounded-markdown.ts";

const { parser } = boundedMarkdown;

/** Parses a text step by step, as the editor does. `clock` returns milliseconds, with which each step is measured. */
function read(text: string, clock: (step: number) => number = () => 0) {
  const input = new DocInput(Text.of(text.split("\n")));
  let fragments: readonly TreeFragment[] = [];
  let parse = parser.startParse(input);
  const durations: number[] = [];
  for (let step = 0; ; step++) {
    const before = clock(step);
    const tree = parse.advance();
    durations.push(clock(step) - before);
    if (tree === null) continue;
    if (parse.stoppedAt === null) return { tree, durations };
    fragments = TreeFragment.addTree(tree, fragments, true);
    parse = parser.startParse(input, fragments);
  }
}

/** The longest step, in CPU milliseconds of this process. By the clock, other processes would count. */
function longestStep(text: string): number {
  const { durations } = read(text, () => performance.now());
  const longest = [...durations.keys()].toSorted((a, b) => durations[b]! - durations[a]!).slice(0, 5);
  const used = read(text, (step) => {
    if (!longest.includes(step)) return 0;
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  });
  return Math.max(...used.durations);
}

/** The elements of a text, as "Name: text". */
function names(text: string): string[] {
  const found: string[] = [];
  read(text).tree.iterate({
    enter: ({ name, from, to }) => {
      if (name !== "Document" && name !== "Paragraph" && !name.endsWith("Mark"))
        found.push(`${name}: ${text.slice(from, to)}`);
    },
  });
  return found;
}

const size = 33_000;
const fill = (unit: string, length = size): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const units = [
  "`",
  "*",
  "_",
  "*_",
  "[",
  "]",
  "![",
  "[a](",
  "](",
  "<",
  "<a b='",
  "<!--",
  "~",
  "^",
  "&",
  "\\",
  ":",
  "|",
  "@",
];
const lines = [
  ">",
  "> ",
  "- ",
  "* ",
  "1. ",
  "+ - ",
  "> - ",
  "#",
  "=",
  "-",
  "    ",
  "\t",
  "|a|b|",
  "a|b",
  "[a]: b '",
  "<div>",
];

describe("no text slows the parser down, including", () => {
  it.each([
    ...units.map((unit) => [JSON.stringify(unit), fill(unit)]),
    ...lines.map((unit) => [`${JSON.stringify(unit)} in one line`, fill(unit)]),
    ...lines.map((unit) => [`lines of ${JSON.stringify(unit)}`, fill(`${unit}\n`)]),
    ...units.map((unit) => [`a paragraph of lines of ${JSON.stringify(unit)}`, fill(`a ${unit.repeat(40)}\n`)]),
    ["brackets behind an address", `http://a.b/${fill(")")}`],
    ["words that only look like addresses", fill("www.a_b.www.")],
    ["a word of a host", `www.${fill("a")}.b_c.d`],
    ["a link's definition that never ends", `[a]: b '${fill("c\n")}`],
    ["a label that never ends", `[${fill("a\n")}`],
    ["spaces between columns", fill(`a|b\n${" ".repeat(900)}x\n`)],
    ["a table of columns", `${fill("|a", 30_000)}|\n${fill("|-", 30_000)}|`],
    ["a stair of lists", Array.from({ length: 300 }, (_, i) => `${"  ".repeat(i)}- a`).join("\n")],
  ])("%s", (_name, text) => {
    // Take the best of several runs, because the first are slow until the parser's code is compiled.
    let best = Infinity;
    for (let i = 0; i < 4 && best > 50; i++) best = Math.min(best, longestStep(text));
    expect(best).toBeLessThan(100);
  });
});

describe("text within the bounds", () => {
  it("is parsed as usual: emphasis, links, code, tables, tasks, addresses", () => {
    expect(names("**a** [b](c) `d` ~~e~~")).toEqual([
      "StrongEmphasis: **a**",
      "Link: [b](c)",
      "URL: c",
      "InlineCode: `d`",
      "Strikethrough: ~~e~~",
    ]);
    expect(names("|a|b|\n|-|-|\n|c|d|").filter((name) => name.startsWith("TableCell"))).toHaveLength(4);
    expect(names("- [x] done")).toContain("TaskMarker: [x]");
  });

  it.each([
    ["see http://a.b/c_(d)). And", "http://a.b/c_(d)"],
    ["see https://a.b:8080/c?d=e&f;!", "https://a.b:8080/c?d=e"],
    ["(www.a.example)", "www.a.example"],
    ["to a.b+c@d.example.", "a.b+c@d.example"],
    ["mailto:a@b.example", "mailto:a@b.example"],
    ["[http://a.b/c]", "http://a.b/c"],
  ])("%s has an address", (text, address) => expect(names(text)).toContain(`URL: ${address}`));

  it.each(["http://a", "www.a_b.c", "www.", "a@b", "xhttp://a.b"])("%s has no address", (text) =>
    expect(names(text).filter((name) => name.startsWith("URL"))).toEqual([]),
  );

  it("is parsed to the end of a long paragraph, and pieces end between words", () => {
    const paragraph = "All *work* and [no play](http://a.b) makes Jack dull. ".repeat(250);
    expect(names(paragraph).filter((name) => name === "Emphasis: *work*")).toHaveLength(250);
    expect(names(paragraph).filter((name) => name.startsWith("Link: ")).length).toBeGreaterThan(240);
    expect(paragraph.slice(0, pieceEnd(paragraph, 0)).endsWith(" ")).toBe(true);
  });

  it("is parsed again behind text beyond the bounds", () => {
    const text = `${fill("*_")}\n\n**bold**\n\n${fill("> ")}\n\n**bold**`;
    expect(names(text).filter((name) => name === "StrongEmphasis: **bold**")).toHaveLength(2);
  });
});
