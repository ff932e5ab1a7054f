/**
 * The rows of a saved copy. Each is read by itself, so that one which is damaged costs no other. A row that could not be read,
 * or whose content waits for that of another, stays in the database when rows are merged into one: nothing is thrown away
 * that the document does not hold.
 */
import * as Y from "yjs";
import { answerTo, transactionDone, updatesStoreName } from "./open-database.ts";
import { sealRow, unsealRow } from "./row-seal.ts";

export class SavedRows {
  readonly #doc: Y.Doc;
  /** The transaction origin of what is read. */
  readonly #origin: unknown;
  /** Rows up to this key have been read. */
  #readTo: IDBValidKey | undefined;
  /** Rows whose content is in the document. */
  #taken: IDBValidKey[] = [];
  /** Rows whose content waits for what is missing. */
  readonly #waiting = new Set<IDBValidKey>();
  readonly #damagedKeys = new Set<IDBValidKey>();
  /**
   * Rows that were written since the last reading, by this tab, and the keys of those that are on disk and hold nothing but
   * what was in the document.
   */
  #written = 0;
  readonly #own = new Set<IDBValidKey>();
  /** Rows at which all are merged into one, and at which it is tried next: later than that when it has failed. */
  readonly #mergeEvery: number;
  #mergeAt: number;

  constructor(doc: Y.Doc, origin: unknown, mergeEvery: number) {
    this.#doc = doc;
    this.#origin = origin;
    this.#mergeEvery = mergeEvery;
    this.#mergeAt = mergeEvery;
  }

  /** Rows that hold no readable update. They stay where they are. */
  get damaged(): number {
    return this.#damagedKeys.size;
  }

  /** Whether there are so many rows that the next reading merges them. */
  get mergeIsDue(): boolean {
    return this.#taken.length + this.#written >= this.#mergeAt;
  }

  /** Forgets what was read: another database is there, or the same one anew. */
  restart(): void {
    this.#readTo = undefined;
    this.#taken = [];
    this.#waiting.clear();
    this.#damagedKeys.clear();
    this.#written = 0;
    this.#own.clear();
    this.#mergeAt = this.#mergeEvery;
  }

  /** Adds a row within `transaction`. */
  add(transaction: IDBTransaction, update: Uint8Array): void {
    const added = transaction.objectStore(updatesStoreName).add(sealRow(update));
    // The key of a write that was undone is given to somebody else's row.
    if (this.#holds(update)) transaction.addEventListener("complete", () => this.#own.add(added.result));
    this.#written++;
  }

  /**
   * Applies new rows to the document, unless `isOver` by then; when a merge is due, merges them into one in the same
   * transaction, so that none can be lost, be it one that another tab has written.
   */
  async read(db: IDBDatabase, isOver: () => boolean): Promise<void> {
    const store = db.transaction(updatesStoreName, "readwrite").objectStore(updatesStoreName);
    const rows = await this.#load(store);
    if (isOver()) return;
    this.#written = 0;
    // Which of them wait is looked at before anyone who hears of this can take away what waits.
    Y.transact(this.#doc, () => this.#takeAll(rows), this.#origin, false);
    this.#readTo = rows.at(-1)?.[0] ?? this.#readTo;
    if (this.mergeIsDue) await this.#merge(store);
  }

  // A merge that fails, as where there is no room for both, changes nothing: the browser undoes it, and the rows stay.
  async #merge(store: IDBObjectStore): Promise<void> {
    const row = sealRow(encodeWithoutWaiting(this.#doc));
    if (this.#waiting.size === 0 && this.#damagedKeys.size === 0) store.clear();
    else for (const key of this.#taken) store.delete(key);
    const merged = store.add(row);
    try {
      await transactionDone(store.transaction);
      this.#readTo = merged.result;
      this.#taken = [merged.result];
      this.#mergeAt = this.#mergeEvery;
    } catch {
      this.#mergeAt = this.#taken.length + this.#mergeEvery;
    }
  }

  /** New rows by their keys. One that the browser itself cannot read is undefined. */
  async #load(store: IDBObjectStore): Promise<[IDBValidKey, unknown][]> {
    const range = this.#readTo === undefined ? undefined : IDBKeyRange.lowerBound(this.#readTo, true);
    const all = answerTo(store.getAll(range)).catch(() => undefined);
    const keys = await answerTo(store.getAllKeys(range));
    const rows = await all;
    if (rows !== undefined) return keys.map((key, at) => [key, rows[at]]);
    return await Promise.all(
      keys.map(async (key): Promise<[IDBValidKey, unknown]> => [
        key,
        await answerTo(store.get(key)).catch(() => undefined),
      ]),
    );
  }

  #takeAll(rows: readonly [IDBValidKey, unknown][]): void {
    const fresh: [IDBValidKey, Uint8Array][] = [];
    for (const [key, row] of rows) {
      // What this tab wrote is in the document.
      if (this.#own.delete(key)) {
        this.#taken.push(key);
        continue;
      }
      const update = unsealRow(row);
      if (update !== undefined && applySafely(this.#doc, update, this.#origin)) fresh.push([key, update]);
      else this.#damagedKeys.add(key);
    }
    // At the next opening those that wait are read again, and taken if all is there by then.
    for (const [key, update] of fresh)
      if (this.#nothingWaits() || this.#holds(update)) this.#taken.push(key);
      else this.#waiting.add(key);
  }

  #nothingWaits(): boolean {
    const { pendingStructs, pendingDs } = this.#doc.store;
    return pendingStructs === null && pendingDs === null;
  }

  /** Whether all of an update is in the document, what it deletes included. */
  #holds(update: Uint8Array): boolean {
    const { structs, ds } = Y.decodeUpdate(update);
    const reaches = (client: number, end: number): boolean => Y.getState(this.#doc.store, client) >= end;
    return (
      structs.every(
        (struct) => struct instanceof Y.Skip || reaches(struct.id.client, struct.id.clock + struct.length),
      ) && [...ds.clients].every(([client, items]) => items.every(({ clock, len }) => reaches(client, clock + len)))
    );
  }
}

/** What is in the document, without what waits in it: the rows of that stay, and this one need not wait with them. */
function encodeWithoutWaiting(doc: Y.Doc): Uint8Array {
  const { pendingStructs, pendingDs } = doc.store;
  Object.assign(doc.store, { pendingStructs: null, pendingDs: null });
  try {
    return Y.encodeStateAsUpdate(doc);
  } finally {
    Object.assign(doc.store, { pendingStructs, pendingDs });
  }
}

/** False when Yjs could not take the update in; what it did take stays. */
export function applySafely(doc: Y.Doc, update: Uint8Array, origin: unknown): boolean {
  try {
    Y.applyUpdate(doc, update, origin);
    return true;
  } catch {
    return false;
  }
}
