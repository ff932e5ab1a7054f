/**
 * The index of the documents that this browser knows: a database with one record for each, shared by all tabs. Nothing
 * here throws or rejects. The database has the layout of a saved copy, so that pages of earlier versions, which look
 * for empty databases, do not take it for one. There is none before the first record, and none after the last.
 */
import {
  answerTo,
  customStoreName,
  indexName,
  openDatabase,
  openExistingDatabase,
  transactionDone,
  withinTime,
} from "../storage/open-database.ts";
import { findLeftRecords, forgetLeftRecord, leaveRecord } from "./left-records.ts";
import { boundRecord, type DocumentRecord, readRecord } from "./document-record.ts";

export type { DocumentRecord } from "./document-record.ts";

/** Most records that are read. One takes some 2 KB, so that a list of this length opens at once. */
const mostRecords = 5_000;
/** Longest wait for the browser's storage. The page decides by the answer what to show first. */
const answerLimitMs = 3_000;

export interface Listing {
  readonly records: readonly DocumentRecord[];
  /** Whether the browser let the page read all of it. */
  readonly isComplete: boolean;
}

/** Reads all records, without those that are damaged. */
export async function readListing(limitMs = answerLimitMs): Promise<Listing> {
  const left = findLeftRecords();
  try {
    const stored = await withinTime(connect().then(readAll), limitMs);
    return { records: [...stored.filter(({ id }) => !left.has(id)), ...left.values()], isComplete: true };
  } catch {
    return { records: [...left.values()], isComplete: false };
  }
}

/** Like `readListing`, whether it is complete or not. */
export async function listDocuments(): Promise<readonly DocumentRecord[]> {
  return (await readListing()).records;
}

export async function readDocument(id: string): Promise<DocumentRecord | undefined> {
  const left = findLeftRecords().get(id);
  if (left !== undefined) return left;
  try {
    const db = await connect();
    return db && readRecord(id, await withinTime(answerTo(storeOf(db, "readonly").get(id)), answerLimitMs));
  } catch {
    return undefined;
  }
}

/** Adds or replaces a record. Resolves with whether it is stored. */
export function putDocument(record: DocumentRecord): Promise<boolean> {
  return changeDocument(record.id, () => record);
}

/**
 * Replaces the record under `id` by what `change` returns for it, in one transaction, so that tabs do not overwrite
 * what others have just written. Undefined changes nothing. Resolves with whether that is stored. A record for which
 * there is no room in the database is left in localStorage until there is.
 */
export async function changeDocument(
  id: string,
  change: (before: DocumentRecord | undefined) => DocumentRecord | undefined,
): Promise<boolean> {
  const left = findLeftRecords().get(id);
  let after: DocumentRecord | undefined;
  try {
    const db = await connectOrMake();
    const store = storeOf(db, "readwrite");
    after = change(left ?? readRecord(id, await answerTo(store.get(id))));
    if (after === undefined) return true;
    await write(store, boundRecord(after));
    return true;
  } catch {
    after ??= change(left);
    return after === undefined || leave(boundRecord(after));
  }
}

/**
 * Stores a record while the page closes: without reading the one before. It is left in localStorage until the database
 * has answered, which it may do too late.
 */
export function putAtOnce(record: DocumentRecord): void {
  const bounded = boundRecord(record);
  leave(bounded);
  void putDocument(bounded);
}

async function write(store: IDBObjectStore, record: DocumentRecord): Promise<void> {
  store.put(record, record.id);
  store.transaction.commit();
  await transactionDone(store.transaction);
  forgetLeftRecord(record.id);
  tell();
}

function leave(record: DocumentRecord): boolean {
  const isLeft = leaveRecord(record);
  if (isLeft) tell();
  return isLeft;
}

/** Removes a record, and the database with the last one. Resolves with whether it is gone. */
export async function removeDocument(id: string): Promise<boolean> {
  forgetLeftRecord(id);
  try {
    const db = await connect();
    if (db === undefined) return true;
    const store = storeOf(db, "readwrite");
    store.delete(id);
    const left = await answerTo(store.count());
    await transactionDone(store.transaction);
    if (left === 0) {
      disconnect(db);
      indexedDB.deleteDatabase(indexName);
    }
    tell();
    return true;
  } catch {
    return false;
  }
}

async function readAll(db: IDBDatabase | undefined): Promise<DocumentRecord[]> {
  if (db === undefined) return [];
  const store = storeOf(db, "readonly");
  // Both requests are made before either is awaited: a transaction without requests ends.
  const [keys, values] = await Promise.all([
    answerTo(store.getAllKeys(undefined, mostRecords)),
    answerTo(store.getAll(undefined, mostRecords)),
  ]);
  return keys.flatMap((key, at) => readRecord(key, values[at]) ?? []);
}

const storeOf = (db: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore =>
  db.transaction(customStoreName, mode).objectStore(customStoreName);

/** The open database. It stays open, so that a closing page can still write. */
let connection: IDBDatabase | undefined;

async function connect(): Promise<IDBDatabase | undefined> {
  return connection ?? follow(await openExistingDatabase(() => globalThis.indexedDB, indexName));
}

async function connectOrMake(): Promise<IDBDatabase> {
  return connection ?? follow(await openDatabase(() => globalThis.indexedDB, indexName));
}

function follow<Found extends IDBDatabase | undefined>(db: Found): Found {
  if (db === undefined) return db;
  if (connection !== undefined && connection !== db) connection.close();
  connection = db;
  db.addEventListener("close", () => disconnect(db));
  db.addEventListener("versionchange", ({ newVersion }) => void giveWay(db, newVersion === null));
  return db;
}

/** Another tab deletes the database because it found no record in it. What was written since is written again. */
async function giveWay(db: IDBDatabase, isDeleted: boolean): Promise<void> {
  if (connection === db) connection = undefined;
  const written = isDeleted ? await readAll(db).catch(() => []) : [];
  db.close();
  for (const record of written) void putDocument(record);
}

function disconnect(db: IDBDatabase): void {
  db.close();
  if (connection === db) connection = undefined;
}

const listeners = new Set<() => void>();
let channel: BroadcastChannel | undefined;

/** Calls `listener` whenever a record was written or removed, in any tab. Returns a function that ends it. */
export function watchDocuments(listener: () => void): () => void {
  // An open channel would keep the page out of the back-forward cache. A page that comes back from there reads again.
  const onShow = (event: PageTransitionEvent): void => {
    openChannel();
    if (event.persisted) listener();
  };
  listeners.add(listener);
  openChannel();
  addEventListener("pageshow", onShow);
  addEventListener("pagehide", closeChannel);
  return () => {
    listeners.delete(listener);
    removeEventListener("pageshow", onShow);
    removeEventListener("pagehide", closeChannel);
    if (listeners.size === 0) closeChannel();
  };
}

function openChannel(): void {
  if (channel !== undefined || typeof BroadcastChannel !== "function") return;
  channel = new BroadcastChannel(indexName);
  channel.addEventListener("message", tellHere);
}

function closeChannel(): void {
  channel?.close();
  channel = undefined;
}

function tellHere(): void {
  for (const listener of listeners) listener();
}

/** Tells this tab's listeners, and the other tabs, whether or not this one watches. */
function tell(): void {
  const isWatching = channel !== undefined;
  openChannel();
  // The message has no content: who hears it reads the list.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
  channel?.postMessage({});
  if (!isWatching) closeChannel();
  tellHere();
}
