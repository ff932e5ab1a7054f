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
 * (`DocumentStore`). Where there are many, `random` (0 to 1) says with which to begin: each has its turn on some visit.
 */
export async function forgetEmptyDatabases(
  factory: DatabaseFactory = () => globalThis.indexedDB,
  random: () => number = Math.random,
): Promise<void> {
  try {
    const indexedDB = factory();
    if (typeof indexedDB?.databases !== "function") return;
    const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith(namePrefix) ? [name] : []));
    const first = Math.floor(random() * names.length);
    const lookedAt = [...names.slice(first), ...names.slice(0, first)].slice(0, mostLookedAt);
    for (const name of lookedAt) if (await isEmpty(factory, name)) indexedDB.deleteDatabase(name);
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
