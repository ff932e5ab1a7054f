import { expect, test } from "vitest";
import * as Y from "yjs";
import { readCursor } from "./cursor-position.ts";

function createContent(text: string): Y.Text {
  const doc = new Y.Doc();
  doc.getText("title").insert(0, "Title");
  const content = doc.getText("content");
  content.insert(0, text);
  return content;
}

/** A cursor as it comes out of awareness. */
function announce(content: Y.Text, anchor: number, head: number): unknown {
  const at = (index: number) => Y.createRelativePositionFromTypeIndex(content, index);
  return JSON.parse(JSON.stringify({ anchor: at(anchor), head: at(head) }));
}

test("a cursor comes out where it went in", () => {
  const content = createContent("Hello world");
  expect(readCursor(announce(content, 2, 7), content)).toEqual({ anchor: 2, head: 7 });
  expect(readCursor(announce(content, 11, 11), content)).toEqual({ anchor: 11, head: 11 });
});

test("a cursor in text that has not arrived is awaited", () => {
  const theirs = createContent("");
  const ours = createContent("");
  theirs.insert(0, "new text");
  const cursor = announce(theirs, 3, 3);
  expect(readCursor(cursor, ours)).toBe("not-yet");
  Y.applyUpdate(ours.doc!, Y.encodeStateAsUpdate(theirs.doc!));
  expect(readCursor(cursor, ours)).toEqual({ anchor: 3, head: 3 });
});

test("a cursor in another type is none", () => {
  const content = createContent("Hello");
  expect(readCursor(announce(content.doc!.getText("title"), 1, 1), content)).toBeUndefined();
});

const item = (client: unknown, clock: unknown) => ({ tname: "content", item: { client, clock } });

test.each([
  undefined,
  null,
  7,
  "x",
  {},
  { anchor: null, head: null },
  { anchor: {}, head: {} },
  { anchor: { tname: "made-up" }, head: { tname: "made-up" } },
  { anchor: { type: { client: 1, clock: 1 } }, head: { type: { client: 1, clock: 1 } } },
  { anchor: item(1, -1), head: item(1, -1) },
  { anchor: item(1, 0.5), head: item(1, 0.5) },
  { anchor: item("1", "0"), head: item({}, []) },
  { anchor: { ...item(1, 1), assoc: "x" }, head: item(1, 1) },
])("what is not a cursor is none: %j", (value) => {
  const content = createContent("Hello");
  expect(readCursor(value, content)).toBeUndefined();
  expect([...content.doc!.share.keys()]).toEqual(["title", "content"]);
});
