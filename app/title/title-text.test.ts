import { expect, test } from "vitest";
import * as Y from "yjs";
import { readTitle, titleInField, titleInWords, titleLimit } from "./title-text.ts";

function createTitle(text: string): Y.Text {
  const title = new Y.Doc().getText("title");
  title.insert(0, text);
  return title;
}

test("a title in words is one clean line", () => {
  expect(titleInWords("  A\nb  ")).toBe("A b");
  expect(titleInWords(" \n")).toBeUndefined();
  expect(titleInWords("x".repeat(500))).toHaveLength(120);
});

test("a title in words is cut between characters", () => {
  const england = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
  expect(titleInWords(`${"x".repeat(119)}${england}${england}`)).toBe(`${"x".repeat(119)}${england}`);
  expect(titleInWords("می\u200cخواهم")).toBe("می\u200cخواهم");
  expect(titleInWords("a\ud83d")).toBe("a");
});

test("only the shown part of a 20 MB title is read, in no time", () => {
  const title = createTitle("x".repeat(20_000_000));
  title.insert(0, "Plan ");
  const began = performance.now();
  for (let reads = 0; reads < 20; reads++) titleInWords(titleInField(readTitle(title)));
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(readTitle(title)).toBe(`Plan ${"x".repeat(titleLimit - 5)}`);
});

test("a title that is shown in part does not end within a surrogate pair", () => {
  expect(readTitle(createTitle(`${"x".repeat(titleLimit - 1)}😀`))).toBe("x".repeat(titleLimit - 1));
  expect(readTitle(createTitle(`${"x".repeat(titleLimit - 2)}😀y`))).toBe(`${"x".repeat(titleLimit - 2)}😀`);
});

test("an object in a title does not shift its positions", () => {
  const title = createTitle("Plan");
  title.insertEmbed(2, { image: "x" });
  expect(readTitle(title)).toBe("Pl\ufffcan");
});

test("a title of a million deleted pieces is not read to its end", () => {
  const title = createTitle("");
  title.doc!.transact(() => {
    for (let at = 0; at < 30_000; at++) title.insert(0, "x");
  });
  expect(readTitle(title)).toBe("x".repeat(titleLimit));
});
