import { describe, expect, it } from "vitest";
import { apply, stateOf } from "../testing/marked-text.ts";
import {
  cycleHeading,
  isQuote,
  marksAtCaret,
  toggleBulletList,
  toggleHeading,
  toggleNumberedList,
  toggleQuote,
  toggleTaskList,
} from "./blocks.ts";

describe("a heading", () => {
  it("goes through three levels and back to plain text", () => {
    const steps = ["One| line"];
    for (let i = 0; i < 4; i++) steps.push(apply(cycleHeading, steps.at(-1) ?? ""));
    expect(steps.slice(1)).toEqual(["# One| line", "## One| line", "### One| line", "One| line"]);
  });

  it.each([
    ["#### fo|ur", "fo|ur"],
    ["|", "# |"],
    ["one\n|two\nthree", "one\n# |two\nthree"],
    ["«one\n\ntwo»", "«# one\n\n# two»"],
    ["- it|em", "# it|em"],
    ["> quo|te", "> # quo|te"],
    ["Tit|le\n=====\n\ntext", "## Tit|le\n\ntext"],
    ["o|ne\n\ntw|o", "# o|ne\n\n# tw|o"],
    ["```\nco|de\n```", "```\nco|de\n```"],
  ])("%j becomes %j", (before, after) => expect(apply(cycleHeading, before)).toBe(after));

  it.each([
    [2, "wo|rd", "## wo|rd"],
    [2, "## wo|rd", "wo|rd"],
    [2, "# wo|rd", "## wo|rd"],
    [0, "### wo|rd", "wo|rd"],
    [0, "- wo|rd", "- wo|rd"],
  ] as const)("of level %i: %j becomes %j", (level, before, after) =>
    expect(apply(toggleHeading(level), before)).toBe(after),
  );
});

describe("a bulleted list", () => {
  it.each([
    ["o|ne", "- o|ne"],
    ["- o|ne", "o|ne"],
    ["|", "- |"],
    ["«one\ntwo»", "«- one\n- two»"],
    ["«- one\n- two»", "«one\ntwo»"],
    ["«- one\ntwo»", "«- one\n- two»"],
    ["«one\n\ntwo»", "«- one\n\n- two»"],
    ["«one\n»two", "«- one\n»two"],
    ["1. o|ne", "- o|ne"],
    ["- [x] o|ne", "- o|ne"],
    ["## o|ne", "- o|ne"],
    ["  - o|ne", "  o|ne"],
    ["> o|ne", "> - o|ne"],
    ["😀|", "- 😀|"],
  ])("%j becomes %j", (before, after) => expect(apply(toggleBulletList, before)).toBe(after));
});

describe("a numbered list", () => {
  it.each([
    ["o|ne", "1. o|ne"],
    ["1. o|ne", "o|ne"],
    ["«one\ntwo\nthree»", "«1. one\n2. two\n3. three»"],
    ["1. one\n|", "1. one\n2. |"],
    ["7) one\ntw|o", "7) one\n8. tw|o"],
    ["«- one\n  - two\n  - three\n- four»", "«1. one\n  1. two\n  2. three\n2. four»"],
    ["«one\n\ntwo»", "«1. one\n\n2. two»"],
  ])("%j becomes %j", (before, after) => expect(apply(toggleNumberedList, before)).toBe(after));
});

describe("a task", () => {
  it.each([
    ["o|ne", "- [ ] o|ne"],
    ["- [ ] o|ne", "o|ne"],
    ["- [x] o|ne", "o|ne"],
    ["- o|ne", "- [ ] o|ne"],
    ["«- [x] one\ntwo»", "«- [x] one\n- [ ] two»"],
    ["|", "- [ ] |"],
  ])("%j becomes %j", (before, after) => expect(apply(toggleTaskList, before)).toBe(after));
});

describe("a quote", () => {
  it.each([
    ["o|ne", "> o|ne"],
    ["> o|ne", "o|ne"],
    ["> > o|ne", "> o|ne"],
    ["«one\n\ntwo»", "«> one\n> \n> two»"],
    ["«> one\n> \n> two»", "«one\n\ntwo»"],
    ["- o|ne", "> - o|ne"],
    ["|", "> |"],
  ])("%j becomes %j", (before, after) => expect(apply(toggleQuote, before)).toBe(after));
});

it.each([
  ["- o|ne", "bullet"],
  ["- one\n  mo|re", "bullet"],
  ["- one\npla|in", "plain"],
  ["1. one\n   - [ ] tw|o", "task"],
  ["2. o|ne", "numbered"],
  ["Ti|tle\n---", "heading"],
  ["pla|in", "plain"],
  ["```\n- o|ne\n```", undefined],
])("the block of %j is told", (text, kind) => {
  expect(marksAtCaret(stateOf(text))?.kind).toBe(kind);
});

it("a caret is in a quote, or behind it", () => {
  expect(isQuote(stateOf("> o|ne"))).toBe(true);
  expect(isQuote(stateOf("> one\n\ntw|o"))).toBe(false);
});
