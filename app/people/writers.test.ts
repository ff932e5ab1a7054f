import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { nameLimit } from "./person.ts";
import { OwnWriter, writerName, writersKey } from "./writers.ts";

function session(name: string) {
  const doc = new Y.Doc();
  return { doc, text: doc.getText("content"), writer: new OwnWriter(doc, name) };
}

test("a session's first edit brings its name to others, and opening a document does not", () => {
  const { doc, text } = session("Ada");
  doc.transact(() => undefined);
  expect(doc.store.clients.size).toBe(0);
  const other = new Y.Doc();
  doc.on("update", (update: Uint8Array) => Y.applyUpdate(other, update));
  text.insert(0, "Hello");
  expect(writerName(other, doc.clientID)).toBe("Ada");
});

test("others' edits write no entry", () => {
  const { doc: theirs, text } = session("Ada");
  text.insert(0, "Hello");
  const { doc } = session("Ben");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
  expect([...doc.getMap(writersKey).keys()]).toEqual([String(theirs.clientID)]);
});

test("a deletion is an edit", () => {
  const { doc: theirs, text } = session("Ada");
  text.insert(0, "Hello");
  const { doc, text: own } = session("Ben");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(theirs));
  own.delete(0, 5);
  expect(writerName(doc, doc.clientID)).toBe("Ben");
});

test("a session that goes on as another client writes an entry for that one", () => {
  const { doc, text, writer } = session("Ada");
  text.insert(0, "one");
  const first = doc.clientID;
  doc.clientID = first + 1;
  expect(writer.wrote(first + 1)).toBe(false);
  text.insert(0, "two");
  expect([writerName(doc, first), writerName(doc, first + 1)]).toEqual(["Ada", "Ada"]);
  expect(writer.wrote(first + 1)).toBe(true);
});

test("a new name holds for all that the session wrote, and is not written before an edit", () => {
  const { doc, text, writer } = session("Ada");
  writer.name = "Ada L.";
  expect(doc.store.clients.size).toBe(0);
  text.insert(0, "one");
  const first = doc.clientID;
  doc.clientID = first + 1;
  text.insert(0, "two");
  writer.name = "Lovelace";
  expect([writerName(doc, first), writerName(doc, first + 1)]).toEqual(["Lovelace", "Lovelace"]);
});

test("the entry comes with the first edit, in one update, and later edits bring none", () => {
  const { doc, text } = session("Ada");
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  const seen: string[] = [];
  doc.getMap(writersKey).observe(({ keysChanged }) => seen.push(...(keysChanged as Set<string>)));
  for (const word of ["one ", "two ", "three "]) text.insert(0, word);
  expect(updates).toHaveLength(3);
  expect(seen).toEqual([String(doc.clientID)]);
  const other = new Y.Doc();
  Y.applyUpdate(other, updates[0] as Uint8Array);
  expect([other.getText("content").toJSON(), writerName(other, doc.clientID)]).toEqual(["one ", "Ada"]);
  for (const update of updates) Y.applyUpdate(other, update);
  expect(Y.encodeStateAsUpdate(other)).toEqual(Y.encodeStateAsUpdate(doc));
});

test("the first edit of the page and its entry are one update", () => {
  const { doc, text } = session("Ada");
  const other = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  doc.transact(() => text.insert(0, "Hello"), "editor");
  expect(updates).toHaveLength(1);
  for (const update of updates) Y.applyUpdate(other, update);
  expect([other.getText("content").toJSON(), writerName(other, doc.clientID)]).toEqual(["Hello", "Ada"]);
});

test("undo leaves the entry", () => {
  const { doc, text } = session("Ada");
  const undoManager = new Y.UndoManager(text);
  text.insert(0, "Hello");
  undoManager.undo();
  expect([text.toJSON(), writerName(doc, doc.clientID)]).toEqual(["", "Ada"]);
});

test("signing tells others of an entry that has not changed", () => {
  const { doc, text, writer } = session("Ada");
  text.insert(0, "Hello");
  const signed: string[] = [];
  doc.getMap(writersKey).observe(({ keys }) => signed.push(...keys.keys()));
  writer.sign();
  expect(signed).toEqual([String(doc.clientID)]);
});

test("a session that was destroyed writes nothing", () => {
  const { doc, text, writer } = session("Ada");
  writer.destroy();
  text.insert(0, "Hello");
  expect(writerName(doc, doc.clientID)).toBeUndefined();
});

test("names are read from any content: short, on one line, and undefined when unusable", () => {
  const doc = new Y.Doc();
  const writers = doc.getMap(writersKey);
  doc.getMap(writersKey).set("nested", new Y.Map());
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: false, maxDepth: 2 }), fc.string(), (value, name) => {
      for (const each of [value, name]) {
        try {
          writers.set("7", each);
        } catch {
          continue; // Yjs itself refuses it.
        }
        const read = writerName(doc, 7);
        if (read === undefined) continue;
        expect(read).toBe(read.trim());
        expect(read).not.toMatch(/[\r\n]/);
        expect([...new Intl.Segmenter().segment(read)].length).toBeLessThanOrEqual(nameLimit);
      }
    }),
  );
  writers.set("7", new Y.Text("Ada"));
  expect(writerName(doc, 7)).toBeUndefined();
});
