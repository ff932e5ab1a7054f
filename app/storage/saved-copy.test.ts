import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { addToSavedCopy, readSavedCopy } from "./saved-copy.ts";
import { database, name, open, readRows, storesOfEachTest } from "./testing/stores.ts";
import { answerTo, updatesStoreName } from "./open-database.ts";

storesOfEachTest();

function updateOf(words: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText("content").insert(0, words);
  return Y.encodeStateAsUpdate(doc);
}

async function read(): Promise<{ text: string; damaged: number | undefined }> {
  const doc = new Y.Doc();
  const damaged = await readSavedCopy(name, doc);
  return { text: doc.getText("content").toJSON(), damaged };
}

describe("the saved copy of a document that is not open", () => {
  it("is found by the ordinary opening, whether it was new or not", async () => {
    await addToSavedCopy(name, updateOf("one "));
    await addToSavedCopy(name, updateOf("two "));
    const { text } = await open();
    expect(text.toJSON().split(" ").toSorted().join(" ").trim()).toBe("one two");
    expect(await readRows()).toHaveLength(2);
  });

  it("is read without a trace, and without what is damaged", async () => {
    await addToSavedCopy(name, updateOf("one"));
    const db = await database();
    await answerTo(
      db
        .transaction(updatesStoreName, "readwrite")
        .objectStore(updatesStoreName)
        .add(new Uint8Array([9])),
    );
    db.close();
    expect(await read()).toEqual({ text: "one", damaged: 1 });
    expect(await readRows()).toHaveLength(2);
  });

  it("is not made by reading", async () => {
    expect(await read()).toEqual({ text: "", damaged: undefined });
    expect(await indexedDB.databases()).toEqual([]);
  });

  it("reaches a page that has the document open when the page reads again", async () => {
    const { text, store } = await open();
    await addToSavedCopy(name, updateOf("one"));
    await store.readAgain();
    expect(text.toJSON()).toBe("one");
    await addToSavedCopy(name, updateOf("two"));
    await store.readAgain();
    expect(text.toJSON()).toHaveLength(6);
  });
});
