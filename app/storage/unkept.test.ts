import { beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { forgetPlace, keepPlace, readPlaces } from "./places.ts";
import { name, open, openUnread, storesOfEachTest } from "./testing/stores.ts";
import { isUnkept, setRemoved, setUnkept } from "./unkept.ts";

storesOfEachTest();

/** A storage of the browser, for tests. */
function createStorage(): Storage {
  const stored = new Map<string, string>();
  return {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
    get length() {
      return stored.size;
    },
  } as Storage;
}

beforeEach(() => {
  vi.stubGlobal("sessionStorage", createStorage());
  vi.stubGlobal("localStorage", createStorage());
  setUnkept("one", false);
});

const names = async (): Promise<unknown[]> => (await indexedDB.databases()).map((each) => each.name);

test("a document is not kept from when the person says so until they change their mind", () => {
  setUnkept("one", true);
  expect([isUnkept("one"), isUnkept("two")]).toEqual([true, false]);
  setUnkept("one", false);
  expect([isUnkept("one"), sessionStorage.length]).toEqual([false, 0]);
});

test("a document that was removed is not kept until it is opened again", () => {
  setRemoved("one", true);
  expect([isUnkept("one"), isUnkept("two"), sessionStorage.length]).toEqual([true, false, 0]);
  setRemoved("one", false);
  expect(isUnkept("one")).toBe(false);
});

test("damaged storage means that everything is kept, and a forbidden one is replaced by memory", () => {
  for (const text of ["{", "7", '{"a":1}', `["${"x".repeat(20_000)}"]`]) {
    sessionStorage.setItem("grapevine-unkept", text);
    expect(isUnkept("one")).toBe(false);
  }
  vi.stubGlobal("sessionStorage", undefined);
  setUnkept("one", true);
  expect(isUnkept("one")).toBe(true);
  setUnkept("one", false);
  expect(isUnkept("one")).toBe(false);
});

test("no place is remembered in a document that is not kept, and a remembered one can be forgotten", () => {
  const place = { id: "one", anchor: 1, head: 1, top: 1, offset: 0, writing: true };
  keepPlace(() => localStorage, place);
  keepPlace(() => sessionStorage, { ...place, id: "two" });
  forgetPlace("one");
  expect([readPlaces(() => localStorage), localStorage.length]).toEqual([[], 0]);
  setUnkept("one", true);
  keepPlace(() => localStorage, place);
  expect(localStorage.length).toBe(0);
  expect(readPlaces(() => sessionStorage).map(({ id }) => id)).toEqual(["two"]);
});

test("a store that is off reads nothing and writes nothing, also when the page closes", async () => {
  const { doc, text, store } = await open({ off: true });
  text.insert(0, "a secret");
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(new Y.Doc()));
  store.flush();
  store.destroy();
  expect([store.state.type, await names(), localStorage.length]).toEqual(["off", [], 0]);
});

test("a store that is stopped writes nothing from then on, not even what was waiting", async () => {
  const { text, store } = await open();
  text.insert(0, "kept, ");
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  text.insert(6, "waiting, ");
  store.stop();
  text.insert(0, "a secret, ");
  store.flush();
  expect(localStorage.length).toBe(0);
  await new Promise((resolve) => indexedDB.deleteDatabase(name).addEventListener("success", resolve));
  expect([store.state.type, store.isSaved]).toEqual(["off", false]);
  expect(await names()).toEqual([]);
});

test("a store that is stopped while it still opens makes no database", async () => {
  const { text, store } = openUnread();
  text.insert(0, "a secret");
  store.stop();
  await store.whenLoaded;
  expect([store.state.type, await names()]).toEqual(["off", []]);
});

test("a store that resumes saves all of the document", async () => {
  const { text, store } = await open({ off: true });
  text.insert(0, "written before, ");
  store.resume();
  text.insert(text.length, "and after");
  await vi.waitFor(() => expect(store.isSaved).toBe(true));
  store.destroy();
  expect((await open()).text.toJSON()).toBe("written before, and after");
});

test("a store that resumes an empty document makes no database", async () => {
  const { store } = await open({ off: true });
  store.resume();
  await vi.waitFor(() => expect(store.state.type).toBe("saving"));
  expect(await names()).toEqual([]);
});
