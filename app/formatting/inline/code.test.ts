import { describe, expect, it } from "vitest";
import { apply, stateOf } from "../testing/marked-text.ts";
import { isCode, toggleCode } from "./code.ts";

describe("code", () => {
  it.each([
    ["say «word» now", "say `«word»` now"],
    ["say `«word»` now", "say «word» now"],
    ["say «`word`» now", "say «word» now"],
    ["say wo|rd now", "say `wo|rd` now"],
    ["say `wo|rd` now", "say wo|rd now"],
    ["say | now", "say `|` now"],
    ["say `|` now", "say | now"],
    ["|", "`|`"],
    ["« two words »", " `«two words»` "],
    ["a «b`c» d", "a ``«b`c»`` d"],
    ["«`b» c", "`` «`b» `` c"],
    ["`` `b| `` c", "`b| c"],
    ["«one» and «two»", "`«one»` and `«two»`"],
    ["- «😀»", "- `«😀»`"],
  ])("%j becomes %j", (before, after) => expect(apply(toggleCode, before)).toBe(after));

  it.each([
    ["«one\ntwo»", "```\n«one\ntwo»\n```"],
    ["```\none| two\n```", "one| two"],
  ])("of several lines is a block: %j becomes %j", (before, after) => expect(apply(toggleCode, before)).toBe(after));

  it.each([
    ["`wo|rd`", true],
    ["`|`", true],
    ["```\na|b\n```", true],
    ["wo|rd", false],
  ])("%j is told", (text, is) => expect(isCode(stateOf(text))).toBe(is));
});
