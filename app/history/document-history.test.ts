import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { OwnWriter } from "../people/writers.ts";
import { TextUndo } from "../shared-text/text-undo.ts";
import { DocumentHistory } from "./document-history.ts";
import { versionsKey } from "./named-versions.ts";
import { record } from "./restoring/copies.ts";
import type { TimelineEntry } from "./timeline.ts";
import { addVersion } from "./version-store.ts";

const text = "# Plan\n\nBuy apples.\nBuy bread.\n";
const histories: DocumentHistory[] = [];

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal(
    "document",
    Object.assign(new EventTarget(), { visibilityState: "visible", documentElement: { style: {} } }),
  );
});
afterEach(() => {
  for (const history of histories.splice(0)) history.destroy();
  vi.unstubAllGlobals();
});

/** A document at a browser of its own: `id` names its storage. */
function open(id: string, name: string) {
  const doc = new Y.Doc();
  const content = doc.getText("content");
  const undoManager = new TextUndo(content, { trackedOrigins: new Set(["own"]), captureTimeout: Infinity });
  const nothing = { on: () => undefined, off: () => undefined };
  const history = new DocumentHistory({
    id,
    doc,
    content,
    title: doc.getText("title"),
    store: { state: { type: "saving" }, ...nothing } as never,
    provider: { synced: false, ...nothing },
    undoManager,
    writer: new OwnWriter(doc, name),
  });
  histories.push(history);
  const write = (edit: () => void): void => {
    undoManager.stopCapturing();
    doc.transact(edit, "own");
  };
  const readAll = async (entries: readonly TimelineEntry[]) =>
    await Promise.all(entries.map(async (entry) => (await history.read(entry))?.text));
  return { id, doc, content, undoManager, history, write, readAll };
}

function exchange(one: { doc: Y.Doc }, other: { doc: Y.Doc }): void {
  Y.applyUpdate(other.doc, Y.encodeStateAsUpdate(one.doc));
  Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(other.doc));
}

test("the text of now heads the list, and an earlier one is restored in one step", async () => {
  const { content, history, undoManager, write, readAll } = open("one", "Ada");
  write(() => content.insert(0, text));
  const [first] = await history.list();
  write(() => content.delete(8, 12));
  write(() => content.insert(0, "New. "));
  const now = content.toJSON();
  const list = await history.list();
  expect(await readAll(list)).toEqual([now, text]);
  const body = await history.read(first as TimelineEntry);
  await history.restore(body as { text: string; title: string });
  expect(content.toJSON()).toBe(text);
  undoManager.undo();
  expect(content.toJSON()).toBe(now);
});

test("a restored text of which the latest change was in no version yet can be restored, too", async () => {
  const { content, history, write, readAll } = open("one", "Ada");
  write(() => content.insert(0, text));
  const [first] = await history.list();
  write(() => content.insert(0, "Only now. "));
  await history.restore((await history.read(first as TimelineEntry)) as { text: string; title: string });
  expect(await readAll(await history.list())).toContain(`Only now. ${text}`);
});

test("a version from a backup, which has no places, is restored by its text", async () => {
  const { id, content, history, write } = open("one", "Ada");
  write(() => content.insert(0, text));
  await addVersion(id, { text: "# Plan\n\nBuy nothing.\n", title: "", at: 1, by: [], why: "schedule" });
  const old = (await history.list()).at(-1) as TimelineEntry;
  await history.restore((await history.read(old)) as { text: string; title: string });
  expect(content.toJSON()).toBe("# Plan\n\nBuy nothing.\n");
});

test("a version that one names is there for another, who has never kept it, and is restored by both at once", async () => {
  const [ada, ben] = [open("one", "Ada"), open("two", "Ben")];
  ada.write(() => ada.content.insert(0, text));
  const [entry] = await ada.history.list();
  expect(await ada.history.name(entry as TimelineEntry, " Draft\n1 ")).toBe("shared");
  ada.write(() => ada.content.delete(0, 20));
  exchange(ada, ben);
  const named = (await ben.history.list()).find(({ name }) => name === "Draft 1") as TimelineEntry;
  expect(named).toMatchObject({ isShared: true, by: ["Ada"], why: "named" });
  expect((await ada.history.list()).filter(({ name }) => name === "Draft 1")).toHaveLength(1);
  for (const { history } of [ada, ben])
    await history.restore((await history.read(named)) as { text: string; title: string });
  exchange(ada, ben);
  expect([ada.content.toJSON(), ben.content.toJSON()]).toEqual([text, text]);
});

test("a name of a version that this browser keeps stays, however many others share", async () => {
  const { doc, content, history, write } = open("one", "Ada");
  write(() => content.insert(0, text));
  const [entry] = await history.list();
  await history.name(entry as TimelineEntry, "Draft");
  const versions = doc.getMap(versionsKey);
  for (let hash = 0; hash < 300; hash++)
    versions.set(`${hash.toString(36)}.5`, { name: "Spam", at: 8e15, by: [], length: 5, hash });
  const list = await history.list();
  expect(list.find(({ name }) => name === "Draft")).toMatchObject({ isShared: true, key: entry?.key });
  expect(list).toHaveLength(201);
});

test("a name can be changed and taken away by anybody, and undo leaves it", async () => {
  const [ada, ben] = [open("one", "Ada"), open("two", "Ben")];
  ada.write(() => ada.content.insert(0, text));
  const [entry] = await ada.history.list();
  await ada.history.name(entry as TimelineEntry, "Draft");
  exchange(ada, ben);
  const names = async () => (await ada.history.list()).flatMap(({ name }) => name ?? []);
  const [theirs] = await ben.history.list();
  await ben.history.name(theirs as TimelineEntry, "Final");
  exchange(ada, ben);
  expect(await names()).toEqual(["Final"]);
  ada.undoManager.undo();
  expect(ada.content.toJSON()).toBe("");
  expect(await names()).toEqual(["Final"]);
  await ben.history.name(theirs as TimelineEntry, "");
  exchange(ada, ben);
  expect((await ada.history.list()).filter(({ isShared }) => isShared)).toEqual([]);
});

test("shared bytes that are not the version of their name are not read", async () => {
  const { doc, content, history, write } = open("one", "Ada");
  write(() => content.insert(0, text));
  const [entry] = await history.list();
  await history.name(entry as TimelineEntry, "Draft");
  const versions = doc.getMap(versionsKey);
  const bytes = versions.get(`${entry?.id}/text`);
  write(() => content.insert(0, "Other. "));
  const [other] = await history.list();
  versions.set(`${other?.id}/text`, bytes);
  expect(await history.read({ ...(other as TimelineEntry), key: undefined as never })).toBeUndefined();
});

test("listeners hear of named versions and of removals", async () => {
  const [ada, ben] = [open("one", "Ada"), open("two", "Ben")];
  const [versions, removal] = [vi.fn(), vi.fn()];
  ada.history.on("versions", versions);
  ada.history.on("removal", removal);
  ada.write(() => ada.content.insert(0, text));
  exchange(ada, ben);
  ben.write(() => ben.content.delete(0, text.length));
  exchange(ada, ben);
  expect(removal).toHaveBeenCalledOnce();
  expect(ada.history.removal?.by).toBe("Ben");
  await vi.waitFor(() => expect(versions).toHaveBeenCalled());
  await ada.history.bringBack();
  exchange(ada, ben);
  expect([ada.history.removal, ben.content.toJSON()]).toEqual([undefined, text]);
  ada.undoManager.undo();
  expect(ada.content.toJSON()).toBe("");
});

test("removed text that another peer disputes by a record is brought back, and what that peer wrote stays", async () => {
  const [ada, ben] = [open("one", "Ada"), open("two", "Ben")];
  ada.write(() => ada.content.insert(0, text));
  exchange(ada, ben);
  ben.write(() => ben.content.delete(0, text.length));
  ben.content.insert(0, "X");
  const copyClock = Y.getState(ben.doc.store, ben.doc.clientID) - 1;
  const first = { client: ada.doc.clientID, clock: 0, length: 1, generation: 1, piece: 1 };
  record(ben.doc, [{ ...first, copyClient: ben.doc.clientID, copyClock }]);
  exchange(ada, ben);
  expect(ada.history.removal?.before.text).toBe(text);
  await ada.history.bringBack();
  expect([ada.content.toJSON(), ada.history.removal]).toEqual([`${text}X`, undefined]);
});

test("a history ends with its document, and keeps nothing from then on", async () => {
  const { doc, content, history } = open("one", "Ada");
  doc.destroy();
  content.insert(0, text);
  history.leave();
  expect(await indexedDB.databases()).toEqual([]);
});
