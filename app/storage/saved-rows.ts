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
  /** Rows that were written since the last reading, by this tab, and the keys of those that are on disk. */
  #written = 0;
  readonly #own = new Set<IDBValidKey>();

  constructor(doc: Y.Doc, origin: unknown) {
    this.#doc = doc;
    this.#origin = origin;
  }

  /** Rows that hold no readable update. They stay where they are. */
  get damaged(): number {
    return this.#damagedKeys.size;
  }

  /** Rows that can be merged into one. */
  get mergeable(): number {
    return this.#taken.length + this.#written;
  }

  /** Forgets what was read: another database is there, or the same one anew. */
  restart(): void {
    this.#readTo = undefined;
    this.#taken = [];
    this.#waiting.clear();
    this.#damagedKeys.clear();
    this.#written = 0;
    this.#own.clear();
  }

  /** Adds a row within `transaction`, of what is in the document. */
  add(transaction: IDBTransaction, update: Uint8Array): void {
    const added = transaction.objectStore(updatesStoreName).add(sealRow(update));
    // The key of a write that was undone is given to somebody else's row.
    transaction.addEventListener("complete", () => this.#own.add(added.result));
    this.#written++;
  }

  /**
   * Applies new rows to the document, unless `isOver` by then; when there are `mergeAt` that can be, merges them into one in
   * the same transaction, so that none can be lost, be it one that another tab has written.
   */
  async read(db: IDBDatabase, mergeAt: number, isOver: () => boolean): Promise<void> {
    const store = db.transaction(updatesStoreName, "readwrite").objectStore(updatesStoreName);
    const rows = await this.#load(store);
    if (isOver()) return;
    this.#written = 0;
    let waiting: IDBValidKey[] = [];
    const takeAll = (): void => {
      for (const [key, row] of rows) {
        const before = this.#waitingBytes();
        this.#take(key, row);
        const after = this.#waitingBytes();
        // What waits is complete as soon as nothing does any more.
        if (after === 0) waiting = [];
        else if (after > before) waiting.push(key);
      }
    };
    Y.transact(this.#doc, takeAll, this.#origin, false);
    this.#keepWaiting(waiting);
    this.#readTo = rows.at(-1)?.[0] ?? this.#readTo;
    if (this.mergeable < mergeAt) return;
    if (this.#waiting.size === 0 && this.#damagedKeys.size === 0) store.clear();
    else for (const key of this.#taken) store.delete(key);
    const merged = store.add(sealRow(Y.encodeStateAsUpdate(this.#doc)));
    await transactionDone(store.transaction);
    this.#readTo = merged.result;
    this.#taken = [merged.result];
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

  #take(key: IDBValidKey, row: unknown): void {
    // What this tab wrote is in the document.
    if (this.#own.delete(key) || this.#apply(unsealRow(row))) this.#taken.push(key);
    else this.#damagedKeys.add(key);
  }

  #apply(update: Uint8Array | undefined): boolean {
    return update !== undefined && applySafely(this.#doc, update, this.#origin);
  }

  /** How much of what was read waits for what is missing. */
  #waitingBytes(): number {
    const { pendingStructs, pendingDs } = this.#doc.store;
    return (pendingStructs?.update.byteLength ?? 0) + (pendingDs?.byteLength ?? 0);
  }

  // Which of them waits is not looked for: at the next opening they are read again, and taken if all is there by then.
  #keepWaiting(rows: readonly IDBValidKey[]): void {
    for (const key of rows) if (!this.#damagedKeys.has(key)) this.#waiting.add(key);
    this.#taken = this.#taken.filter((key) => !this.#waiting.has(key));
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
