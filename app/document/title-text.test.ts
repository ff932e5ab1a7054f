import { expect, test } from "vitest";
import * as Y from "yjs";
import { editTitle, fileName, moveCaret, titleInField, titleInWords } from "./title-text.ts";

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

test("a file name that every system takes", () => {
  expect(fileName("A/B: plan?")).toBe("A B plan.md");
  expect(fileName("../..")).toBe("Untitled.md");
  expect(fileName("")).toBe("Untitled.md");
});
