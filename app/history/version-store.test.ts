import fc from "fast-check";
import { IDBFactory, IDBKeyRange, IDBObjectStore as FakeObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetEmptyDatabases } from "../storage/empty-databases.ts";
import { eraseSaved } from "../storage/erase-saved.ts";
import { historyName } from "../storage/history-name.ts";
import { pack, packPlain, unpack, unpackShared } from "./versions/version-body.ts";
import { bodiesName, entriesName, openHistory } from "./versions/version-database.ts";
import {
  addPacked,
  addVersion,
  eraseVersions,
  listVersions,
  makeRoom,
  nameVersion,
  type NewVersion,
  readVersion,
} from "./version-store.ts";

const id = "AAAAAAAAAAAAAAAAAAAAAA";
const minute = 60_000;
/** Any code point, without halves of surrogate pairs. fast-check's own `binary` takes two seconds to set up. */
const codePoint = fc.nat({ max: 0x10f7ff }).map((code) => String.fromCodePoint(code < 0xd800 ? code : code + 0x800));

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const version = (text: string, at: number, more: Partial<NewVersion> = {}): NewVersion => ({
  text,
  title: "Plan",
  at,
  by: ["Ada"],
  why: "schedule",
  places: [{ client: 7, clock: 3, length: text.length }],
  ...more,
});

async function database(): Promise<IDBDatabase> {
  return await openHistory(() => indexedDB, historyName(id));
}

test("versions are listed with the newest first, and read as they were kept", async () => {
  const now = Date.now();
  for (const [at, text] of ["one", "two", "three"].entries())
    await addVersion(id, version(text, now - (3 - at) * minute, at === 1 ? { name: "Draft", why: "named" } : {}));
  const list = await listVersions(id);
  expect(list.map(({ length, name, why, by }) => [length, name, why, by])).toEqual([
    [5, undefined, "schedule", ["Ada"]],
    [3, "Draft", "named", ["Ada"]],
    [3, undefined, "schedule", ["Ada"]],
  ]);
  const read = await readVersion(id, list[1]!.key);
  expect(read).toMatchObject({ text: "two", title: "Plan", places: [{ client: 7, clock: 3, length: 3 }] });
});

test("listing and reading make no database", async () => {
  expect([await listVersions(id), await readVersion(id, 1), await nameVersion(id, 1, "x")]).toEqual([
    [],
    undefined,
    false,
  ]);
  await makeRoom(id);
  expect(await indexedDB.databases()).toEqual([]);
});

test("the same text is kept once, and takes the name that it is given", async () => {
  const now = Date.now();
  const first = await addVersion(id, version("same", now));
  expect(await addVersion(id, version("same", now + minute))).toBe(first);
  expect(await addVersion(id, version("same", now + minute, { name: "Draft" }))).toBe(first);
  expect(await listVersions(id)).toMatchObject([{ key: first, name: "Draft" }]);
});

test("a backup that is restored twice adds its versions once", async () => {
  const now = Date.now();
  for (let time = 0; time < 2; time++)
    for (const [at, text] of ["one", "two"].entries()) await addVersion(id, version(text, now + at));
  expect(await listVersions(id)).toHaveLength(2);
});

test("two tabs that keep the same moment keep it once", async () => {
  const now = Date.now();
  await Promise.all([addVersion(id, version("same", now)), addVersion(id, version("same", now + 1))]);
  expect(await listVersions(id)).toHaveLength(1);
});

test("old versions grow fewer when one is added, and named ones stay", async () => {
  const hour = 60 * minute;
  const now = Date.UTC(2026, 10, 30, 12);
  for (let at = 0; at < 6; at++)
    await addVersion(id, version(`text ${at}`, now + at * minute, at === 2 ? { name: "Draft" } : {}), {
      now: () => now + at * minute,
    });
  await addVersion(id, version("later", now + 5 * hour), { now: () => now + 5 * hour });
  expect((await listVersions(id)).map(({ at, name }) => [(at - now) / minute, name])).toEqual([
    [300, undefined],
    [5, undefined],
    [2, "Draft"],
  ]);
});

test("beyond the limit of bytes the oldest unnamed versions go", async () => {
  const now = Date.now();
  const random = (): string => Array.from({ length: 400 }, () => Math.random().toString(36)).join("");
  await addVersion(id, version(random(), now, { name: "Draft" }), { limitBytes: 30_000 });
  for (let at = 1; at < 20; at++) await addVersion(id, version(random(), now + at), { limitBytes: 30_000 });
  const list = await listVersions(id);
  expect(list.length).toBeLessThan(12);
  expect(list[0]?.at).toBe(now + 19);
  expect(list.at(-1)?.name).toBe("Draft");
  const db = await database();
  const bodies = db.transaction(bodiesName).objectStore(bodiesName).count();
  await vi.waitFor(() => expect(bodies.readyState).toBe("done"));
  expect(bodies.result).toBe(list.length);
  db.close();
});

test("a text of more than 4 MB packed is not kept, and large ones do not displace small ones from before", async () => {
  const at = Date.now();
  const junk = (bytes: number) => new Uint8Array(bytes);
  await addVersion(id, version("Plan", at - 3 * 60 * minute));
  expect(await addPacked(id, version("huge", at - 1), junk(4 * 1024 * 1024 + 1))).toBeUndefined();
  for (let count = 0; count < 7; count++) await addPacked(id, version(`junk ${count}`, at + count), junk(4_000_000));
  const lengths = (await listVersions(id)).map(({ length }) => length);
  expect(lengths).toEqual([6, 6, 6, 6, 6, 4]);
});

test("a document has at most so many versions", async () => {
  const at = Date.now();
  for (let count = 0; count < 9; count++) await addVersion(id, version(`text ${count}`, at + count), { limitRows: 5 });
  expect(await listVersions(id)).toHaveLength(5);
});

test("when there is no room, the oldest unnamed versions give way", async () => {
  const now = Date.now();
  for (let at = 0; at < 8; at++) await addVersion(id, version(`text ${at}`, now + at));
  const add = Reflect.get(FakeObjectStore.prototype, "add") as (...row: unknown[]) => IDBRequest;
  let failures = 2;
  vi.spyOn(FakeObjectStore.prototype, "add").mockImplementation(function (this: never, ...row) {
    if (failures-- > 0) throw new DOMException("full", "QuotaExceededError");
    return Reflect.apply(add, this, row) as never;
  });
  expect(await addVersion(id, version("new", now + 9))).toBeDefined();
  const list = await listVersions(id);
  expect(list.map(({ at }) => at - now)).toContain(9);
  expect(list.map(({ at }) => at - now)).not.toContain(0);
  expect(list.length).toBeLessThan(6);
});

test("a browser that has no room at all, or no storage, keeps no version and says so quietly", async () => {
  vi.spyOn(FakeObjectStore.prototype, "add").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(await addVersion(id, version("new", Date.now()))).toBeUndefined();
  expect(await addVersion(id, version("new", Date.now()), { factory: () => undefined })).toBeUndefined();
  const refusing = () => {
    throw new DOMException("no", "SecurityError");
  };
  expect(await addVersion(id, version("new", Date.now()), { factory: refusing })).toBeUndefined();
});

test("making room drops half of the unnamed versions, the oldest", async () => {
  const now = Date.now();
  for (let at = 0; at < 8; at++)
    await addVersion(id, version(`text ${at}`, now + at, at === 0 ? { name: "Draft" } : {}));
  await makeRoom(id);
  const list = await listVersions(id);
  expect(list.at(-1)?.name).toBe("Draft");
  expect(list.map(({ at }) => at - now)).toEqual([7, 6, 5, 0]);
});

test("damaged rows are skipped, and a damaged text is not returned", async () => {
  const now = Date.now();
  for (let at = 0; at < 3; at++) await addVersion(id, version(`text ${at}`, now + at));
  const list = await listVersions(id);
  const db = await database();
  const transaction = db.transaction([entriesName, bodiesName], "readwrite");
  transaction.objectStore(entriesName).put({ at: "yesterday" }, list[0]!.key);
  const other = packPlain({ text: "something else", title: "" });
  transaction.objectStore(bodiesName).put(other, list[1]!.key);
  await new Promise((resolve) => transaction.addEventListener("complete", resolve));
  db.close();
  expect((await listVersions(id)).map(({ at }) => at - now)).toEqual([1, 0]);
  expect(await readVersion(id, list[0]!.key)).toBeUndefined();
  expect(await readVersion(id, list[1]!.key)).toBeUndefined();
  expect(await readVersion(id, list[2]!.key)).toMatchObject({ text: "text 0" });
  expect(await addVersion(id, version("more", now + 5))).toBeDefined();
});

test("a name is given, changed and taken away, and comes out short and on one line", async () => {
  const key = (await addVersion(id, version("text", Date.now()))) as number;
  await nameVersion(id, key, `\u202eline\none ${"x".repeat(500)}`);
  const [named] = await listVersions(id);
  expect(named?.name).toMatch(/^line one x+$/);
  expect(named?.name).toHaveLength(60);
  await nameVersion(id, key, undefined);
  expect((await listVersions(id))[0]).not.toHaveProperty("name");
});

test("versions are erased with their document, and are not taken for an empty document", async () => {
  await addVersion(id, version("text", Date.now()));
  await forgetEmptyDatabases();
  expect(await listVersions(id)).toHaveLength(1);
  await eraseSaved(`grapevine-${id}`);
  expect(await indexedDB.databases()).toEqual([]);
  await addVersion(id, version("text", Date.now()));
  await eraseVersions(id);
  expect(await indexedDB.databases()).toEqual([]);
});

test("a page of 0.2.0 does not take the versions for an empty document", async () => {
  await addVersion(id, version("text", Date.now()));
  const db = await database();
  // What that page counts.
  const transaction = db.transaction(["updates", "custom"]);
  const counts = ["updates", "custom"].map((store) => transaction.objectStore(store).count());
  await new Promise((resolve) => transaction.addEventListener("complete", resolve));
  expect(counts.map(({ result }) => result)).not.toEqual([0, 0]);
  db.close();
});

test("a database without its stores is completed", async () => {
  const opening = indexedDB.open(historyName(id), 3);
  await new Promise((resolve) => opening.addEventListener("success", resolve));
  opening.result.close();
  expect(await listVersions(id)).toEqual([]);
  expect(await addVersion(id, version("text", Date.now()))).toBeDefined();
});

test("a body comes out as it went in, compressed or not, and takes less room", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: codePoint }), fc.string(), async (text, title) => {
      const body = { text, title, places: text === "" ? [] : [{ client: 2 ** 40, clock: 9, length: text.length }] };
      expect(await unpack(packPlain(body))).toEqual(body);
      expect(await unpack(await pack(body))).toEqual(body);
    }),
    { numRuns: 40 },
  );
  const long = { text: "What a day. ".repeat(1_000), title: "" };
  expect((await pack(long)).length).toBeLessThan(packPlain(long).length / 10);
});

test("half of a surrogate pair becomes one replacement character, and the version is read", async () => {
  const key = (await addVersion(id, version("a\ud83db", Date.now()))) as number;
  expect(await readVersion(id, key)).toMatchObject({ text: "a\ufffdb" });
});

test("a damaged body, and arbitrary bytes, are undefined and never throw", async () => {
  const packed = await pack({ text: "The text", title: "Plan", places: [{ client: 1, clock: 0, length: 8 }] });
  for (let at = 0; at < packed.length; at++) {
    const read = await unpack(packed.map((byte, index) => (index === at ? byte ^ 0x41 : byte)));
    expect([undefined, "The text"]).toContain(read?.text);
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0, 1, 2), async (bytes, first) => {
      await unpack(Uint8Array.of(first, ...bytes));
    }),
    { numRuns: 100 },
  );
  for (const value of [undefined, null, "text", new Uint8Array()]) expect(await unpack(value)).toBeUndefined();
});

test("a shared body that is very long when it is unpacked is not read, and one that is kept here is", async () => {
  const body = { text: "a".repeat(9 * 1024 * 1024), title: "" };
  const packed = await pack(body);
  expect(await unpackShared(packed)).toBeUndefined();
  expect((await unpack(packed))?.text.length).toBe(body.text.length);
});

test("places that overlap, and very many, are left out", async () => {
  const text = "a".repeat(200_002);
  const twice = [0, 10].map((clock) => ({ client: 1, clock, length: 100_001 }));
  const many = Array.from({ length: 200_002 }, (_, at) => ({ client: 1, clock: 2 * at, length: 1 }));
  for (const places of [twice, many]) {
    const read = await unpack(packPlain({ text, title: "", places }));
    expect([read?.text.length, read?.places]).toEqual([text.length, undefined]);
  }
});
