/** Opens the IndexedDB database of a document, in the layout of y-indexeddb: `updates` (auto-numbered) and `custom`. */

export const updatesStoreName = "updates";
export const customStoreName = "custom";

/** The database of the list of documents. It has the same layout, with the list in `custom`. */
export const indexName = "grapevine-documents";

export type DatabaseFactory = () => IDBFactory | undefined;

/**
 * Resolves with the open database; rejects with the browser's DOMException, or when there is no IndexedDB at all. When the
 * database is made, `fill` writes into it in the same transaction.
 */
export async function openDatabase(
  factory: DatabaseFactory,
  name: string,
  fill: (transaction: IDBTransaction) => void = () => undefined,
): Promise<IDBDatabase> {
  const db = await request(factory, name, { fill });
  if (db === undefined) throw new DOMException("The database was not made.", "UnknownError");
  return db;
}

/** Like `openDatabase`, but returns undefined when there is no such database, and makes none. */
export function openExistingDatabase(factory: DatabaseFactory, name: string): Promise<IDBDatabase | undefined> {
  return request(factory, name, { fill: undefined });
}

interface Request {
  /** Writes into a new database. When undefined, none is made. */
  readonly fill: ((transaction: IDBTransaction) => void) | undefined;
  /** The version to open. Undefined for the database's current version; a larger one allows changing its layout. */
  readonly version?: number;
}

async function request(factory: DatabaseFactory, name: string, { fill, version }: Request) {
  const db = await new Promise<IDBDatabase | undefined>((resolve, reject) => {
    const indexedDB = factory(); // In some private modes even reading the global throws. Here that becomes a rejection.
    if (indexedDB === undefined) throw new DOMException("This browser has no IndexedDB.", "InvalidStateError");
    const opening = indexedDB.open(name, version);
    let isAbsent = false;
    opening.addEventListener("upgradeneeded", ({ oldVersion }) => {
      const { transaction, result } = opening;
      isAbsent = oldVersion === 0 && fill === undefined;
      // Aborting the creation leaves no database, so that no other tab finds one.
      if (isAbsent) return transaction?.abort();
      completeLayout(result);
      if (oldVersion === 0 && transaction !== null) fill?.(transaction);
    });
    opening.addEventListener("success", () => resolve(opening.result));
    opening.addEventListener("error", (event) => {
      event.preventDefault();
      if (isAbsent) resolve(undefined);
      else reject(opening.error ?? new DOMException("IndexedDB did not open.", "UnknownError"));
    });
  });
  if (db === undefined || db.objectStoreNames.contains(updatesStoreName)) return db;
  // The database lacks its stores, perhaps because the browser crashed while making it.
  const next = db.version + 1;
  db.close();
  return await request(factory, name, { fill, version: next });
}

function completeLayout(db: IDBDatabase): void {
  if (!db.objectStoreNames.contains(updatesStoreName)) db.createObjectStore(updatesStoreName, { autoIncrement: true });
  if (!db.objectStoreNames.contains(customStoreName)) db.createObjectStore(customStoreName);
}

/**
 * Resolves when the transaction is on disk, as far as the browser promises. Rejects with the reason when it is aborted.
 */
export function transactionDone(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () =>
      reject(transaction.error ?? new DOMException("The write was aborted.", "AbortError")),
    );
  });
}

/** Resolves with the answer to a request. Rejects with its error, which does not abort the transaction. */
export function answerTo<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", (event) => {
      event.preventDefault();
      event.stopPropagation();
      reject(request.error ?? new DOMException("IndexedDB gave no reason.", "UnknownError"));
    });
  });
}

/**
 * Rejects with a TimeoutError when `promise` has not settled after `ms`. A later rejection of `promise` counts as
 * handled.
 */
export function withinTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DOMException(`IndexedDB did not answer for ${ms} ms.`, "TimeoutError")),
      ms,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
