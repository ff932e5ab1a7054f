import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import {
  findNamed,
  listNamed,
  nameForAll,
  type NamedVersion,
  readNamedBytes,
  sharedBytesLimit,
  versionId,
  versionsKey,
} from "./named-versions.ts";

const bytes = Uint8Array.of(1, 2, 3);

function version(name: string, hash = 7): NamedVersion {
  return { id: versionId({ hash, length: 5 }), name, at: 1_000, by: ["Ada"], length: 5, hash };
}

function exchange(one: Y.Doc, other: Y.Doc): void {
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
}

test("a named version and its bytes are there for everyone", () => {
  const [ada, ben] = [new Y.Doc(), new Y.Doc()];
  expect(nameForAll(ada, version("Draft"), bytes, "test")).toBe(true);
  exchange(ada, ben);
  expect(listNamed(ben)).toEqual([version("Draft")]);
  expect(readNamedBytes(ben, version("Draft").id)).toEqual(bytes);
});

test("two people who name the same text name one version", () => {
  const [ada, ben] = [new Y.Doc(), new Y.Doc()];
  nameForAll(ada, version("Draft"), bytes, "test");
  nameForAll(ben, version("Entwurf"), bytes, "test");
  exchange(ada, ben);
  expect(listNamed(ada)).toHaveLength(1);
  expect(listNamed(ada)).toEqual(listNamed(ben));
});

test("another name leaves the bytes as they are, and none takes the version away", () => {
  const doc = new Y.Doc();
  nameForAll(doc, version("Draft"), bytes, "test");
  expect(nameForAll(doc, version("Final"), undefined, "test")).toBe(true);
  expect(listNamed(doc).map(({ name }) => name)).toEqual(["Final"]);
  nameForAll(doc, version(""), undefined, "test");
  expect([listNamed(doc), readNamedBytes(doc, version("").id)]).toEqual([[], undefined]);
});

test("a version that is too large is not shared", () => {
  const doc = new Y.Doc();
  expect(nameForAll(doc, version("Draft"), new Uint8Array(sharedBytesLimit + 1), "test")).toBe(false);
  expect(nameForAll(doc, version("Draft"), undefined, "test")).toBe(false);
  expect(doc.store.clients.size).toBe(0);
});

test("the list is short, clean, and right for any content", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (entries, value) => {
      const doc = new Y.Doc();
      const versions = doc.getMap(versionsKey);
      for (const [key, each] of Object.entries(entries)) versions.set(key, each);
      versions.set(version("").id, value);
      versions.set(`${version("").id}/text`, value);
      versions.set("nested", new Y.Map());
      listNamed(doc);
      readNamedBytes(doc, version("").id);
    }),
    { numRuns: 100 },
  );
  const doc = new Y.Doc();
  for (let hash = 0; hash < 300; hash++) nameForAll(doc, { ...version("Draft", hash), at: hash }, bytes, "test");
  doc.getMap(versionsKey).set(version("", 1_000).id, {
    ...version(`\u202ea\nname ${"x".repeat(500)}`, 1_000),
    at: 5_000,
    by: ["Ada\u0000", 7, null],
  });
  const list = listNamed(doc);
  expect([list.length, list[0]?.by]).toEqual([200, ["Ada"]]);
  expect(list[0]?.name).toMatch(/^a name x{53}$/);
  doc.getMap(versionsKey).set("other", version("Draft"));
  expect(listNamed(doc).some(({ id }) => id === "other")).toBe(false);
});

test("a version from the future is listed as one of now", () => {
  const doc = new Y.Doc();
  nameForAll(doc, { ...version("Draft"), at: 9_000 }, bytes, "test");
  expect(listNamed(doc, 5_000).map(({ at }) => at)).toEqual([5_000]);
});

test("a version that is not among the latest is found by its ID", () => {
  const doc = new Y.Doc();
  for (let hash = 0; hash < 300; hash++) nameForAll(doc, { ...version("Draft", hash), at: hash }, bytes, "test");
  expect(listNamed(doc)).not.toContainEqual(expect.objectContaining({ hash: 3 }));
  expect(findNamed(doc, version("", 3).id)).toMatchObject({ name: "Draft", hash: 3 });
  expect(findNamed(doc, `${version("", 3).id}/text`)).toBeUndefined();
});
