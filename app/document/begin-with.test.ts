import { expect, test, vi } from "vitest";
import * as Y from "yjs";
import { beginWith, isBlank } from "./begin-with.ts";

function open() {
  const doc = new Y.Doc();
  return { doc, content: doc.getText("content"), title: doc.getText("title") };
}

test("a blank document begins with a text and a title, as one edit of whole characters", () => {
  const document = open();
  const heard = vi.fn();
  document.doc.on("update", heard);
  beginWith(document, { title: "Plan", text: "a\ud83d 😀" });
  expect([document.title.toJSON(), document.content.toJSON()]).toEqual(["Plan", "a\ufffd 😀"]);
  expect(heard).toHaveBeenCalledTimes(1);
});

test("a document that holds something stays as it is", () => {
  for (const field of ["title", "content"] as const) {
    const document = open();
    document[field].insert(0, "mine");
    expect(isBlank(document)).toBe(false);
    beginWith(document, { title: "Plan", text: "text" });
    expect(document.title.length + document.content.length).toBe(4);
  }
});
