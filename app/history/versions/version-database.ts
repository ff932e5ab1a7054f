/** Opens the database of a document's versions: `entries` lists them, `bodies` has their bytes by the same keys. */
import { customStoreName, type DatabaseFactory, updatesStoreName } from "../../storage/open-database.ts";

export const entriesName = "entries";
export const bodiesName = "bodies";

/** Resolves with the open database, which is made when there is none. Rejects with the browser's DOMException. */
export async function openHistory(factory: DatabaseFactory, name: string): Promise<IDBDatabase> {
  const db = await request(factory, name, true);
  if (db === undefined) throw new DOMException("The database was not made.", "UnknownError");
  return db;
}

/** Like `openHistory`, but returns undefined when there is no such database, and makes none. */
export function openExistingHistory(factory: DatabaseFactory, name: string): Promise<IDBDatabase | undefined> {
  return request(factory, name, false);
}

async function request(
  factory: DatabaseFactory,
  name: string,
  makes: boolean,
  version?: number,
): Promise<IDBDatabase | undefined> {
  const db = await new Promise<IDBDatabase | undefined>((resolve, reject) => {
    const indexedDB = factory();
    if (indexedDB === undefined) throw new DOMException("This browser has no IndexedDB.", "InvalidStateError");
    const opening = indexedDB.open(name, version);
    let isAbsent = false;
    opening.addEventListener("upgradeneeded", ({ oldVersion }) => {
      isAbsent = oldVersion === 0 && !makes;
      if (isAbsent) opening.transaction?.abort();
      else completeLayout(opening.result, opening.transaction);
    });
    opening.addEventListener("success", () => resolve(opening.result));
    opening.addEventListener("error", (event) => {
      event.preventDefault();
      if (isAbsent) resolve(undefined);
      else reject(opening.error ?? new DOMException("IndexedDB did not open.", "UnknownError"));
    });
  });
  db?.addEventListener("versionchange", () => db.close());
  if (db === undefined || [entriesName, bodiesName].every((store) => db.objectStoreNames.contains(store))) return db;
  // The browser crashed while making the database, or another program made it.
  const next = db.version + 1;
  db.close();
  return await request(factory, name, true, next);
}

function completeLayout(db: IDBDatabase, transaction: IDBTransaction | null): void {
  const has = (store: string): boolean => db.objectStoreNames.contains(store);
  if (!has(entriesName)) db.createObjectStore(entriesName, { autoIncrement: true });
  if (!has(bodiesName)) db.createObjectStore(bodiesName);
  // Pages of 0.2.0 delete each database of Grapevine in which these two are empty.
  if (!has(updatesStoreName)) db.createObjectStore(updatesStoreName, { autoIncrement: true });
  if (!has(customStoreName)) db.createObjectStore(customStoreName);
  transaction?.objectStore(customStoreName).put(true, "keeps versions");
}
