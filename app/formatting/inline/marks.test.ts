import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { apply, stateOf } from "../testing/marked-text.ts";
import { isBold, isItalic, isStruck, toggleBold, toggleItalic, toggleStrikethrough } from "./marks.ts";

describe("bold", () => {
  it.each([
    ["say «word» now", "say **«word»** now"],
    ["say **«word»** now", "say «word» now"],
    ["say «**word**» now", "say «word» now"],
    ["say « word » now", "say « **word** » now"],
    ["say wo|rd now", "say **wo|rd** now"],
    ["say **wo|rd** now", "say wo|rd now"],
    ["say | now", "say **|** now"],
    ["say **|** now", "say | now"],
    ["|", "**|**"],
    ["say *«word»*", "say ***«word»***"],
    ["say ***«word»***", "say *«word»*"],
    ["say __«word»__", "say «word»"],
    ["«one\ntwo»", "«**one**\n**two**»"],
    ["**«one**\n**two»**", "«one\ntwo»"],
    ["«**one**\n**two**»", "«one\ntwo»"],
    ["«one\n\n- two\n> 1. three\n# four»", "«**one**\n\n- **two**\n> 1. **three**\n# **four**»"],
    ["«- [ ] task»", "«- [ ] **task**»"],
    ["«**one**\ntwo»", "«**one**\n**two**»"],
    ["ein «Grüße» 😀", "ein **«Grüße»** 😀"],
  ])("%j becomes %j", (before, after) =>
    expect(apply(toggleBold, before).replaceAll(/[«»]/g, "")).toBe(after.replaceAll(/[«»]/g, "")),
  );

  it("is fast for a line of very many stars", () => {
    const stars = `a${"*".repeat(40_000)}b`;
    const state = EditorState.create({ doc: stars, selection: { anchor: 0, head: stars.length } });
    let text = "";
    const began = performance.now();
    toggleBold({ state, dispatch: (transaction) => (text = transaction.newDoc.toString()) });
    expect(performance.now() - began).toBeLessThan(500);
    expect(text).toBe(`**${stars}**`);
  });

  it("keeps the words selected, so that the same key undoes it", () => {
    expect(apply(toggleBold, "say «word» now")).toBe("say **«word»** now");
    expect(apply(toggleBold, "say **«word»** now")).toBe("say «word» now");
    const twice = apply(toggleBold, apply(toggleBold, "«one\n- two»"));
    expect(twice.replaceAll(/[«»]/g, "")).toBe("one\n- two");
  });
});

describe("italic", () => {
  it.each([
    ["say «word» now", "say *«word»* now"],
    ["say *«word»* now", "say «word» now"],
    ["say _«word»_ now", "say «word» now"],
    ["say **«word»** now", "say ***«word»*** now"],
    ["say ***«word»*** now", "say **«word»** now"],
    ["say wo|rd", "say *wo|rd*"],
    ["|", "*|*"],
    ["*|*", "|"],
  ])("%j becomes %j", (before, after) => expect(apply(toggleItalic, before)).toBe(after));
});

describe("strikethrough", () => {
  it.each([
    ["say «word» now", "say ~~«word»~~ now"],
    ["say ~~wo|rd~~ now", "say wo|rd now"],
    ["say ~~**«word»**~~ now", "say **«word»** now"],
    ["~~**«one»** two~~", "**«one»** ~~two~~"],
    ["say | now", "say ~~|~~ now"],
  ])("%j becomes %j", (before, after) => expect(apply(toggleStrikethrough, before)).toBe(after));
});

describe("several words", () => {
  it.each([
    ["**two wo|rds** now", "two wo|rds now"],
    ["**two |  words**", "two |  words"],
    ["**one «two» three**", "**one** «two» **three**"],
    ["**«one» two**", "«one» **two**"],
    ["**one «two»**", "**one** «two»"],
    ["«one **two** three»", "**«one two three»**"],
    ["«one **two» three**", "**«one two» three**"],
    ["one tw|o three fo|ur", "one **tw|o** three **fo|ur**"],
    ["**«one»** «two»", "«one» **«two»**"],
    ["😀 «👍🏽» 😀", "😀 **«👍🏽»** 😀"],
  ])("in bold: %j becomes %j", (before, after) => expect(apply(toggleBold, before)).toBe(after));
});

it.each([
  ["say **wo|rd**", { bold: true, italic: false, struck: false }],
  ["say ***wo|rd***", { bold: true, italic: true, struck: false }],
  ["say **|**", { bold: true, italic: false, struck: false }],
  ["**one *two t|hree* four**", { bold: true, italic: true, struck: false }],
  ["~~one t|wo~~", { bold: false, italic: false, struck: true }],
  ["«one **two**»", { bold: false, italic: false, struck: false }],
  ["say wo|rd", { bold: false, italic: false, struck: false }],
])("the style of %j is told", (text, style) => {
  const state = stateOf(text);
  expect({ bold: isBold(state), italic: isItalic(state), struck: isStruck(state) }).toEqual(style);
});
