/** Former versions made a database for every document that was opened, be it only looked at. Those without a row are removed. */
import {
  answerTo,
  customStoreName,
  type DatabaseFactory,
  openExistingDatabase,
  updatesStoreName,
} from "./open-database.ts";

const namePrefix = "grapevine-";
/** Databases looked at in one visit: each costs a few milliseconds. */
const mostLookedAt = 50;

/**
 * Removes them. Never rejects. A page that has one open, and writes its first row just now, hears of it and writes anew
 * (`DocumentStore`).
 */
export async function forgetEmptyDatabases(factory: DatabaseFactory = () => globalThis.indexedDB): Promise<void> {
  try {
    const indexedDB = factory();
    if (typeof indexedDB?.databases !== "function") return;
    const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith(namePrefix) ? [name] : []));
    for (const name of names.slice(0, mostLookedAt)) if (await isEmpty(factory, name)) indexedDB.deleteDatabase(name);
  } catch {
    return; // Storage is forbidden or broken: there is nothing to tidy up.
  }
}

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
