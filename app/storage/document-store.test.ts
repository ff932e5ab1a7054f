import { IDBObjectStore as FakeObjectStore } from "fake-indexeddb";
import { expect, test, vi } from "vitest";
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { DocumentStore } from "./document-store.ts";
import { transactionDone, updatesStoreName } from "./open-database.ts";
import { findLeftBehind, leaveBehind, rescueKey } from "./rescue.ts";
import { database, name, open, openUnread, readRows, storesOfEachTest } from "./testing/stores.ts";

storesOfEachTest();

/** Another person's text, whose edits arrive here. */
function otherWriting(doc: Y.Doc): Y.Text {
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  other.on("update", (update: Uint8Array) => Y.applyUpdate(doc, update));
  return other.getText("content");
}

const countRows = async (): Promise<number> => (await readRows()).length;

/** An IndexedDB factory whose databases refuse every write with `error` while `broken.now` is true. */
function breakable(error: DOMException): { factory: () => IDBFactory; broken: { now: boolean } } {
  const broken = { now: false };
  const open = (name: string) => {
    const request = indexedDB.open(name);
    request.addEventListener("success", () => {
      const db = request.result;
      const transaction = db.transaction.bind(db);
      db.transaction = (...args: Parameters<IDBDatabase["transaction"]>) => {
        if (broken.now) throw error;
        return transaction(...args);
      };
    });
    return request;
  };
  return { factory: () => ({ open }) as unknown as IDBFactory, broken };
}

/** An IndexedDB factory that opens nothing before `answer` is called. */
function late(): { factory: () => IDBFactory; answer: () => void } {
  let answer = () => {};
  const gate = new Promise<void>((resolve) => (answer = resolve));
  const open = (name: string) => {
    const facade = Object.assign(new EventTarget(), { result: undefined as IDBDatabase | undefined });
    void gate.then(() => {
      const request = indexedDB.open(name);
      request.addEventListener("success", () => {
        facade.result = request.result;
        facade.dispatchEvent(new Event("success"));
      });
    });
    return facade;
  };
  return { factory: () => ({ open }) as unknown as IDBFactory, answer };
}

/** A separate localStorage for the test. */
function stubLocalStorage(): Record<string, string> {
  const items: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => items[key] ?? null,
    setItem: (key: string, value: string) => (items[key] = value),
    removeItem: (key: string) => delete items[key],
  };
  for (const [key, value] of Object.entries(methods)) Object.defineProperty(items, key, { value, enumerable: false });
  vi.stubGlobal("localStorage", items);
  return items;
}

test("edits that IndexedDB had not written when the page closed are there at the next opening, and are left behind only once", async () => {
  const items = stubLocalStorage();
  const { factory: breaking, broken } = breakable(new DOMException("going", "AbortError"));
  const first = await open({ factory: breaking, retryMs: 60_000 });
  first.text.insert(0, "saved. ");
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
  broken.now = true;
  first.text.insert(7, "typed at the last moment");
  first.store.flush();
  expect(Object.keys(items)).toHaveLength(1);

  const second = await open();
  expect(second.text.toJSON()).toBe("saved. typed at the last moment");
  await vi.waitFor(() => expect(Object.keys(items)).toHaveLength(0));
  const third = await open();
  expect(third.text.toJSON()).toBe("saved. typed at the last moment");
});

/** A write by another page. It begins when earlier ones have ended, and delays later ones until it is told to end. */
function holdWrites(db: IDBDatabase): { readonly begun: Promise<void>; end(): void } {
  let isHeld = true;
  const store = db.transaction(updatesStoreName, "readwrite").objectStore(updatesStoreName);
  const begun = new Promise<void>((resolve) => {
    const goOn = (): void => {
      if (isHeld) store.count().addEventListener("success", goOn);
      resolve();
    };
    store.count().addEventListener("success", goOn);
  });
  return { begun, end: () => void (isHeld = false) };
}

test("an edit that is being written when the page closes does not count as saved before it is on disk", async () => {
  const items = stubLocalStorage();
  const { doc, text, store } = await open();
  text.insert(0, "zero ");
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  const db = await database();
  text.insert(5, "one ");
  const before = Y.encodeStateAsUpdate(doc);
  const held = holdWrites(db);
  text.insert(9, "two ");
  store.flush();
  await held.begun;
  expect([store.isSaved, Object.keys(items).length]).toEqual([false, 1]);
  text.insert(13, "three");
  store.flush();
  const copy = new Y.Doc();
  Y.applyUpdate(copy, before);
  for (const update of findLeftBehind(name).values()) Y.applyUpdate(copy, update!);
  expect(copy.getText("content").toJSON()).toBe("zero one two three");
  held.end();
  await vi.waitFor(() => expect([store.isSaved, Object.keys(items).length]).toEqual([true, 0]));
  db.close();
});

/** A document of which "saved" was saved, and the rest was left behind by a closed page. `saved` is the row. */
async function leaveRest(): Promise<{ saved: Uint8Array; items: Record<string, string> }> {
  const items = stubLocalStorage();
  const { doc, text, store } = await open();
  text.insert(0, "saved");
  const saved = Y.encodeStateAsUpdate(doc);
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  store.destroy();
  doc.on("update", (update: Uint8Array) => leaveBehind(rescueKey(name), update));
  text.insert(5, ", left behind");
  expect(Object.keys(items)).toHaveLength(1);
  return { saved, items };
}

test("an edit that was left behind is saved when the text that it depends on comes late", async () => {
  const { items } = await leaveRest();
  const { factory, answer } = late();
  const { text, store } = await open({ factory, loadLimitMs: 20, retryMs: 10 });
  expect([text.toJSON(), Object.keys(items).length]).toEqual(["", 1]);
  answer();
  await vi.waitFor(() => expect(Object.keys(items)).toEqual([]));
  expect(text.toJSON()).toBe("saved, left behind");
  store.destroy();
  expect((await open()).text.toJSON()).toBe("saved, left behind");
});

test("an edit that was left behind is saved when the row that it depends on is damaged, and waits for that row at every opening", async () => {
  const { saved, items } = await leaveRest();
  const db = await database();
  const damage = db.transaction(updatesStoreName, "readwrite");
  damage.objectStore(updatesStoreName).put(new Uint8Array([1, 2, 3]), 1);
  await transactionDone(damage);
  db.close();
  const { doc, text, store } = await open({ compactAtRows: 1 });
  await vi.waitFor(() => expect(Object.keys(items)).toEqual([]));
  // The provider does the same with content that waits.
  doc.store.pendingStructs = null;
  text.insert(0, "more ");
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  store.destroy();
  const again = await open();
  expect(again.text.toJSON()).toBe("more ");
  Y.applyUpdate(again.doc, saved);
  expect(again.text.toJSON()).toContain("saved, left behind");
});

test("damage in what was left behind is reported like a damaged row, and the document opens and is saved", async () => {
  const items = stubLocalStorage();
  items[`grapevine.rescue.${name}.1`] = "not base64 %%%";
  items[`grapevine.rescue.${name}.2`] = "/////w==";
  items["grapevine.rescue.grapevine-other.3"] = "AAA=";
  const { text, store } = await open();
  expect(store.damaged).toBe(2);
  text.insert(0, "fine");
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  expect(Object.keys(items)).toHaveLength(3);
});

test("edits are there at the next opening", async () => {
  const first = await open();
  first.text.insert(0, "Hello");
  first.text.insert(5, " world");
  first.store.destroy();
  expect((await open()).text.toJSON()).toBe("Hello world");
});

test("others' edits are gathered into one row", async () => {
  const { doc, store } = await open({ gatherMs: 60_000 });
  const other = otherWriting(doc);
  for (let at = 0; at < 10; at++) {
    other.insert(at, "x");
    expect(await countRows()).toBe(0);
  }
  store.flush();
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
  expect((await open()).text.toJSON()).toBe("x".repeat(10));
});

test("others' edits are written after a while, again and again", async () => {
  const { doc } = await open({ gatherMs: 10 });
  const other = otherWriting(doc);
  for (let rows = 1; rows <= 3; rows++) {
    other.insert(0, "x");
    await vi.waitFor(async () => expect(await countRows()).toBe(rows));
  }
});

test("own edits do not wait, and are written together with others' earlier ones", async () => {
  const { doc, text } = await open({ gatherMs: 60_000 });
  const other = otherWriting(doc);
  other.insert(0, "theirs, ");
  text.insert(8, "ours");
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
  // The first store still exists, so what it has not written is not read.
  expect((await open()).text.toJSON()).toBe("theirs, ours");
});

test("many or large edits by others do not wait", async () => {
  const { doc, store } = await open({ gatherMs: 60_000 });
  const other = otherWriting(doc);
  other.insert(0, "a long text ".repeat(2_000));
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
  for (let at = 0; at < 101; at++) other.insert(at, "x");
  await vi.waitFor(async () => expect(await countRows()).toBe(2));
  const left = other.toJSON();
  expect((await open()).text.toJSON()).toBe(left);
  store.destroy();
});

test("others' edits that arrive during loading, or while saving fails, are there at the next opening", async () => {
  const { factory: breaking, broken } = breakable(new DOMException("full", "QuotaExceededError"));
  const { doc, store } = openUnread({ factory: breaking, gatherMs: 1, retryMs: 10 });
  const other = otherWriting(doc);
  other.insert(0, "before, ");
  await store.whenLoaded;
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
  broken.now = true;
  other.insert(8, "meanwhile, ");
  await vi.waitFor(() => expect(store.state.type).toBe("failing"));
  other.insert(19, "after");
  broken.now = false;
  await vi.waitFor(() => expect(store.state.type).toBe("saving"));
  await vi.waitFor(async () => expect((await open()).text.toJSON()).toBe("before, meanwhile, after"));
});

test("no edit waits in a page that may be ended without notice", async () => {
  const { doc } = await open({ gatherMs: 60_000, isAtRisk: () => true });
  otherWriting(doc).insert(0, "theirs");
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
});

test("others' edits wait no longer when the page closes", async () => {
  for (const leave of ["flush", "destroy"] as const) {
    const { doc, store } = await open({ gatherMs: 60_000 });
    otherWriting(doc).insert(0, `${leave}. `);
    store[leave]();
    expect((await open()).text.toJSON()).toContain(`${leave}. `);
  }
});

test("repeated opening adds no rows", async () => {
  const first = await open();
  first.text.insert(0, "Hello");
  first.store.destroy();
  for (let round = 0; round < 20; round++) (await open()).store.destroy();
  expect(await countRows()).toBe(1);
});

test("many rows are merged at the next opening, and while writing", async () => {
  const first = await open({ compactAtRows: 1_000 });
  for (let at = 0; at < 40; at++) {
    first.text.insert(at, "x");
    await vi.waitFor(async () => expect(await countRows()).toBe(at + 1));
  }
  first.store.destroy();
  const second = await open({ compactAtRows: 10 });
  expect(await countRows()).toBe(1);
  for (let at = 0; at < 25; at++) {
    second.text.insert(0, "y");
    await vi.waitFor(async () => expect(await countRows()).toBeLessThanOrEqual(10));
  }
  second.store.destroy();
  expect((await open()).text.toJSON()).toBe("y".repeat(25) + "x".repeat(40));
});

test("a merge without room is not a failed write, and is tried again after as many more rows", async () => {
  const clear = Reflect.get(FakeObjectStore.prototype, "clear") as () => IDBRequest;
  let merges = 0;
  let isFull = true;
  vi.spyOn(FakeObjectStore.prototype, "clear").mockImplementation(function (this: IDBObjectStore) {
    merges++;
    const request = Reflect.apply(clear, this, []);
    if (isFull) request.addEventListener("success", () => this.transaction.abort());
    return request as never;
  });
  const write = async ({ text, store }: Awaited<ReturnType<typeof open>>, count: number): Promise<void> => {
    for (let written = 0; written < count; written++) {
      text.insert(0, "x");
      await vi.waitFor(() => expect(store.isSaved).toBe(true));
    }
  };
  const first = await open({ compactAtRows: 5, retryMs: 1 });
  const states: string[] = [];
  first.store.on("state", ({ type }) => states.push(type));
  await write(first, 9);
  expect([states, merges, await countRows()]).toEqual([[], 1, 9]);
  first.store.destroy();

  const second = await open({ compactAtRows: 5 });
  expect([second.store.state.type, second.text.toJSON(), merges]).toEqual(["saving", "x".repeat(9), 2]);
  isFull = false;
  await write(second, 5);
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
  expect(merges).toBe(3);
  expect((await open()).text.toJSON()).toBe("x".repeat(14));
});

test("two tabs of one document compact without losing each other's words", async () => {
  const one = await open({ compactAtRows: 3 });
  const two = await open({ compactAtRows: 3 });
  for (let round = 0; round < 12; round++) {
    one.text.insert(0, "1");
    two.text.insert(0, "2");
    await vi.waitFor(() => expect([one.store.isSaved, two.store.isSaved]).toEqual([true, true]));
    // A tab counts its own rows, and sees the other's when it merges.
    await vi.waitFor(async () => expect(await countRows()).toBeLessThanOrEqual(6));
  }
  one.store.destroy();
  two.store.destroy();
  const { text } = await open();
  expect(text.toJSON().split("").toSorted().join("")).toBe("1".repeat(12) + "2".repeat(12));
});

test("a local edit is written behind everything else that follows from it at once, such as sending it", async () => {
  const { doc, text, store } = await open();
  text.insert(0, "a");
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  const add = vi.spyOn(FakeObjectStore.prototype, "add");
  const rowsWhenSent: number[] = [];
  doc.on("update", () => rowsWhenSent.push(add.mock.calls.length));
  text.insert(1, "b");
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  expect([rowsWhenSent, add.mock.calls.length]).toEqual([[0], 1]);
});

test("closing the page while the document is being read loses nothing", async () => {
  const first = await open({ compactAtRows: 1_000 });
  for (let at = 0; at < 12; at++) {
    first.text.insert(at, "x");
    await vi.waitFor(async () => expect(await countRows()).toBe(at + 1));
  }
  first.store.destroy();
  for (let turns = 0; turns < 30; turns++) {
    const store = new DocumentStore(name, new Y.Doc(), { compactAtRows: 5 });
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    store.destroy();
    await store.whenLoaded;
  }
  expect((await open()).text.toJSON()).toBe("x".repeat(12));
});

test("y-indexeddb reads what is written here, and vice versa", async () => {
  const ours = await open();
  ours.text.insert(0, "ours");
  ours.store.destroy();
  const theirs = new Y.Doc();
  const persistence = new IndexeddbPersistence(name, theirs);
  await persistence.whenSynced;
  expect(theirs.getText("content").toJSON()).toBe("ours");
  theirs.getText("content").insert(0, "theirs, ");
  await persistence.destroy();
  expect((await open()).text.toJSON()).toBe("theirs, ours");
});

test("a document opens in a browser without storage, and the state says that it is not saved", async () => {
  for (const none of [() => undefined, forbidden]) {
    const { store, text } = await open({ factory: none });
    expect(store.state).toEqual({ type: "failing", reason: "refused" });
    text.insert(0, "still writing");
    expect(text.toJSON()).toBe("still writing");
  }
});

test("the wait for storage that never answers is bounded", async () => {
  const silent = { open: () => new EventTarget() } as unknown as IDBFactory;
  const { store } = await open({ factory: () => silent, loadLimitMs: 20 });
  expect(store.state.type).toBe("failing");
});

test("storage that answers late is merged into what was written meanwhile", async () => {
  const first = await open();
  first.text.insert(0, "saved");
  first.store.destroy();
  const { factory, answer } = late();
  const { store, text } = await open({ factory, loadLimitMs: 20, retryMs: 10 });
  text.insert(0, "new ");
  answer();
  await vi.waitFor(() => expect(store.state.type).toBe("saving"));
  expect(text.toJSON()).toContain("saved");
  store.destroy();
  expect((await open()).text.toJSON()).toContain("new ");
});

test("full storage is reported, nothing is lost, and saving resumes when there is room", async () => {
  const { factory, broken } = breakable(new DOMException("full", "QuotaExceededError"));
  const { store, text } = await open({ factory, retryMs: 10 });
  text.insert(0, "one ");
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
  broken.now = true;
  expect(() => text.insert(4, "two ")).not.toThrow();
  await vi.waitFor(() => expect(store.state).toEqual({ type: "failing", reason: "full" }));
  text.insert(8, "three");
  broken.now = false;
  await vi.waitFor(() => expect(store.state.type).toBe("saving"));
  store.destroy();
  expect((await open()).text.toJSON()).toBe("one two three");
});

test("tells what is in memory only, and when the last edit was saved", async () => {
  const { factory, broken } = breakable(new DOMException("full", "QuotaExceededError"));
  const { store, text } = await open({ factory, retryMs: 10 });
  expect([store.hasUnsaved, store.savedAt]).toEqual([false, undefined]);
  const began = Date.now();
  text.insert(0, "one ");
  expect(store.hasUnsaved).toBe(true);
  await vi.waitFor(() => expect(store.hasUnsaved).toBe(false));
  const { savedAt = 0 } = store;
  expect(savedAt).toBeGreaterThanOrEqual(began);
  broken.now = true;
  text.insert(4, "two ");
  await vi.waitFor(() => expect(store.state.type).toBe("failing"));
  expect([store.hasUnsaved, store.savedAt]).toEqual([true, savedAt]);
});

test("a database that the browser deletes is written again as a whole", async () => {
  const { store, text } = await open({ retryMs: 10 });
  text.insert(0, "kept");
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
  const gone = indexedDB.deleteDatabase(name);
  await new Promise((resolve) => (gone.onsuccess = resolve));
  await vi.waitFor(async () => expect(await countRows()).toBe(1));
  store.destroy();
  expect((await open()).text.toJSON()).toBe("kept");
});

test("nothing is written after destroy", async () => {
  const { store, text } = await open();
  text.insert(0, "kept");
  store.destroy();
  text.insert(4, ", not kept");
  expect((await open()).text.toJSON()).toBe("kept");
});

function forbidden(): IDBFactory {
  throw new DOMException("denied", "SecurityError");
}
