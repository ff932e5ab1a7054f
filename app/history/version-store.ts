/**
 * The versions of documents that this browser keeps, in a database for each document. They grow fewer with age, and take
 * at most 20 MB for each document: beyond that, the largest unnamed ones of the fullest period go. A damaged row is skipped.
 * Where there is no room, the oldest unnamed versions go.
 */
import { answerTo, type DatabaseFactory, transactionDone } from "../storage/open-database.ts";
import { historyName } from "../storage/history-name.ts";
import { isUnkept } from "../storage/unkept.ts";
import { withoutHalves } from "../shared-text/whole-characters.ts";
import { textHash } from "../text/text-hash.ts";
import { crowded, oldest, thin } from "./versions/thinning.ts";
import { pack, unpack, type VersionBody } from "./versions/version-body.ts";
import { bodiesName, entriesName, openExistingHistory, openHistory } from "./versions/version-database.ts";
import { readEntry, type VersionEntry, type Why } from "./versions/version-entry.ts";

export type { Why } from "./versions/version-entry.ts";

/** What the list of versions shows of each. */
export interface VersionSummary {
  readonly key: number;
  /** When the text was so, in ms since 1970. */
  readonly at: number;
  /** The names of those who had written since the version before. */
  readonly by: readonly string[];
  readonly why: Why;
  readonly name?: string;
  /** Length of the text, in UTF-16 units. */
  readonly length: number;
  /** A hash of the text. */
  readonly hash: number;
}

export interface Version extends VersionSummary, VersionBody {}

/** A version to keep. */
export interface NewVersion extends VersionBody {
  readonly at: number;
  readonly by: readonly string[];
  readonly why: Why;
  readonly name?: string;
}

export interface VersionStoreOptions {
  readonly factory?: DatabaseFactory;
  /** Most bytes of a document's versions, as they are stored. */
  readonly limitBytes?: number;
  /** Most versions of a document. Named ones count, and stay. */
  readonly limitRows?: number;
  /** Returns the time, by which versions are thinned. */
  readonly now?: () => number;
}

const defaultLimitBytes = 20 * 1024 * 1024;
/** Listing reads all rows. */
const defaultLimitRows = 2_000;
/** Largest packed version that is kept, so that a few of them do not displace all others. */
const versionLimitBytes = 4 * 1024 * 1024;
/** How often a write is tried again with fewer versions when there is no room. */
const mostRetries = 4;

/** Lists a document's versions, the newest first. Rejects when the database cannot be read. */
export async function listVersions(id: string, options: VersionStoreOptions = {}): Promise<readonly VersionSummary[]> {
  const db = await openExistingHistory(factoryOf(options), historyName(id));
  if (db === undefined) return [];
  try {
    const entries = await readEntries(db.transaction(entriesName).objectStore(entriesName));
    return entries.map(summaryOf).toSorted((a, b) => b.at - a.at || b.key - a.key);
  } finally {
    db.close();
  }
}

/** Reads a version. Undefined when there is none or it is damaged. Rejects when the database cannot be read. */
export async function readVersion(
  id: string,
  key: number,
  options: VersionStoreOptions = {},
): Promise<Version | undefined> {
  const db = await openExistingHistory(factoryOf(options), historyName(id));
  if (db === undefined) return undefined;
  try {
    const transaction = db.transaction([entriesName, bodiesName]);
    const [row, bytes] = await Promise.all([
      answerTo(transaction.objectStore(entriesName).get(key)),
      answerTo(transaction.objectStore(bodiesName).get(key)),
    ]);
    const entry = readEntry(key, row);
    const body = await unpack(bytes);
    if (entry === undefined || body === undefined || textHash(body.text) !== entry.hash) return undefined;
    return { ...summaryOf(entry), ...body };
  } finally {
    db.close();
  }
}

/**
 * Keeps a version, and returns its key. When the newest has the same text, that one counts, and takes the name. Returns
 * undefined when the browser has no room or refuses. Never rejects.
 */
export async function addVersion(
  id: string,
  version: NewVersion,
  options: VersionStoreOptions = {},
): Promise<number | undefined> {
  try {
    return await addPacked(id, version, await pack(version), options);
  } catch {
    return undefined;
  }
}

/**
 * Like `addVersion`, for a body that is packed already. Keeps nothing of a document that this device is not to keep,
 * and no body of more than 4 MB. Rejects when the browser refuses.
 */
export async function addPacked(
  id: string,
  version: NewVersion,
  bytes: Uint8Array<ArrayBuffer>,
  options: VersionStoreOptions = {},
): Promise<number | undefined> {
  if (isUnkept(id) || bytes.length > versionLimitBytes) return undefined;
  const db = await openHistory(factoryOf(options), historyName(id));
  try {
    for (let retry = 0; ; retry++) {
      try {
        return await write(db, version, bytes, options);
      } catch (error) {
        if (!isQuota(error) || retry === mostRetries) throw error;
        // Half of them goes at a time, so that a few tries suffice.
        await dropHalf(db);
      }
    }
  } finally {
    db.close();
  }
}

/** Names a version, or takes its name away. Returns whether it is there. */
export async function nameVersion(
  id: string,
  key: number,
  name: string | undefined,
  options: VersionStoreOptions = {},
): Promise<boolean> {
  const db = await openExistingHistory(factoryOf(options), historyName(id));
  if (db === undefined) return false;
  try {
    const transaction = db.transaction(entriesName, "readwrite");
    const entries = transaction.objectStore(entriesName);
    const entry = readEntry(key, await answerTo(entries.get(key)));
    if (entry === undefined) return false;
    entries.put(rowOf({ ...entry, name }), key);
    await transactionDone(transaction);
    return true;
  } finally {
    db.close();
  }
}

/** Drops the oldest unnamed versions, for a document that has no room. Never rejects. */
export async function makeRoom(id: string, options: VersionStoreOptions = {}): Promise<void> {
  try {
    const db = await openExistingHistory(factoryOf(options), historyName(id));
    if (db === undefined) return;
    await dropHalf(db).finally(() => db.close());
  } catch {
    return; // The document says by itself that it has no room.
  }
}

/** Erases a document's versions. */
export async function eraseVersions(id: string, options: VersionStoreOptions = {}): Promise<void> {
  const indexedDB = factoryOf(options)();
  if (indexedDB !== undefined) await answerTo(indexedDB.deleteDatabase(historyName(id)));
}

const factoryOf = ({ factory }: VersionStoreOptions): DatabaseFactory => factory ?? (() => globalThis.indexedDB);

async function write(
  db: IDBDatabase,
  version: NewVersion,
  bytes: Uint8Array<ArrayBuffer>,
  { limitBytes = defaultLimitBytes, limitRows = defaultLimitRows, now = Date.now }: VersionStoreOptions,
): Promise<number> {
  const transaction = db.transaction([entriesName, bodiesName], "readwrite");
  const done = transactionDone(transaction);
  const entries = transaction.objectStore(entriesName);
  const bodies = transaction.objectStore(bodiesName);
  const kept = await readEntries(entries);
  const { at, by, why, name, text } = version;
  const entry = { at, by, why, name, length: text.length, bytes: bytes.length, hash: textHash(withoutHalves(text)) };
  // Another tab may have kept the same moment, and a backup may be restored twice.
  const newest = kept.toSorted((a, b) => a.at - b.at || a.key - b.key).at(-1);
  const same = kept.find(
    (each) => (each === newest || each.at === at) && each.hash === entry.hash && each.length === entry.length,
  );
  if (same !== undefined) {
    if (name !== undefined) entries.put(rowOf({ ...same, name }), same.key);
    await done;
    return same.key;
  }
  const key = (await answerTo(entries.add(rowOf(entry)))) as number;
  bodies.put(bytes, key);
  const all = [...kept, { ...entry, key }];
  const thinned = new Set(thin(all, now()));
  const left = all.filter((each) => !thinned.has(each.key));
  const size = left.reduce((sum, each) => sum + each.bytes, 0);
  const excess = { bytes: size - limitBytes, rows: left.length - limitRows };
  remove(transaction, [...thinned, ...crowded(left, excess, now())]);
  // A closing page cannot wait for the answer to the last request.
  transaction.commit();
  await done;
  return key;
}

async function dropHalf(db: IDBDatabase): Promise<void> {
  const transaction = db.transaction([entriesName, bodiesName], "readwrite");
  const done = transactionDone(transaction);
  const kept = await readEntries(transaction.objectStore(entriesName));
  const unnamed = kept.filter(({ name }) => name === undefined);
  remove(transaction, oldest(kept, unnamed.reduce((sum, { bytes }) => sum + bytes, 0) / 2));
  await done;
}

function remove(transaction: IDBTransaction, keys: Iterable<number>): void {
  for (const key of keys) for (const store of [entriesName, bodiesName]) transaction.objectStore(store).delete(key);
}

/** Reads the entries that are readable. */
async function readEntries(store: IDBObjectStore): Promise<VersionEntry[]> {
  const [keys, rows] = await Promise.all([answerTo(store.getAllKeys()), answerTo(store.getAll())]);
  return rows.flatMap((row: unknown, index) => readEntry(keys[index], row) ?? []);
}

function rowOf({ at, by, why, name, length, bytes, hash }: Omit<VersionEntry, "key">): object {
  return { at, by: [...by], why, ...(name !== undefined && { name }), length, bytes, hash };
}

function summaryOf({ key, at, by, why, name, length, hash }: VersionEntry): VersionSummary {
  return { key, at, by, why, ...(name !== undefined && { name }), length, hash };
}

const isQuota = (error: unknown): boolean => error instanceof DOMException && error.name === "QuotaExceededError";
