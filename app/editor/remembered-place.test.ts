import { expect, it } from "vitest";
import * as Y from "yjs";
import { keepPlace, readPlaces, rememberedDocuments } from "../storage/places.ts";
import { placeIn } from "./remembered-place.ts";

/** A browser's storage with `stored` in it. */
function createStorage(stored: Record<string, string> = {}): Storage {
  const items = new Map(Object.entries(stored));
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  } as unknown as Storage;
}

function createContent(text: string): Y.Text {
  const content = new Y.Doc().getText("content");
  content.insert(0, text);
  return content;
}

function placeAt(content: Y.Text, id: string, anchor: number, head: number, top: number) {
  const at = (index: number): unknown =>
    Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(content, index, -1));
  return { id, anchor: at(anchor), head: at(head), top: at(top), offset: -3, writing: true };
}

it("a place is found again, even when others wrote before it and at it", () => {
  const content = createContent("Hello world");
  const storage = createStorage();
  keepPlace(() => storage, placeAt(content, "a", 6, 11, 6));
  content.insert(11, "!");
  content.insert(0, ">> ");
  const [stored] = readPlaces(() => storage);
  expect(stored && placeIn(content, stored)).toEqual({ anchor: 9, head: 14, top: 9, offset: -3, writing: true });
});

it("a place in text that has not arrived is awaited", () => {
  const content = createContent("Hello world");
  const empty = new Y.Doc().getText("content");
  const place = placeAt(content, "a", 6, 11, 6);
  expect(placeIn(empty, place)).toBe("not-yet");
  Y.applyUpdate(empty.doc!, Y.encodeStateAsUpdate(content.doc!));
  expect(placeIn(empty, place)).toMatchObject({ anchor: 6, head: 11 });
});

it("a browser keeps a bounded number of places, those that were left last", () => {
  const content = createContent("text");
  const storage = createStorage();
  for (let i = 0; i < rememberedDocuments + 5; i++) keepPlace(() => storage, placeAt(content, `id-${i}`, 0, 0, 0));
  keepPlace(() => storage, placeAt(content, "id-20", 1, 1, 0));
  const ids = readPlaces(() => storage).map(({ id }) => id);
  expect(ids).toHaveLength(rememberedDocuments);
  expect(ids.slice(0, 2)).toEqual(["id-20", "id-54"]);
  expect(new Set(ids).size).toBe(ids.length);
});

it.each([
  "not json",
  "{}",
  "[null, 5, {}]",
  JSON.stringify([{ id: "a", offset: "1", writing: true }]),
  JSON.stringify([{ id: 5, offset: 1, writing: true }]),
  JSON.stringify(["x".repeat(200_000)]),
])("an invalid place in storage is ignored: %.60s", (text) => {
  expect(readPlaces(() => createStorage({ "grapevine-places": text }))).toEqual([]);
});

it.each([
  { anchor: null, head: null, top: null },
  { anchor: { tname: "made-up" }, head: { tname: "made-up" }, top: {} },
  { anchor: { tname: "content", item: { client: -1, clock: 0.5 } }, head: {}, top: {} },
])("invalid positions lead nowhere: %j", (positions) => {
  const content = createContent("text");
  expect(placeIn(content, { id: "a", offset: 0, writing: true, ...positions })).toBeUndefined();
  expect([...content.doc!.share.keys()]).toEqual(["content"]);
});

it("when storage is forbidden, nothing is remembered and nothing fails", () => {
  const forbidden = (): Storage => {
    throw new DOMException("denied", "SecurityError");
  };
  expect(readPlaces(forbidden)).toEqual([]);
  expect(() => keepPlace(forbidden, placeAt(createContent(""), "a", 0, 0, 0))).not.toThrow();
});
