/** Reading a saved copy that is damaged, old, incomplete, or made by another program. */
import { readFileSync } from "node:fs";
import { fromBase64 } from "lib0/buffer";
import { createEncoder, toUint8Array, writeVarUint } from "lib0/encoding";
import { IDBObjectStore as FakeObjectStore } from "fake-indexeddb";
import { expect, test, vi } from "vitest";
import { IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { forgetEmptyDatabases } from "./empty-databases.ts";
import { answerTo, openDatabase, transactionDone, updatesStoreName } from "./open-database.ts";
import { sealRow, unsealRow } from "./row-seal.ts";
import { database, name, open, readRows, storesOfEachTest } from "./testing/stores.ts";

storesOfEachTest();

const former = JSON.parse(readFileSync("app/storage/testing/saved-by-0.1.0.json", "utf8")) as {
  readonly text: string;
  readonly title: string;
  readonly rows: readonly (readonly [number, string])[];
};

/** Rows by a writer of lines. Each adds one line, as consecutive updates of one client. */
function linesInRows(count: number): { doc: Y.Doc; rows: Uint8Array[] } {
  const doc = new Y.Doc();
  const rows: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => rows.push(update));
  const text = doc.getText("content");
  for (let line = 0; line < count; line++) {
    // Each by another session, so that none waits for another.
    doc.clientID = line + 1;
    text.insert(line === 0 ? 0 : text.length, `line ${line}\n`);
  }
  return { doc, rows };
}

const varint = (value: number): Uint8Array => {
  const encoder = createEncoder();
  writeVarUint(encoder, value);
  return toUint8Array(encoder);
};

async function put(rows: readonly unknown[]): Promise<void> {
  const db = await database();
  const transaction = db.transaction(updatesStoreName, "readwrite");
  for (const row of rows) transaction.objectStore(updatesStoreName).add(row);
  await transactionDone(transaction);
  db.close();
}

const saved = (): Promise<void> =>
  vi.waitFor(async () => {
    const doc = new Y.Doc();
    for (const row of await readRows()) {
      const update = unsealRow(row);
      if (update) Y.applyUpdate(doc, update);
    }
    expect(doc.getText("content").toJSON()).toContain("after");
  });

test("a copy that 0.1.0 saved opens with its text and title, and what is written to it stays", async () => {
  const db = await database();
  const transaction = db.transaction(updatesStoreName, "readwrite");
  for (const [key, row] of former.rows) transaction.objectStore(updatesStoreName).add(fromBase64(row), key);
  await transactionDone(transaction);
  db.close();
  const { doc, text, store } = await open();
  expect(text.toJSON()).toBe(former.text);
  expect(doc.getText("title").toJSON()).toBe(former.title);
  expect(store.damaged).toBe(0);
  text.insert(text.length, "after");
  await saved();
  const again = await open({ compactAtRows: 1 });
  expect(again.text.toJSON()).toBe(`${former.text}after`);
  expect(again.doc.getText("title").toJSON()).toBe(former.title);
});

const cut = (row: Uint8Array): Uint8Array => row.slice(0, row.length - 5);
const flipped = (row: Uint8Array): Uint8Array => row.map((byte, at) => (at === row.length >> 1 ? byte ^ 1 : byte));
const damages: readonly [string, (row: Uint8Array) => unknown][] = [
  ["cut short", cut],
  ["empty", () => new Uint8Array()],
  ["a string", () => "row"],
  ["a number", () => 7],
  ["null", () => null],
  ["an object", () => ({ update: [1, 2] })],
  ["noise", () => new Uint8Array(2_000).fill(255)],
  ["an update with more behind it", () => new Uint8Array(1_000_000).fill(1)],
  ["sealed, with one bit flipped", (row) => flipped(sealRow(row))],
  ["sealed, and cut short in its content", (row) => sealRow(row).slice(0, row.length - 3)],
];

for (const at of [0, 2, 4])
  test.each(damages)(`every other row is read when row ${at} is %s, and saving goes on`, async (_what, damage) => {
    const { rows } = linesInRows(5);
    await put(rows.map((row, index) => (index === at ? damage(row) : row)));
    const { doc, text, store } = await open();
    // Lines that depend on the lost one wait in the document. Lines before it are shown.
    for (let line = 0; line < at; line++) expect(text.toJSON()).toContain(`line ${line}\n`);
    expect(store.damaged).toBe(1);
    expect(store.state.type).toBe("saving");
    text.insert(text.length, "after");
    await saved();
    // A peer that has the document sends the missing piece, and all lines are there.
    const peer = linesInRows(5).doc;
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(peer, Y.encodeStateVector(doc)));
    for (let line = 0; line < 5; line++) expect(text.toJSON()).toContain(`line ${line}\n`);
    expect(doc.store.pendingStructs).toBeNull();
  });

test("rows that depend on no other are all read behind a damaged one", async () => {
  const rows = ["one", "two", "three"].map((key) => {
    const doc = new Y.Doc();
    doc.getText(key).insert(0, key);
    return Y.encodeStateAsUpdate(doc);
  });
  await put([cut(rows[0]!), rows[1], rows[2]]);
  const { doc } = await open();
  expect([doc.getText("two").toJSON(), doc.getText("three").toJSON()]).toEqual(["two", "three"]);
});

test("when every row is damaged, the document opens empty, and edits are saved", async () => {
  const { rows } = linesInRows(3);
  await put(rows.map(cut));
  const { text, store } = await open();
  expect([text.toJSON(), store.damaged]).toEqual(["", 3]);
  text.insert(0, "after");
  await saved();
  expect((await open()).text.toJSON()).toBe("after");
});

test("merging keeps damaged rows and rows whose content waits", async () => {
  const { doc: whole, rows } = linesInRows(6);
  const damaged = cut(rows[1]!);
  await put([rows[0], damaged, ...rows.slice(2)]);
  const { doc, text } = await open({ compactAtRows: 3 });
  for (let at = 0; at < 10; at++) {
    text.insert(0, "after ");
    await vi.waitFor(async () => expect((await readRows()).length).toBeLessThanOrEqual(8));
  }
  const left = await readRows();
  expect(left).toContainEqual(damaged);
  for (const row of rows.slice(2)) expect(left).toContainEqual(row);
  // Waiting content that was discarded meanwhile is there again at the next opening, and is repaired there.
  doc.store.pendingStructs = null;
  const again = await open({ compactAtRows: 3 });
  Y.applyUpdate(again.doc, rows[1]!);
  expect(again.text.toJSON()).toContain("line 5");
  expect(again.text.toJSON()).toContain(whole.getText("content").toJSON().slice(-14));
  again.text.insert(0, "x");
  await saved();
  again.store.destroy();
  // Now that the saved copy has the missing content, its rows are merged like others. The damaged one stays.
  const third = await open({ compactAtRows: 3 });
  expect(third.text.toJSON()).toContain("line 5");
  await vi.waitFor(async () => {
    const rest = await readRows();
    expect(rest).toContainEqual(damaged);
    expect(rest).not.toContainEqual(rows[3]);
  });
});

test("a row that fills one gap and waits for another stays when rows are merged", async () => {
  const { rows } = linesInRows(2);
  const whole = new Y.Doc();
  for (const row of rows) Y.applyUpdate(whole, row);
  const written = (client: number, words: string): Uint8Array => {
    const before = Y.encodeStateVector(whole);
    whole.clientID = client;
    whole.getText("content").insert(whole.getText("content").length, words);
    return Y.encodeStateAsUpdate(whole, before);
  };
  const [long, lost, late] = [written(10, "long ".repeat(50)), written(11, "lost "), written(12, "late")];
  // The row with line 1 releases some waiting content, although the end of that row waits for the lost line.
  await put([rows[0], long, Y.mergeUpdates([rows[1]!, late])]);
  const { doc, text, store } = await open({ compactAtRows: 3 });
  expect(text.toJSON()).toContain("long ");
  doc.store.pendingStructs = null;
  for (let at = 0; at < 4; at++) {
    text.insert(0, "x");
    await vi.waitFor(() => expect(store.isSaved).toBe(true));
  }
  expect((await readRows()).length).toBeLessThan(4);
  store.destroy();
  const again = await open({ compactAtRows: 1_000 });
  Y.applyUpdate(again.doc, lost);
  expect(again.text.toJSON()).toMatch(/lost late$/);
});

test("a merged row does not wait with the waiting rows, and is merged again at the next opening", async () => {
  const { rows } = linesInRows(4);
  await put([rows[0], ...rows.slice(2)]);
  for (let round = 0; round < 3; round++) {
    const { text, store } = await open({ compactAtRows: 2 });
    text.insert(0, "x");
    // The two waiting rows, and the row that all others were merged into.
    await vi.waitFor(async () => expect(await readRows()).toHaveLength(3));
    store.destroy();
  }
});

test("the deletion of a lost line is kept, whatever happens to waiting content meanwhile", async () => {
  const { doc: writer, rows } = linesInRows(2);
  writer.getText("content").delete(0, 7);
  writer.getText("content").insert(0, "x");
  await put([cut(rows[0]!), ...rows.slice(1)]);
  const first = await open({ compactAtRows: 1 });
  // The provider does the same: it discards deletions of missing content.
  first.doc.store.pendingDs = null;
  Y.applyUpdate(first.doc, rows[0]!);
  first.text.insert(first.text.length, "after");
  await saved();
  first.store.destroy();
  expect((await open()).text.toJSON()).not.toContain("line 0");
});

test("a row that the browser itself cannot read costs no other row", async () => {
  const { rows } = linesInRows(3);
  await put(rows);
  const refuse = () => {
    const request = new EventTarget();
    queueMicrotask(() => request.dispatchEvent(new Event("error")));
    return Object.assign(request, { error: new DOMException("Failed to read large value.", "UnknownError") }) as never;
  };
  vi.spyOn(FakeObjectStore.prototype, "getAll").mockImplementation(refuse);
  const get = Reflect.get(FakeObjectStore.prototype, "get") as (key: unknown) => IDBRequest;
  vi.spyOn(FakeObjectStore.prototype, "get").mockImplementation(function (this: never, key) {
    return key === 3 ? refuse() : (Reflect.apply(get, this, [key]) as never);
  });
  const { text, store } = await open();
  expect([text.toJSON(), store.damaged]).toEqual(["line 0\nline 1\n", 1]);
});

test("a copy with deleted types that are nested thousands deep opens when Yjs collects no garbage", async () => {
  const source = new Y.Doc({ gc: false });
  source.getText("content").insert(0, "kept");
  source.transact(() => {
    let map = source.getMap("deep");
    for (let depth = 0; depth < 5_000; depth++) map = map.set("in", new Y.Map());
  });
  const rows = [Y.encodeStateAsUpdate(source)];
  const { client = 0, clock = 0 } = source.getMap("deep")._map.get("in")?.id ?? {};
  // Deleting the outermost type overflows Yjs's stack.
  rows.push(Uint8Array.of(0, 1, ...varint(client), 1, ...varint(clock), 1));
  await put(rows);
  const { text, store, doc } = await open({}, new Y.Doc({ gc: false }));
  expect(text.toJSON()).toBe("kept");
  let updates = 0;
  doc.on("update", () => updates++);
  text.insert(4, ", and on");
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  expect(updates).toBe(1);
  store.destroy();
  const again = await open({}, new Y.Doc({ gc: false }));
  expect(again.text.toJSON()).toBe("kept, and on");
});

test("a row of plain bytes in an ArrayBuffer is read", async () => {
  const { rows } = linesInRows(1);
  await put([rows[0]!.slice().buffer]);
  expect((await open()).text.toJSON()).toBe("line 0\n");
});

test("every flipped bit and every cut of a sealed row is detected or harmless", () => {
  const { doc, rows } = linesInRows(1);
  const whole = doc.getText("content").toJSON();
  const sealed = sealRow(rows[0]!);
  const read = (row: Uint8Array): string | undefined => {
    const update = unsealRow(row);
    if (update === undefined) return undefined;
    const found = new Y.Doc();
    Y.applyUpdate(found, update);
    return found.getText("content").toJSON();
  };
  for (let bit = 0; bit < sealed.length * 8; bit++)
    expect([undefined, whole]).toContain(
      read(sealed.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))),
    );
  for (let end = 0; end < sealed.length; end++) expect([undefined, whole]).toContain(read(sealed.slice(0, end)));
});

test("y-indexeddb reads sealed rows, and its class can continue with them", async () => {
  const ours = await open();
  for (const [at, word] of ["one ", "two ", "three"].entries()) {
    ours.text.insert(ours.text.length, word);
    await vi.waitFor(async () => expect((await readRows()).length).toBe(at + 1));
  }
  ours.store.destroy();
  const theirs = new Y.Doc();
  const persistence = new IndexeddbPersistence(name, theirs);
  await persistence.whenSynced;
  expect(theirs.getText("content").toJSON()).toBe("one two three");
  await persistence.destroy();
});

test("a database without its stores is completed, whatever its version", async () => {
  const opening = indexedDB.open(name, 5);
  opening.addEventListener("upgradeneeded", () => opening.result.createObjectStore("of somebody else"));
  (await answerTo(opening)).close();
  const { text, store } = await open();
  expect(store.state.type).toBe("saving");
  text.insert(0, "after");
  await saved();
});

test("opening a document makes no database until there is something to save", async () => {
  const { doc, text, store } = await open();
  expect(store.state.type).toBe("saving");
  expect(await indexedDB.databases()).toEqual([]);
  store.flush();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(new Y.Doc()));
  expect(await indexedDB.databases()).toEqual([]);
  text.insert(0, "after");
  await saved();
  expect((await indexedDB.databases()).map((each) => each.name)).toEqual([name]);
});

test("two tabs that write their first words at the same time both save them", async () => {
  const one = await open();
  const two = await open();
  one.text.insert(0, "one ");
  two.text.insert(0, "two ");
  one.text.insert(0, "more ");
  await vi.waitFor(async () => {
    const { text, store } = await open();
    for (const words of ["one ", "two ", "more "]) expect(text.toJSON()).toContain(words);
    store.destroy();
  });
});

test("first words are saved when the page closes at once, and when the store is only flushed", async () => {
  for (const leave of ["destroy", "flush"] as const) {
    const { text, store } = await open();
    text.insert(0, `${leave} `);
    store[leave]();
    expect((await open()).text.toJSON()).toContain(`${leave} `);
  }
});

test("empty databases of earlier versions are removed, and no others", async () => {
  for (const empty of [name, "grapevine-2", "of somebody else"]) (await openDatabase(() => indexedDB, empty)).close();
  const { rows } = linesInRows(1);
  const db = await openDatabase(
    () => indexedDB,
    "grapevine-3",
    (transaction) => transaction.objectStore(updatesStoreName).add(rows[0]),
  );
  db.close();
  // A database that is open and in which the first row is being written.
  const held = await open();
  await forgetEmptyDatabases();
  held.text.insert(0, "after");
  await saved();
  const names = (await indexedDB.databases()).map((each) => each.name);
  expect(names).toEqual(expect.arrayContaining([name, "grapevine-3", "of somebody else"]));
  expect(names).not.toContain("grapevine-2");
});

test("each of many databases is checked on some visit", async () => {
  const { rows } = linesInRows(1);
  for (let at = 0; at < 60; at++) {
    const isEmpty = at === 5 || at === 55;
    const fill = (transaction: IDBTransaction): void => {
      if (!isEmpty) transaction.objectStore(updatesStoreName).add(rows[0]);
    };
    (await openDatabase(() => indexedDB, `grapevine-${at}`, fill)).close();
  }
  const names = async (): Promise<unknown[]> => (await indexedDB.databases()).map((each) => each.name);
  await forgetEmptyDatabases(undefined, () => 0);
  await vi.waitFor(async () => expect(await names()).not.toContain("grapevine-5"));
  expect(await names()).toContain("grapevine-55");
  await forgetEmptyDatabases(undefined, () => 0.5);
  await vi.waitFor(async () => expect(await names()).toHaveLength(58));
});

test("removing empty databases causes no failure when storage is forbidden", async () => {
  await forgetEmptyDatabases(() => undefined);
  await forgetEmptyDatabases(() => {
    throw new DOMException("denied", "SecurityError");
  });
});

test("a tab does not read its own rows again, so a row that was damaged since is whole after merging", async () => {
  const { text, store } = await open({ compactAtRows: 3 });
  const write = async (words: string): Promise<void> => {
    text.insert(text.length, words);
    await vi.waitFor(() => expect(store.isSaved).toBe(true));
  };
  await write("one ");
  await write("two ");
  const db = await database();
  const transaction = db.transaction(updatesStoreName, "readwrite");
  transaction.objectStore(updatesStoreName).put(new Uint8Array([1, 2, 3]), 2);
  await transactionDone(transaction);
  db.close();
  await write("three");
  await vi.waitFor(async () => expect(await readRows()).toHaveLength(1));
  expect(store.damaged).toBe(0);
  const again = await open();
  expect(again.text.toJSON()).toBe("one two three");
  expect(again.store.damaged).toBe(0);
});

test("the row with which a tab makes a saved copy is not read again, either", async () => {
  const { text, store } = await open();
  const refuse = (): never => {
    const request = Object.assign(new EventTarget(), { error: new DOMException("unreadable", "UnknownError") });
    setTimeout(() => request.dispatchEvent(new Event("error", { cancelable: true })));
    return request as never;
  };
  vi.spyOn(FakeObjectStore.prototype, "getAll").mockImplementation(refuse);
  vi.spyOn(FakeObjectStore.prototype, "get").mockImplementation(refuse);
  text.insert(0, "a document that has just come");
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  await store.readAgain();
  expect([store.damaged, store.bytes]).toEqual([0, Y.encodeStateAsUpdate(text.doc as Y.Doc).length + 8]);
});
