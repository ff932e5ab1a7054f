import { IDBFactory, IDBKeyRange, IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSecret } from "../../sync/index.ts";
import { forgetEmptyDatabases } from "../storage/empty-databases.ts";
import { answerTo, customStoreName, indexName, openDatabase, transactionDone } from "../storage/open-database.ts";
import { hasDocuments } from "./has-documents.ts";
import { record } from "./testing/records.ts";

type Index = typeof import("./document-index.ts");

/** The index as one tab has it: each tab has modules, connections and channels of its own. */
async function tab(): Promise<Index> {
  vi.resetModules();
  return import("./document-index.ts");
}

let index: Index;

beforeEach(async () => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  vi.stubGlobal("addEventListener", vi.fn());
  vi.stubGlobal("removeEventListener", vi.fn());
  index = await tab();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const names = async (): Promise<unknown[]> => (await indexedDB.databases()).map(({ name }) => name);

/** Stores values that no page of this version would write. */
async function plant(entries: readonly (readonly [IDBValidKey, unknown])[]): Promise<void> {
  const db = await openDatabase(() => indexedDB, indexName);
  const transaction = db.transaction(customStoreName, "readwrite");
  for (const [key, value] of entries) transaction.objectStore(customStoreName).put(value, key);
  await transactionDone(transaction);
  db.close();
}

test("a record is read as it was written", async () => {
  const plan = record("plan", { title: "Plan", editedBy: "Ada", metAt: 7, metWith: ["Ben"], othersHaveIt: true });
  expect(await index.putDocument(plan)).toBe(true);
  expect(await index.listDocuments()).toEqual([plan]);
  expect(await index.readDocument("plan")).toEqual(plan);
  expect(await hasDocuments(1_000)).toBe(true);
});

test("reading makes no database", async () => {
  expect(await index.listDocuments()).toEqual([]);
  expect(await index.readDocument("plan")).toBeUndefined();
  expect(await hasDocuments(1_000)).toBe(false);
  expect(await index.removeDocument("plan")).toBe(true);
  expect(await names()).toEqual([]);
});

test("the database goes with the last record", async () => {
  await index.putDocument(record("one"));
  await index.putDocument(record("two"));
  await index.removeDocument("one");
  expect(await names()).toEqual([indexName]);
  await index.removeDocument("two");
  await vi.waitFor(async () => expect(await names()).toEqual([]));
  await index.putDocument(record("three"));
  expect((await index.listDocuments()).map(({ id }) => id)).toEqual(["three"]);
});

test("a record that another tab writes while the last one is being removed stays", async () => {
  const other = await tab();
  await index.putDocument(record("one"));
  await other.listDocuments();
  const removed = index.removeDocument("one");
  await other.putDocument(record("two"));
  await removed;
  await vi.waitFor(async () => expect((await index.listDocuments()).map(({ id }) => id)).toEqual(["two"]));
});

test("damaged and foreign records are skipped", async () => {
  const whole = record("whole");
  await plant([
    ["whole", whole],
    ["text", "no record"],
    ["nothing", null],
    ["list", [1, 2, 3]],
    ["short secret", { ...record("short secret"), secret: "abc" }],
    ["no secret", { ...record("no secret"), secret: undefined }],
    ["another", { ...record("other") }],
    [7, { ...record("7"), id: 7 }],
    ["x".repeat(100), record("x".repeat(100))],
  ]);
  expect(await index.listDocuments()).toEqual([whole]);
  expect(await index.readDocument("text")).toBeUndefined();
});

test("damaged fields of a record are left out, and the rest is read", async () => {
  const { secret } = record("plan");
  await plant([
    [
      "plan",
      {
        secret,
        id: "plan",
        title: 5,
        excerpt: {},
        openedAt: "now",
        editedAt: -1,
        editedBy: 3,
        metAt: Infinity,
        metWith: ["Ben", 4, null],
        othersHaveIt: "yes",
        bytes: Number.NaN,
        keep: 1,
      },
    ],
  ]);
  expect(await index.listDocuments()).toEqual([record("plan", { secret, metWith: ["Ben"] })]);
});

test("texts are cut to what a list can show, between whole characters", async () => {
  const family = "\u{1f469}\u200d\u{1f467}";
  const names = Array.from({ length: 50 }, () => "n".repeat(1_000));
  const long = { title: family.repeat(1_000), excerpt: "e".repeat(10_000), editedBy: "b".repeat(500), metWith: names };
  await index.putDocument(record("long", long));
  const [found] = await index.listDocuments();
  expect(found?.title).toBe(family.repeat(200));
  expect([found?.excerpt.length, found?.editedBy?.length]).toEqual([300, 60]);
  expect(found?.metWith.map(({ length }) => length)).toEqual(Array.from({ length: 8 }, () => 60));
});

test("a change sees what another tab has just written", async () => {
  const other = await tab();
  await index.putDocument(record("plan", { metAt: 1 }));
  await Promise.all([
    index.changeDocument("plan", (before) => before && { ...before, metAt: (before.metAt ?? 0) + 1 }),
    other.changeDocument("plan", (before) => before && { ...before, metAt: (before.metAt ?? 0) + 1 }),
  ]);
  expect((await index.readDocument("plan"))?.metAt).toBe(3);
  expect(await index.changeDocument("plan", () => undefined)).toBe(true);
  expect((await index.readDocument("plan"))?.metAt).toBe(3);
});

test("a browser without IndexedDB, or one that forbids it, has an empty list that counts as incomplete", async () => {
  const forbidden = (): never => {
    throw new DOMException("denied", "SecurityError");
  };
  for (const broken of [undefined, { open: forbidden }]) {
    vi.stubGlobal("indexedDB", broken);
    expect(await index.readListing()).toEqual({ records: [], isComplete: false });
    expect(await index.listDocuments()).toEqual([]);
    expect(await index.readDocument("plan")).toBeUndefined();
    expect(await hasDocuments(1_000)).toBe(false);
    expect(await index.putDocument(record("plan"))).toBe(false);
    expect(await index.removeDocument("plan")).toBe(false);
    index.putAtOnce(record("plan"));
  }
});

test("a browser that never answers has an empty list that counts as incomplete", async () => {
  vi.stubGlobal("indexedDB", { open: () => new EventTarget() });
  expect((await index.readListing(20)).isComplete).toBe(false);
  expect(await hasDocuments(20)).toBe(false);
});

/** As the browser's: what is stored are its own keys. */
function stubLocalStorage(): Record<string, string> {
  const stored: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => void (stored[key] = value),
    removeItem: (key: string) => void delete stored[key],
  };
  vi.stubGlobal("localStorage", Object.setPrototypeOf(stored, methods));
  return stored;
}

test("a record for which there is no room waits elsewhere, and is listed until there is", async () => {
  const stored = stubLocalStorage();
  await index.putDocument(record("one"));
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(await index.putDocument(record("two", { title: "Two" }))).toBe(true);
  await index.changeDocument("one", (before) => before && { ...before, title: "One" });
  await index.changeDocument("two", (before) => before && { ...before, excerpt: "more" });
  const titles = async (): Promise<unknown> =>
    Object.fromEntries((await index.listDocuments()).map(({ id, title, excerpt }) => [id, title + excerpt]));
  expect(await titles()).toEqual({ one: "One", two: "Twomore" });
  full.mockRestore();
  for (const id of ["one", "two"]) await index.changeDocument(id, (before) => before);
  expect(await titles()).toEqual({ one: "One", two: "Twomore" });
  expect(stored).toEqual({});
});

test("a record that nobody has room for is refused, and the others stay readable", async () => {
  await index.putDocument(record("one"));
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(await index.putDocument(record("two"))).toBe(false);
  expect((await index.listDocuments()).map(({ id }) => id)).toEqual(["one"]);
});

test("what a closing page leaves is listed, whether or not the database has answered", async () => {
  const stored = stubLocalStorage();
  index.putAtOnce(record("one", { title: "One" }));
  expect((await index.readListing()).records.map(({ title }) => title)).toEqual(["One"]);
  await vi.waitFor(() => expect(stored).toEqual({}));
  stored["grapevine.record.one"] = "no JSON";
  stored["grapevine.record.two"] = JSON.stringify(record("three"));
  expect((await index.readListing()).records.map(({ title }) => title)).toEqual(["One"]);
});

test("every tab that watches hears what any tab writes and removes", async () => {
  const other = await tab();
  const [here, there] = [vi.fn(), vi.fn()];
  const ends = [index.watchDocuments(here), other.watchDocuments(there)];
  await index.putDocument(record("plan"));
  expect(here).toHaveBeenCalledTimes(1);
  await vi.waitFor(() => expect(there).toHaveBeenCalledTimes(1));
  await other.removeDocument("plan");
  await vi.waitFor(() => expect(here).toHaveBeenCalledTimes(2));
  for (const end of ends) end();
  await index.putDocument(record("plan"));
  expect(here).toHaveBeenCalledTimes(2);
});

test("a tab that does not watch tells the others all the same", async () => {
  const other = await tab();
  const there = vi.fn();
  const end = other.watchDocuments(there);
  await index.putDocument(record("plan"));
  await vi.waitFor(() => expect(there).toHaveBeenCalledTimes(1));
  end();
});

test("the search for empty databases leaves the list alone, in this version and in earlier ones", async () => {
  await index.putDocument(record("plan", { secret: createSecret() }));
  await forgetEmptyDatabases();
  const db = await openDatabase(() => indexedDB, indexName);
  const rows = await Promise.all(
    [...db.objectStoreNames].map((store) => answerTo(db.transaction(store).objectStore(store).count())),
  );
  // Version 0.2.0 removes a database in which neither of these stores has a row.
  expect([...db.objectStoreNames].map((store, at) => [store, rows[at]])).toEqual([
    ["custom", 1],
    ["updates", 0],
  ]);
  db.close();
  expect(await index.listDocuments()).toHaveLength(1);
});
