import { describe, expect, it } from "vitest";
import { blockLimit, blocksLimit, linesLimit, splitBlocks } from "./split-blocks.ts";

const split = (text: string): string[] => splitBlocks(text.split("\n")).map(({ source }) => source);

describe("the blocks of a text", () => {
  it.each([
    ["one\ntwo\n\nthree", ["one\ntwo", "three"]],
    ["\n\n  \none\n\n\n", ["one"]],
    ["# Title\ntext\n## Next", ["# Title", "text", "## Next"]],
    ["- a\n\n- b\n\n  more\n\ntext", ["- a\n\n- b\n\n  more", "text"]],
    ["Intro:\n- a\n\n- b", ["Intro:", "- a\n\n- b"]],
    ["text\n2. not a list", ["text\n2. not a list"]],
    ["Title\n---\ntext", ["Title\n---\ntext"]],
    ["> a\n> b\n\n> c", ["> a\n> b", "> c"]],
    ["text\n```\ncode\n\n# no heading\n```\nafter", ["text", "```\ncode\n\n# no heading\n```", "after"]],
    ["````\n```\n\n````\n\nafter", ["````\n```\n\n````", "after"]],
    ["```\nopen\n\nto the end", ["```\nopen\n\nto the end"]],
    ["- ```\n  code\n\n  more\n  ```\n- b\n\ntext", ["- ```\n  code\n\n  more\n  ```\n- b", "text"]],
    ["- ```\n  never closed\n\ntext\n\nmore", ["- ```\n  never closed", "text", "more"]],
    ["    code\n\n    more\n\ntext", ["    code\n\n    more", "text"]],
    [
      "[a]: https://a.example\n[b]: https://b.example\n\n[^1]: Note\n\n    goes on\n\ntext",
      ["[a]: https://a.example", "[b]: https://b.example", "[^1]: Note\n\n    goes on", "text"],
    ],
    ["text\n[^1]: Note\n[^2]: Other", ["text", "[^1]: Note", "[^2]: Other"]],
  ])("of %j are %j", (text, blocks) => expect(split(text)).toEqual(blocks));

  it("begin at the lines that they stand on", () => {
    const text = "# One\n\ntext\nmore\n\n\n- a\n- b\n\nend";
    const lines = text.split("\n");
    for (const { source, from } of splitBlocks(lines)) expect(lines[from]).toBe(source.split("\n")[0]);
  });

  it("cut long lists between their items, and go on counting", () => {
    const text = Array.from({ length: 200 }, (_, index) => `1. item ${index} ${"word ".repeat(10)}`.trimEnd()).join(
      "\n",
    );
    const blocks = split(text);
    expect(blocks.length).toBeGreaterThan(3);
    const counts = blocks.map((source) => source.split("\n").length);
    const numbers = blocks.map((source) => Number.parseInt(source, 10));
    let next = 1;
    for (const [index, count] of counts.entries()) {
      expect(numbers[index]).toBe(next);
      next += count;
    }
  });

  it("are pieces to be shown as written, where a block is too long", () => {
    for (const text of ["x".repeat(100_000), "word word\n".repeat(10_000), `\`\`\`\n${"code\n".repeat(10_000)}`]) {
      const blocks = splitBlocks(text.split("\n"));
      expect(blocks.map(({ kind }) => kind)).not.toContain("markdown");
      for (const { source } of blocks) expect(source.length).toBeLessThanOrEqual(blockLimit);
      expect(blocks.reduce((sum, { source }) => sum + source.length, 0)).toBeGreaterThan(text.length - 200);
    }
  });

  it("are pieces that cut no character in two", () => {
    const line = `a${"😀".repeat(20_000)}`;
    const blocks = splitBlocks([line]);
    expect(blocks.length).toBeGreaterThan(5);
    for (const { source } of blocks) expect(source.isWellFormed()).toBe(true);
    expect(blocks.map(({ source }) => source).join("")).toBe(line);
  });

  it("are bounded in number", () => {
    const lines = "a\n\n".repeat(blocksLimit * 3).split("\n");
    const blocks = splitBlocks(lines);
    expect(blocks.length).toBeLessThan(blocksLimit + lines.length / 500);
    expect(blocks.at(-1)?.kind).toBe("plain");
  });

  it("are looked for in so many lines only, and no line is lost", () => {
    const lines = Array.from({ length: linesLimit + 5_000 }, (_, index) => `> ${index}`);
    const blocks = splitBlocks(lines);
    expect(blocks.map(({ source }) => source).join("\n")).toBe(lines.join("\n"));
    expect(blocks.at(-1)?.kind).toBe("plain");
    expect(blocks.length).toBeLessThan(lines.length / 500 + 5);
  });
});
