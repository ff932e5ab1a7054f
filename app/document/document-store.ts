/**
 * Keeps a document in this browser. The format and the reading are y-indexeddb's; opening, writing and compacting
 * are done here, because its class adds a row at every open, throws into the edit that a closed database cannot
 * take, and leaves every failure as an unhandled rejection. Nothing here throws or rejects: failure is a state.
 */
import { ObservableV2 } from "lib0/observable";
import { fetchUpdates, type IndexeddbPersistence } from "y-indexeddb";
import * as Y from "yjs";
import { findLeftBehind, forgetLeftBehind, leaveBehind, rescueKey } from "./rescue.ts";
import { openDatabase, transactionDone, updatesStoreName, withinTime } from "./open-database.ts";

export type StoreState =
  | { readonly type: "opening" }
  | { readonly type: "saving" }
  /** Edits are in memory only, and tried again every few seconds. `full`: no room. `refused`: anything else. */
  | { readonly type: "failing"; readonly reason: "full" | "refused" };

export interface DocumentStoreOptions {
  readonly factory?: () => IDBFactory | undefined;
  /** How long the document waits for its saved text before going on without. */
  readonly loadLimitMs?: number;
  /** How long one write may take. */
  readonly writeLimitMs?: number;
  readonly retryMs?: number;
  /** How long what others wrote may wait to be written with what follows: they have it too, and each write has its cost. */
  readonly gatherMs?: number;
  /** Whether the page may be ended without a word, as those that are hidden are: then nothing waits. */
  readonly isAtRisk?: () => boolean;
  /** Rows at which all are merged into one. Fewer: more rewriting. More: slower opening. */
  readonly compactAtRows?: number;
}

/** The part of y-indexeddb's class that its `fetchUpdates` reads and writes. */
interface Reading {
  readonly doc: Y.Doc;
  db: IDBDatabase | null;
  /** The key from which rows have not been read yet. */
  _dbref: number;
  _dbsize: number;
  _destroyed: boolean;
}

/** So much of what others wrote, and so many updates of theirs, are written without waiting for more: merging has its cost too. */
const gatheredBytes = 16 * 1024;
const gatheredUpdates = 100;

export class DocumentStore extends ObservableV2<{ state: (state: StoreState) => void }> {
  /** Resolves when the saved text is in the document, or it is certain or likely that it will not come. */
  readonly whenLoaded: Promise<void>;
  readonly #name: string;
  readonly #options: Required<DocumentStoreOptions>;
  readonly #reading: Reading;
  #state: StoreState = { type: "opening" };
  /** Edits that are not on disk yet. */
  #pending: Uint8Array[] = [];
  /** Those that are being written. */
  #inFlight: Uint8Array | undefined;
  /** Where this tab leaves behind what is not on disk when the page goes. */
  readonly #rescueKey: string;
  /** What has been left behind, by this tab or by former ones, and is not known to be on disk. */
  readonly #leftBehind = new Set<string>();
  #rescued = false;
  #writing = false;
  #everRead = false;
  /** The attempt under way: IndexedDB may answer very late, and must not be asked twice meanwhile. */
  #opening: Promise<void> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** Runs while what others wrote waits, and how much that is. */
  #gatherTimer: ReturnType<typeof setTimeout> | undefined;
  #pendingBytes = 0;

  /** Starts reading at once. `name` is the database's. */
  constructor(name: string, doc: Y.Doc, options: DocumentStoreOptions = {}) {
    super();
    this.#name = name;
    this.#rescueKey = rescueKey(name);
    const defaults = { factory: () => globalThis.indexedDB, loadLimitMs: 3_000, writeLimitMs: 10_000 };
    const isAtRisk = (): boolean => globalThis.document?.visibilityState === "hidden";
    this.#options = { ...defaults, retryMs: 5_000, gatherMs: 2_000, isAtRisk, compactAtRows: 100, ...options };
    this.#reading = { doc, db: null, _dbref: 0, _dbsize: 0, _destroyed: false };
    doc.on("update", this.#onUpdate);
    this.whenLoaded = this.#openInTime();
  }

  get state(): StoreState {
    return this.#state;
  }

  /** The page may be about to go: starts writing everything that waits, and leaves it behind in case that fails. */
  flush(): void {
    const { db } = this.#reading;
    const unsaved = [...(this.#inFlight ? [this.#inFlight] : []), ...this.#pending];
    if (unsaved.length > 0 && leaveBehind(this.#rescueKey, Y.mergeUpdates(unsaved)))
      this.#leftBehind.add(this.#rescueKey);
    const rows = this.#takePending();
    if (rows === undefined) return;
    if (db === null) this.#pending.unshift(rows);
    else
      this.#write(db, rows)
        .then(() => this.#forgetIfSaved())
        .catch((error: unknown) => this.#giveBack(rows, error));
  }

  /** Writes what waits and closes. The document is left as it is. */
  override destroy(): void {
    this.#reading.doc.off("update", this.#onUpdate);
    clearTimeout(this.#retryTimer);
    this.flush();
    this.#reading._destroyed = true;
    this.#reading.db?.close(); // Waits by itself for the writes under way.
    super.destroy();
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown, _doc: Y.Doc, { local }: Y.Transaction): void => {
    if (origin === this.#reading) return;
    this.#pending.push(update);
    this.#pendingBytes += update.length;
    const enough = this.#pendingBytes > gatheredBytes || this.#pending.length > gatheredUpdates;
    if (local || enough || this.#options.isAtRisk()) void this.#drain();
    else
      this.#gatherTimer ??= setTimeout(() => {
        this.#gatherTimer = undefined;
        void this.#drain();
      }, this.#options.gatherMs);
  };

  /** Never rejects. An answer that comes too late is still taken: the saved text merges into what was written since. */
  async #openInTime(): Promise<void> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    try {
      await withinTime(this.#opening, this.#options.loadLimitMs);
    } catch (error) {
      this.#fail(error);
    }
    this.#rescue();
  }

  // After the saved text: before it, what was left behind would wait for it, and be taken for saved.
  #rescue(): void {
    if (this.#rescued) return;
    this.#rescued = true;
    for (const [key, update] of findLeftBehind(this.#name)) {
      this.#leftBehind.add(key);
      try {
        Y.applyUpdate(this.#reading.doc, update, this.#rescueKey);
      } catch {
        // Not an update: nothing of it can be saved.
        forgetLeftBehind([key]);
      }
    }
    void this.#drain();
  }

  #forgetIfSaved(): void {
    const saved = this.#state.type === "saving" && this.#inFlight === undefined && this.#pending.length === 0;
    if (!saved || this.#leftBehind.size === 0) return;
    forgetLeftBehind(this.#leftBehind);
    this.#leftBehind.clear();
  }

  async #open(): Promise<void> {
    const db = await openDatabase(this.#options.factory, this.#name);
    const reading = this.#reading;
    if (reading._destroyed) {
      const rows = this.#takePending();
      if (rows !== undefined) db.transaction(updatesStoreName, "readwrite").objectStore(updatesStoreName).add(rows);
      return db.close();
    }
    for (const lost of ["close", "versionchange"]) db.addEventListener(lost, () => this.#lose(db));
    reading.db = db;
    reading._dbref = 0;
    try {
      await this.#read(db);
    } catch (error) {
      reading.db = null;
      db.close();
      throw error;
    }
    // What was written before the database was lost may be gone with it.
    if (this.#everRead) this.#pending = [Y.encodeStateAsUpdate(reading.doc)];
    this.#everRead = true;
    this.#enter({ type: "saving" });
    void this.#drain();
  }

  /** Reads new rows; when there are many, merges all into one in the same transaction, so that none can be lost. */
  async #read(db: IDBDatabase): Promise<void> {
    const reading = this.#reading;
    const store: IDBObjectStore = await fetchUpdates(reading as unknown as IndexeddbPersistence);
    // Once destroyed, `fetchUpdates` reads without applying: the document would lack what is about to be replaced.
    if (reading._destroyed || reading.db !== db || reading._dbsize < this.#options.compactAtRows) return;
    store.clear();
    store.add(Y.encodeStateAsUpdate(reading.doc));
    await transactionDone(store.transaction);
    reading._dbsize = 1;
  }

  /** One write at a time; what comes in meanwhile is merged into the next. */
  async #drain(): Promise<void> {
    const reading = this.#reading;
    if (this.#writing || this.#state.type === "opening" || reading.db === null) return;
    this.#writing = true;
    for (let rows = this.#takePending(); rows !== undefined; rows = this.#takePending()) {
      const { db } = reading;
      try {
        if (db === null) throw new DOMException("The database was closed.", "InvalidStateError");
        this.#inFlight = rows;
        await withinTime(this.#write(db, rows), this.#options.writeLimitMs);
        this.#enter({ type: "saving" });
        if (reading._dbsize >= this.#options.compactAtRows) await this.#read(db);
      } catch (error) {
        this.#giveBack(rows, error);
        break;
      } finally {
        this.#inFlight = undefined;
      }
    }
    this.#writing = false;
    this.#forgetIfSaved();
  }

  async #write(db: IDBDatabase, rows: Uint8Array): Promise<void> {
    const transaction = db.transaction(updatesStoreName, "readwrite");
    transaction.objectStore(updatesStoreName).add(rows);
    this.#reading._dbsize++;
    transaction.commit(); // Not waiting for the answer to the last request is what a closing page needs.
    await transactionDone(transaction);
  }

  #takePending(): Uint8Array | undefined {
    clearTimeout(this.#gatherTimer);
    this.#gatherTimer = undefined;
    this.#pendingBytes = 0;
    const pending = this.#pending;
    this.#pending = [];
    return pending.length > 1 ? Y.mergeUpdates(pending) : pending[0];
  }

  #giveBack(rows: Uint8Array, error: unknown): void {
    this.#pending.unshift(rows);
    this.#fail(error);
  }

  /** The browser closed the database by itself: cleared site data, a broken disk. */
  #lose(db: IDBDatabase): void {
    db.close();
    if (this.#reading.db === db) this.#reading.db = null;
    this.#fail(new DOMException("The database was closed.", "InvalidStateError"));
  }

  #fail(error: unknown): void {
    if (this.#reading._destroyed) return;
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    this.#enter({ type: "failing", reason: full ? "full" : "refused" });
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      void (this.#reading.db === null ? this.#openInTime() : this.#drain());
    }, this.#options.retryMs);
  }

  #enter(state: StoreState): void {
    const before = this.#state;
    this.#state = state;
    if (JSON.stringify(before) !== JSON.stringify(state)) this.emit("state", [state]);
  }
}
