import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { OwnWriter } from "../people/writers.ts";
import type { StoreState } from "../storage/document-store.ts";
import { Keeper, type TextBefore } from "./keeper.ts";
import { addVersion, eraseVersions, listVersions, readVersion } from "./version-store.ts";

const id = "AAAAAAAAAAAAAAAAAAAAAA";
const minute = 60_000;
const keepers: Keeper[] = [];
let page = new EventTarget();
let visibility = Object.assign(new EventTarget(), { visibilityState: "visible" });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: Date.UTC(2026, 10, 30, 12) });
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  page = new EventTarget();
  visibility = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("document", visibility);
});
afterEach(() => {
  for (const keeper of keepers.splice(0)) keeper.destroy();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** An open document with its keeper. `join` tells that the first exchange with another peer has ended. */
function open(text = "", doc = new Y.Doc(), before?: TextBefore) {
  const content = doc.getText("content");
  if (text !== "") content.insert(0, text);
  const writer = new OwnWriter(doc, "Ada");
  const listeners = new Map<string, () => void>();
  const on = (event: string, listener: () => void) => listeners.set(event, listener);
  const off = (event: string) => listeners.delete(event);
  const store = { state: { type: "saving" } as StoreState, on, off } as never as {
    state: StoreState;
    on: never;
    off: never;
  };
  const provider = { synced: false, on, off };
  const onKept = vi.fn();
  const keeper = new Keeper({ id, doc, content, title: doc.getText("title"), store, provider }, onKept, before);
  keepers.push(keeper);
  const join = (): void => {
    provider.synced = true;
    listeners.get("synced")?.();
  };
  const enter = (state: StoreState): void => {
    store.state = state;
    listeners.get("state")?.();
  };
  return { doc, content, writer, keeper, onKept, join, enter };
}

/** Waits until the keeper has kept so many versions, and returns what they are. */
async function kept(count: number): Promise<[string, string, readonly string[]][]> {
  await vi.waitFor(async () => expect(await listVersions(id)).toHaveLength(count));
  const list = await listVersions(id);
  const texts = await Promise.all(list.map(async ({ key }) => (await readVersion(id, key))?.text ?? "damaged"));
  return list.map(({ why, by }, index) => [texts[index] as string, why, by]);
}

test("a version is kept ten minutes after something was written, with who wrote, and none while nothing is", async () => {
  const { content } = open();
  content.insert(0, "Hello");
  vi.advanceTimersByTime(9 * minute);
  content.insert(5, " world");
  vi.advanceTimersByTime(1 * minute);
  expect(await kept(1)).toEqual([["Hello world", "schedule", ["Ada"]]]);
  vi.advanceTimersByTime(60 * minute);
  content.insert(0, "> ");
  vi.advanceTimersByTime(10 * minute);
  expect(await kept(2)).toEqual([
    ["> Hello world", "schedule", ["Ada"]],
    ["Hello world", "schedule", ["Ada"]],
  ]);
});

test("a version is kept when the page is left, and only if something has changed", async () => {
  const { content } = open();
  page.dispatchEvent(new Event("pagehide"));
  content.insert(0, "Hello");
  page.dispatchEvent(new Event("pagehide"));
  page.dispatchEvent(new Event("pagehide"));
  expect(await kept(1)).toEqual([["Hello", "left", ["Ada"]]]);
});

test("a version is kept when the page is hidden, but not each time that somebody looks at another tab", async () => {
  const { content } = open();
  visibility.visibilityState = "hidden";
  content.insert(0, "one ");
  visibility.dispatchEvent(new Event("visibilitychange"));
  content.insert(0, "two ");
  visibility.dispatchEvent(new Event("visibilitychange"));
  expect(await kept(1)).toEqual([["one ", "left", ["Ada"]]]);
});

test("of two tabs one keeps a version every ten minutes", async () => {
  const [one, two] = [open(), open()];
  one.content.insert(0, "Hello");
  vi.advanceTimersByTime(3 * minute);
  two.content.insert(0, "Hello, you");
  vi.advanceTimersByTime(7 * minute);
  await kept(1);
  vi.advanceTimersByTime(3 * minute);
  expect(await kept(1)).toEqual([["Hello", "schedule", ["Ada"]]]);
  vi.advanceTimersByTime(10 * minute);
  expect(await kept(2)).toEqual([
    ["Hello, you", "schedule", ["Ada"]],
    ["Hello", "schedule", ["Ada"]],
  ]);
});

test("what is there when the document opens is kept, unless it is there already", async () => {
  const { content } = open("Hello");
  expect(await kept(1)).toEqual([["Hello", "schedule", []]]);
  expect(content.toJSON()).toBe("Hello");
  const { onKept, content: again } = open("Hello");
  again.insert(5, "!");
  vi.advanceTimersByTime(10 * minute);
  expect(await kept(2)).toEqual([
    ["Hello!", "schedule", ["Ada"]],
    ["Hello", "schedule", []],
  ]);
  expect(onKept).toHaveBeenCalledOnce();
});

test("on joining, what others wrote makes a version, with their names", async () => {
  const { doc, join } = open("Hello");
  await kept(1);
  const other = new Y.Doc();
  const ben = new OwnWriter(other, "Ben");
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  other.getText("content").insert(5, ", Ada");
  expect(ben.wrote(other.clientID)).toBe(true);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  vi.advanceTimersByTime(minute);
  join();
  expect(await kept(2)).toEqual([
    ["Hello, Ada", "joined", ["Ben"]],
    ["Hello", "schedule", []],
  ]);
});

test("joining without any change keeps nothing more", async () => {
  const { join, content } = open("Hello");
  await kept(1);
  join();
  content.insert(0, "> ");
  vi.advanceTimersByTime(10 * minute);
  expect(await kept(2)).toEqual([
    ["> Hello", "schedule", ["Ada"]],
    ["Hello", "schedule", []],
  ]);
});

test("a text from before a removal is kept, and then the text after it", async () => {
  const { content, keeper } = open();
  content.insert(0, "Hello");
  vi.advanceTimersByTime(minute);
  const before = { text: "Hello", places: [{ client: content.doc?.clientID ?? 0, clock: 0, length: 5 }] };
  content.delete(1, 4);
  await keeper.keepBefore(before);
  vi.advanceTimersByTime(10 * minute);
  expect(await kept(2)).toEqual([
    ["H", "schedule", []],
    ["Hello", "before-removal", ["Ada"]],
  ]);
});

test("an empty text is no version", async () => {
  const { content, keeper } = open();
  content.insert(0, "Hello");
  content.delete(0, 5);
  await keeper.keep("schedule");
  page.dispatchEvent(new Event("pagehide"));
  content.insert(0, "More");
  await keeper.keep("schedule");
  expect(await kept(1)).toEqual([["More", "schedule", ["Ada"]]]);
});

test("while the document itself has no room, old versions give way and none are kept", async () => {
  const now = Date.now();
  for (let at = 0; at < 4; at++)
    await addVersion(id, { text: `text ${at}`, title: "", at: now + at, by: [], why: "schedule" });
  const { content, keeper, enter } = open();
  content.insert(0, "Hello");
  enter({ type: "failing", reason: "full" });
  await keeper.keep("schedule");
  await vi.waitFor(async () => expect((await listVersions(id)).length).toBeLessThan(4));
  expect((await listVersions(id)).at(0)).toMatchObject({ at: now + 3 });
});

test("a document that is erased while a version of it is packed leaves none behind", async () => {
  const { content, keeper } = open();
  content.insert(0, "Hello");
  const keeping = keeper.keep("schedule");
  keeper.destroy();
  await keeping;
  expect(await indexedDB.databases()).toEqual([]);
});

test("a version that is still being packed when the document is left is kept", async () => {
  const { content, keeper } = open();
  content.insert(0, "Hello");
  const before = { text: "Hello", places: [{ client: content.doc?.clientID ?? 0, clock: 0, length: 5 }] };
  content.delete(0, 5);
  void keeper.keepBefore(before);
  keeper.leave();
  keeper.destroy();
  expect(await kept(1)).toEqual([["Hello", "before-removal", ["Ada"]]]);
});

test("a version that cannot be packed does not stop later ones", async () => {
  const { content, keeper } = open();
  content.insert(0, "one");
  vi.stubGlobal("CompressionStream", function () {
    throw new Error("There is no memory.");
  });
  await keeper.keep("schedule");
  vi.stubGlobal("CompressionStream", undefined);
  content.insert(0, "two ");
  await keeper.keep("schedule");
  expect(await kept(1)).toEqual([["two one", "schedule", ["Ada"]]]);
});

test("the text from before the edit that the keeper was made for is kept once, and also when the page closes at once", async () => {
  const before = { text: "Hello", state: new Map<number, number>() };
  open("", new Y.Doc(), before).keeper.leave();
  expect(await kept(1)).toEqual([["Hello", "schedule", []]]);
  const { content, keeper } = open("", new Y.Doc(), before);
  await vi.waitFor(() => expect(keeper.keep("schedule")).resolves.toBeUndefined());
  content.insert(0, "New");
  await keeper.keep("schedule");
  expect((await kept(2)).map(([text]) => text)).toEqual(["New", "Hello"]);
});

test("a document that is kept on this device again has a version again, of a text that has not changed", async () => {
  const { content, keeper, enter } = open();
  content.insert(0, "Hello");
  await keeper.keep("schedule");
  await kept(1);
  enter({ type: "off" });
  await eraseVersions(id);
  await keeper.keep("schedule");
  expect(await listVersions(id)).toEqual([]);
  enter({ type: "saving" });
  await keeper.keep("schedule");
  expect(await kept(1)).toEqual([["Hello", "schedule", expect.anything()]]);
});

test("a keeper that has ended keeps nothing", async () => {
  const { content, keeper } = open();
  content.insert(0, "Hello");
  keeper.destroy();
  page.dispatchEvent(new Event("pagehide"));
  await keeper.keep("schedule");
  keeper.leave();
  vi.advanceTimersByTime(60 * minute);
  expect(await listVersions(id)).toEqual([]);
});
