/**
 * Removes databases without rows. Earlier versions made one for every document that was opened, even if nothing was
 * written.
 */
import { isHistoryName } from "./history-name.ts";
import {
  answerTo,
  customStoreName,
  type DatabaseFactory,
  indexName,
  openExistingDatabase,
  updatesStoreName,
} from "./open-database.ts";

const namePrefix = "grapevine-";
/** Most databases that are checked in one visit. Each costs a few milliseconds. */
const mostLookedAt = 50;

/**
 * Removes them. Never rejects. A page that has one open and is writing its first row is notified, and writes again
 * (`DocumentStore`). When there are many, `random` (0 to 1) chooses where to begin, so that each is checked on some
 * visit.
 */
export async function forgetEmptyDatabases(
  factory: DatabaseFactory = () => globalThis.indexedDB,
  random: () => number = Math.random,
): Promise<void> {
  try {
    const indexedDB = factory();
    if (typeof indexedDB?.databases !== "function") return;
    const names = (await indexedDB.databases()).flatMap(({ name = "" }) => (isSavedCopy(name) ? [name] : []));
    const first = Math.floor(random() * names.length);
    const lookedAt = [...names.slice(first), ...names.slice(0, first)].slice(0, mostLookedAt);
    for (const name of lookedAt) if (await isEmpty(factory, name)) indexedDB.deleteDatabase(name);
  } catch {
    return; // Storage is forbidden or broken, so there is nothing to remove.
  }
}

/** Whether a database keeps a document. The list of documents and the histories look after themselves. */
const isSavedCopy = (name: string): boolean =>
  name.startsWith(namePrefix) && name !== indexName && !isHistoryName(name);

async function isEmpty(factory: DatabaseFactory, name: string): Promise<boolean> {
  const db = await openExistingDatabase(factory, name);
  if (db === undefined) return false;
  try {
    const stores = [updatesStoreName, customStoreName].filter((store) => db.objectStoreNames.contains(store));
    const transaction = db.transaction(stores);
    const counts = await Promise.all(stores.map((store) => answerTo(transaction.objectStore(store).count())));
    return counts.every((count) => count === 0);
  } finally {
    db.close();
  }
}
