import { expect, test } from "vitest";
import * as Y from "yjs";
import { editTitle, moveCaret, readTitle, titleInField, titleInWords, titleLimit } from "./title-text.ts";

function createTitle(text: string): Y.Text {
  const title = new Y.Doc().getText("title");
  title.insert(0, text);
  return title;
}

function deltaOf(title: Y.Text, edit: () => void): unknown[] {
  let delta: unknown[] = [];
  title.observe((event) => (delta = event.delta));
  edit();
  return delta;
}

test("typing in the middle is one insertion", () => {
  const title = createTitle("My pln");
  expect(deltaOf(title, () => editTitle(title, "My plan", 6, "test"))).toEqual([{ retain: 5 }, { insert: "a" }]);
});

test("the caret tells which of equal letters was typed", () => {
  const title = createTitle("aaa");
  expect(deltaOf(title, () => editTitle(title, "aaaa", 2, "test"))).toEqual([{ retain: 1 }, { insert: "a" }]);
});

test("replacing everything is one deletion and one insertion", () => {
  const title = createTitle("Old");
  editTitle(title, "New", 3, "test");
  expect(title.toJSON()).toBe("New");
  editTitle(title, "", 0, "test");
  expect(title.toJSON()).toBe("");
});

test("titles edited by two people at once merge", () => {
  const ada = createTitle("Plan");
  const bob = new Y.Doc().getText("title");
  Y.applyUpdate(bob.doc!, Y.encodeStateAsUpdate(ada.doc!));
  editTitle(ada, "The Plan", 4, "test");
  editTitle(bob, "Plan B", 6, "test");
  Y.applyUpdate(bob.doc!, Y.encodeStateAsUpdate(ada.doc!));
  expect(bob.toJSON()).toBe("The Plan B");
});

test("a pair of surrogates is never split", () => {
  const title = createTitle("😀");
  editTitle(title, "😁", 2, "test");
  expect(title.toJSON()).toBe("😁");
});

test("line breaks from elsewhere keep every position true", () => {
  const title = createTitle("one\ntwo");
  expect(titleInField(title.toJSON())).toBe("one two");
  editTitle(title, "one twos", 8, "test");
  expect(title.toJSON()).toBe("one\ntwos");
});

test("the caret stays with its letter", () => {
  expect(moveCaret(4, [{ insert: "ab" }])).toBe(6);
  expect(moveCaret(4, [{ retain: 4 }, { insert: "ab" }])).toBe(4);
  expect(moveCaret(4, [{ retain: 1 }, { delete: 2 }])).toBe(2);
  expect(moveCaret(4, [{ retain: 2 }, { delete: 9 }])).toBe(2);
  expect(moveCaret(4, [{ retain: 6 }, { delete: 1 }])).toBe(4);
  expect(moveCaret(4, [{ delete: 1 }, { insert: "xyz" }, { retain: 9 }])).toBe(6);
});

test("a title in words", () => {
  expect(titleInWords("  A\nb  ")).toBe("A b");
  expect(titleInWords(" \n")).toBe("Untitled");
  expect(titleInWords("x".repeat(500))).toHaveLength(120);
});

test("a title in words ends with a whole character", () => {
  const england = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
  expect(titleInWords(`${"x".repeat(119)}${england}${england}`)).toBe(`${"x".repeat(119)}${england}`);
  expect(titleInWords("می\u200cخواهم")).toBe("می\u200cخواهم");
  expect(titleInWords("a\ud83d")).toBe("a");
});

test("a title of 20 MB is read no further than it is shown, in no time", () => {
  const title = createTitle("x".repeat(20_000_000));
  title.insert(0, "Plan ");
  const began = performance.now();
  for (let reads = 0; reads < 1_000; reads++) titleInWords(titleInField(readTitle(title)));
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(readTitle(title)).toBe(`Plan ${"x".repeat(titleLimit - 5)}`);
});

test("a title that is shown in part ends with a whole pair of surrogates", () => {
  expect(readTitle(createTitle(`${"x".repeat(titleLimit - 1)}😀`))).toBe("x".repeat(titleLimit - 1));
  expect(readTitle(createTitle(`${"x".repeat(titleLimit - 2)}😀y`))).toBe(`${"x".repeat(titleLimit - 2)}😀`);
});

test("a title in a million deleted pieces is not walked to its end", () => {
  const title = createTitle("");
  title.doc!.transact(() => {
    for (let at = 0; at < 30_000; at++) title.insert(0, "x");
  });
  expect(readTitle(title)).toBe("x".repeat(titleLimit));
});

test("editing what is shown of a longer title leaves the rest", () => {
  const title = createTitle(`${"x".repeat(titleLimit)}rest`);
  editTitle(title, `Plan ${"x".repeat(titleLimit - 5)}`, 5, "test");
  expect(title.toJSON()).toMatch(/^Plan x+rest$/);
  editTitle(title, "Plan", 4, "test");
  expect(title.toJSON()).toMatch(/^Planx*rest$/);
});
