/**
 * Stores for tests. Each test begins with an empty IndexedDB, and the stores that it opened are destroyed at its end.
 */
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, vi } from "vitest";
import * as Y from "yjs";
import { DocumentStore, type DocumentStoreOptions } from "../document-store.ts";
import { answerTo, openDatabase, updatesStoreName } from "../open-database.ts";

/** The name of their common database. */
export const name = "grapevine-test";
const stores: DocumentStore[] = [];

/** Each file of tests that opens stores calls this once: hooks hold for the file that registers them. */
export function storesOfEachTest(): void {
  beforeEach(() => {
    vi.stubGlobal("indexedDB", new IDBFactory());
    vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  });
  afterEach(() => {
    for (const store of stores.splice(0)) store.destroy();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
}

/** Saved text may still be loading into the document. */
export function openUnread(options: DocumentStoreOptions = {}, doc = new Y.Doc()) {
  const store = new DocumentStore(name, doc, options);
  stores.push(store);
  return { doc, text: doc.getText("content"), store };
}

export async function open(options?: DocumentStoreOptions, doc?: Y.Doc) {
  const opened = openUnread(options, doc);
  await opened.store.whenLoaded;
  return opened;
}

export const database = (): Promise<IDBDatabase> => openDatabase(() => indexedDB, name);

export async function readRows(): Promise<unknown[]> {
  const db = await database();
  const rows = await answerTo(db.transaction(updatesStoreName).objectStore(updatesStoreName).getAll());
  db.close();
  return rows;
}
