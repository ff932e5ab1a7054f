import { expect, test } from "vitest";
import { excerptOf, excerptWithin } from "./excerpt.ts";

test.each([
  ["# Plan\n\nFirst **line**.\nSecond [line](https://example.org).", "Plan", "First line. Second line."],
  ["First.\n\n# Plan\n", "Plan", "First. Plan"],
  ["# Plan\n\n# Plan", "Plan", "Plan"],
  ["- [x] done\n- open\n> 1. quoted\n---\n\n***", "", "done open quoted"],
  ["one\ttwo   three\r\nfour", "", "one two three four"],
  ["\u202eevil\u0000\u200b text", "", "evil text"],
  ["", "", ""],
  ["🍇 grapes", "", "🍇 grapes"],
])("the excerpt of %j, named %j, is %j", (text, name, excerpt) => {
  expect(excerptOf(text, name)).toBe(excerpt);
});

test("a long text is cut between words, and one without words within a character's limits", () => {
  const words = excerptOf("word ".repeat(1_000), "");
  expect(words).toMatch(/^(word )+word…$/);
  expect(words.length).toBeLessThanOrEqual(241);
  const faces = excerptOf("😀".repeat(1_000), "");
  expect(faces).toMatch(/^(😀)+…$/u);
});

test("only the beginning of a text is read", () => {
  expect(excerptOf(`${"\n".repeat(excerptWithin)}late`, "")).toBe("");
});
