/** Reads and adds to the saved copy of a document that is not open on this page. */
import * as Y from "yjs";
import { openDatabase, openExistingDatabase, transactionDone, updatesStoreName } from "./open-database.ts";
import { sealRow } from "./row-seal.ts";
import { SavedRows } from "./saved-rows.ts";

const factory = (): IDBFactory | undefined => globalThis.indexedDB;

/** The name of the database that keeps a document; `id` is its `documentId`. */
export const documentStoreName = (id: string): string => `grapevine-${id}`;

/**
 * Reads the saved copy into `doc`. Returns the number of rows that could not be read, or undefined when there is no copy.
 * Rejects when the browser does not let the page read.
 */
export async function readSavedCopy(name: string, doc: Y.Doc): Promise<number | undefined> {
  const db = await openExistingDatabase(factory, name);
  if (db === undefined) return undefined;
  try {
    const rows = new SavedRows(doc, readSavedCopy, Number.POSITIVE_INFINITY);
    await rows.read(db, () => false);
    return rows.damaged;
  } finally {
    db.close();
  }
}

/** Adds an update to the saved copy, and makes the copy when there is none. Rejects when it cannot be saved. */
export async function addToSavedCopy(name: string, update: Uint8Array): Promise<void> {
  const row = sealRow(update);
  let isNew = false;
  const db = await openDatabase(factory, name, (transaction) => {
    isNew = true;
    transaction.objectStore(updatesStoreName).add(row);
  });
  try {
    if (isNew) return;
    const transaction = db.transaction(updatesStoreName, "readwrite");
    transaction.objectStore(updatesStoreName).add(row);
    await transactionDone(transaction);
  } finally {
    db.close();
  }
}
