import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { boundedMarkdown } from "../markdown/bounded-markdown.ts";
import { toggleBold, toggleItalic, toggleLink } from "./format-keys.ts";

/** `|` is the caret, and `«` and `»` are the ends of a selection, in `marked` and in the result. */
function apply(command: StateCommand, marked: string): string {
  const anchor = marked.search(/[|«]/);
  const doc = marked.replaceAll(/[|«»]/g, "");
  const head = marked.includes("»") ? marked.indexOf("»") - 1 : anchor;
  const before = EditorState.create({
    doc,
    selection: EditorSelection.single(anchor, head),
    extensions: boundedMarkdown.extension,
  });
  let after = before;
  command({ state: before, dispatch: (transaction) => (after = transaction.state) });
  const { from, to, empty } = after.selection.main;
  const text = after.doc.toString();
  return empty
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}«${text.slice(from, to)}»${text.slice(to)}`;
}

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

describe("a link", () => {
  it.each([
    ["see «this page» now", "see [this page](|) now"],
    ["see «https://a.b/c» now", "see [|](https://a.b/c) now"],
    ["see | now", "see [|]() now"],
    ["see pa|ge now", "see [page](|) now"],
    ["see [pa|ge](https://a.b) now", "see pa|ge now"],
    ["see [«page»](https://a.b) now", "see «page» now"],
    ["«one\ntwo»", "[one\ntwo](|)"],
    ["«one\n\ntwo»", "«one\n\ntwo»"],
  ])("%j becomes %j", (before, after) => expect(apply(toggleLink, before)).toBe(after));
});
