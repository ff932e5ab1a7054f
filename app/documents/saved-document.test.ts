import { beforeEach, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { documentId } from "../../sync/index.ts";
import { hold, isHeld } from "../arrival/held-documents.ts";
import { historyName } from "../storage/history-name.ts";
import { openDatabase, withinTime } from "../storage/open-database.ts";
import { leaveBehind, rescueKey } from "../storage/rescue.ts";
import { addToSavedCopy, documentStoreName } from "../storage/saved-copy.ts";
import { storesOfEachTest } from "../storage/testing/stores.ts";
import { listDocuments, putDocument, readDocument } from "./document-index.ts";
import { eraseDocument, eraseUnkept } from "./erase-document.ts";
import { copyDocument, findCopy, readText, rename } from "./saved-document.ts";
import { record } from "./testing/records.ts";

storesOfEachTest();

const secret = "A".repeat(43);
const names = async (): Promise<unknown[]> => (await indexedDB.databases()).map((each) => each.name);

/** As the browser's: what is stored are its own keys. */
function createStorage(): Storage {
  const stored: Record<string, string> = {};
  return Object.setPrototypeOf(stored, {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => void (stored[key] = value),
    removeItem: (key: string) => void delete stored[key],
  }) as Storage;
}

beforeEach(() => {
  vi.stubGlobal("localStorage", createStorage());
  vi.stubGlobal("sessionStorage", createStorage());
});

function updateOf(text: string, title = ""): Uint8Array {
  const doc = new Y.Doc();
  doc.getText("content").insert(0, text);
  if (title !== "") doc.getText("title").insert(0, title);
  return Y.encodeStateAsUpdate(doc);
}

/** A document in this browser's storage. */
async function save(text: string, title = "") {
  const saved = record(await documentId(secret), { secret, title: title || "From a heading" });
  await addToSavedCopy(documentStoreName(saved.id), updateOf(text, title));
  await putDocument(saved);
  return saved;
}

test("a saved copy is read with its title, and with what a closing page left behind", async () => {
  const saved = await save("text", "Title");
  expect(await findCopy(saved.id)).toBe("here");
  expect(await readText(saved)).toEqual({ text: "text", title: "Title" });
  const left = record("left");
  leaveBehind(rescueKey(documentStoreName("left")), updateOf("left behind"));
  expect(await findCopy("left")).toBe("here");
  expect(await readText(left)).toEqual({ text: "left behind", title: "" });
});

test("a document without a copy is absent, and looking for it makes no database", async () => {
  expect(await findCopy("none")).toBe("absent");
  await expect(readText(record("none"))).rejects.toThrow("There is no saved copy.");
  await expect(rename(record("none"), "Title")).rejects.toThrow("There is no saved copy.");
  expect(await names()).toEqual([]);
});

test("a database that the browser does not open is unreadable", async () => {
  const saved = await save("text");
  vi.stubGlobal("indexedDB", {
    open: () => {
      throw new DOMException("broken", "UnknownError");
    },
  });
  expect(await findCopy(saved.id)).toBe("unreadable");
});

test("a new name is in the copy and in the record, and counts as this person's edit", async () => {
  const saved = await save("# Heading\n\ntext", "Before");
  await putDocument({ ...saved, othersHaveIt: true, metAt: 5 });
  await rename(saved, "After");
  expect(await readText(saved)).toEqual({ text: "# Heading\n\ntext", title: "After" });
  expect(await readDocument(saved.id)).toMatchObject({ title: "After", editedBy: "", othersHaveIt: false, metAt: 5 });
  await rename(saved, "");
  expect((await readText(saved)).title).toBe("");
  expect((await readDocument(saved.id))?.title).toBe("Heading");
});

test("a copy is a document of its own with the same text", async () => {
  const saved = await save("text");
  const id = await copyDocument(saved);
  const copy = (await listDocuments()).find((each) => each.id === id);
  expect(copy).toMatchObject({ title: "From a heading (copy)", editedBy: "", othersHaveIt: false });
  expect(await documentId(copy?.secret ?? "")).toBe(id);
  expect(await readText(copy ?? saved)).toEqual({ text: "text", title: "From a heading (copy)" });
  expect(await readText(saved)).toEqual({ text: "text", title: "" });
});

test("nothing of an erased document stays", async () => {
  const saved = await save("text");
  (await openDatabase(() => indexedDB, historyName(saved.id))).close();
  hold(secret);
  leaveBehind(rescueKey(documentStoreName(saved.id)), updateOf("left behind"));
  localStorage.setItem(
    "grapevine-places",
    JSON.stringify([{ id: saved.id, anchor: 1, head: 1, top: 1, offset: 0, writing: true }]),
  );
  await eraseDocument(saved);
  await vi.waitFor(async () => expect(await names()).toEqual([]));
  expect([Object.keys(localStorage), isHeld(secret)]).toEqual([[], false]);
});

test("of a document that is not kept, only the database stays that the browser does not erase", async () => {
  const saved = await save("text");
  hold(secret);
  const held = await openDatabase(() => indexedDB, documentStoreName(saved.id));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const outcome = expect(withinTime(eraseUnkept(saved), 60_000)).rejects.toThrow("did not answer");
  await vi.advanceTimersByTimeAsync(5_000);
  await outcome;
  vi.useRealTimers();
  held.close();
  expect([await readDocument(saved.id), isHeld(secret)]).toEqual([undefined, false]);
  await eraseUnkept(saved);
  await vi.waitFor(async () => expect(await names()).toEqual([]));
});

test("erasing rejects when a page that does not answer has the database open", async () => {
  const saved = await save("text");
  const held = await openDatabase(() => indexedDB, documentStoreName(saved.id));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const erased = withinTime(eraseDocument(saved), 60_000);
  const outcome = expect(erased).rejects.toThrow("did not answer");
  await vi.advanceTimersByTimeAsync(5_000);
  await outcome;
  vi.useRealTimers();
  held.close();
  expect(await readDocument(saved.id)).toBeDefined();
});
