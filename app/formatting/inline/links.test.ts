import { describe, expect, it } from "vitest";
import { apply, markedText, stateOf } from "../testing/marked-text.ts";
import { isAddress, isLink, linkTo, toggleLink } from "./links.ts";

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
    ["«one» and «two»", "[one](|) and [two](|)"],
    ["« 😀 »", " [😀](|) "],
  ])("%j becomes %j", (before, after) => expect(apply(toggleLink, before)).toBe(after));

  it("is told where the caret stands in one", () => {
    expect(isLink(stateOf("a [b|](https://c.d)"))).toBe(true);
    expect(isLink(stateOf("a| [b](https://c.d)"))).toBe(false);
  });
});

describe("an address that is pasted on a selection", () => {
  const paste = (marked: string, url: string): string | undefined => {
    const transaction = linkTo(stateOf(marked), url);
    return transaction && markedText(transaction.state);
  };

  it.each([
    ["see «this» now", "https://a.b/c", "see [this](https://a.b/c)| now"],
    ["see « this »now", "https://a.b/c_(d)", "see  [this](https://a.b/c_(d))| now"],
    ["«a»", "https://a.b/c)d", "[a](<https://a.b/c)d>)|"],
    ["«a» and «b»", "https://c.d", "[a](https://c.d)| and [b](https://c.d)|"],
  ])("links %j to %s", (before, url, after) => expect(paste(before, url)).toBe(after));

  it.each(["a|", "«https://e.f»", "`«a»`", "[«a»](https://e.f)", "«a\nb»", "«see [a](b)»"])("replaces %j", (marked) =>
    expect(paste(marked, "https://a.b")).toBeUndefined(),
  );

  it.each([
    ["https://a.b", true],
    ["www.a.b", true],
    ["mailto:a@b.c", true],
    ["javascript:alert(1)", false],
    ["https://a.b and more", false],
    [`https://a.b/${"c".repeat(3_000)}`, false],
  ])("%s is recognised: %s", (text, is) => expect(isAddress(text)).toBe(is));
});
