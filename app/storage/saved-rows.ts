/**
 * The rows of a saved copy. Each is read separately, so that a damaged one costs no other. When rows are merged into
 * one, a row that could not be read, or whose content waits for missing content, stays in the database. So nothing is
 * deleted that the document does not hold.
 */
import * as Y from "yjs";
import { answerTo, transactionDone, updatesStoreName } from "./open-database.ts";
import { sealRow, unsealRow } from "./row-seal.ts";

export class SavedRows {
  readonly #doc: Y.Doc;
  /** The transaction origin of updates that are read. */
  readonly #origin: unknown;
  /** Rows up to this key have been read. */
  #readTo: IDBValidKey | undefined;
  /** Rows whose content is in the document. */
  #taken: IDBValidKey[] = [];
  /** Rows whose content waits for missing content. */
  readonly #waiting = new Set<IDBValidKey>();
  readonly #damagedKeys = new Set<IDBValidKey>();
  #bytes = 0;
  /**
   * Rows that this tab has written since the last reading, and the keys of those that are on disk and hold nothing but
   * what was in the document.
   */
  #written = 0;
  readonly #own = new Set<IDBValidKey>();
  /**
   * Number of rows at which all are merged into one, and the number at which that is tried next, which is larger after
   * a failure.
   */
  readonly #mergeEvery: number;
  #mergeAt: number;

  constructor(doc: Y.Doc, origin: unknown, mergeEvery: number) {
    this.#doc = doc;
    this.#origin = origin;
    this.#mergeEvery = mergeEvery;
    this.#mergeAt = mergeEvery;
  }

  /** Number of rows that hold no readable update. They stay where they are. */
  get damaged(): number {
    return this.#damagedKeys.size;
  }

  /** Size of the saved copy, as far as this tab has read and written it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there are enough rows for the next reading to merge them. */
  get mergeIsDue(): boolean {
    return this.#taken.length + this.#written >= this.#mergeAt;
  }

  /** Forgets what was read, because there is a new database or the same one was made again. */
  restart(): void {
    this.#readTo = undefined;
    this.#taken = [];
    this.#waiting.clear();
    this.#damagedKeys.clear();
    this.#written = 0;
    this.#bytes = 0;
    this.#own.clear();
    this.#mergeAt = this.#mergeEvery;
  }

  /** Adds a row within `transaction`. `isHeld`: the document certainly holds all of `update`. */
  add(transaction: IDBTransaction, update: Uint8Array, isHeld: boolean): void {
    const row = sealRow(update);
    const added = transaction.objectStore(updatesStoreName).add(row);
    this.#bytes += row.length;
    // IndexedDB reuses the key of an aborted write for another row.
    if (isHeld || this.#holds(update)) transaction.addEventListener("complete", () => this.#own.add(added.result));
    this.#written++;
  }

  /**
   * Applies new rows to the document, unless `isOver` by then. When a merge is due, merges them into one in the same
   * transaction, so that no row is lost, not even one that another tab has written.
   */
  async read(db: IDBDatabase, isOver: () => boolean): Promise<void> {
    const store = db.transaction(updatesStoreName, "readwrite").objectStore(updatesStoreName);
    const rows = await this.#load(store);
    if (isOver()) return;
    this.#written = 0;
    // Find the rows that wait now, before any listener can discard what waits.
    Y.transact(this.#doc, () => this.#takeAll(rows), this.#origin, false);
    this.#readTo = rows.at(-1)?.[0] ?? this.#readTo;
    if (this.mergeIsDue) await this.#merge(store);
  }

  // A merge that fails, for example because there is no room for both, changes nothing: the browser rolls it back.
  async #merge(store: IDBObjectStore): Promise<void> {
    const row = sealRow(encodeWithoutWaiting(this.#doc));
    if (this.#waiting.size === 0 && this.#damagedKeys.size === 0) store.clear();
    else for (const key of this.#taken) store.delete(key);
    const merged = store.add(row);
    try {
      await transactionDone(store.transaction);
      this.#readTo = merged.result;
      this.#taken = [merged.result];
      this.#bytes = row.length;
      this.#mergeAt = this.#mergeEvery;
    } catch {
      this.#mergeAt = this.#taken.length + this.#mergeEvery;
    }
  }

  /** Returns new rows by their keys. A row that the browser itself cannot read is undefined. */
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
      // This tab's own rows are already in the document.
      if (this.#own.delete(key)) {
        this.#taken.push(key);
        continue;
      }
      this.#bytes += sizeOf(row);
      const update = unsealRow(row);
      if (update !== undefined && applySafely(this.#doc, update, this.#origin)) fresh.push([key, update]);
      else this.#damagedKeys.add(key);
    }
    // At the next opening the waiting rows are read again, and merged if their content is complete by then.
    for (const [key, update] of fresh)
      if (this.#nothingWaits() || this.#holds(update)) this.#taken.push(key);
      else this.#waiting.add(key);
  }

  #nothingWaits(): boolean {
    const { pendingStructs, pendingDs } = this.#doc.store;
    return pendingStructs === null && pendingDs === null;
  }

  /** Whether all of an update is in the document, including what it deletes. */
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

const sizeOf = (row: unknown): number => (row instanceof ArrayBuffer || ArrayBuffer.isView(row) ? row.byteLength : 0);

/**
 * Encodes the document without the content that waits. The rows of that content stay, and this one need not wait with
 * them.
 */
function encodeWithoutWaiting(doc: Y.Doc): Uint8Array {
  const { pendingStructs, pendingDs } = doc.store;
  Object.assign(doc.store, { pendingStructs: null, pendingDs: null });
  try {
    return Y.encodeStateAsUpdate(doc);
  } finally {
    Object.assign(doc.store, { pendingStructs, pendingDs });
  }
}

/** Returns false when Yjs could not apply the update. What it did apply stays. */
export function applySafely(doc: Y.Doc, update: Uint8Array, origin: unknown): boolean {
  try {
    Y.applyUpdate(doc, update, origin);
    return true;
  } catch {
    return false;
  }
}
