/**
 * Keeps a document in this browser. The format is y-indexeddb's. Reading, writing and compacting are done here, because
 * its class adds a row at every open, reads nothing behind a damaged row, throws into an edit when the database is
 * closed, and leaves every failure as an unhandled rejection. Nothing here throws or rejects: failure is a state. No
 * database is made before there is something to save.
 */
import { ObservableV2 } from "lib0/observable";
import * as Y from "yjs";
import { findLeftBehind, forgetLeftBehind, leaveBehind, rescueKey } from "./rescue.ts";
import { openDatabase, openExistingDatabase, transactionDone, updatesStoreName, withinTime } from "./open-database.ts";
import { applySafely, SavedRows } from "./saved-rows.ts";

export type StoreState =
  | { readonly type: "opening" }
  | { readonly type: "saving" }
  /**
   * Nothing is kept, because the person does not want this document on this device.
   */
  | { readonly type: "off" }
  /**
   * Edits are in memory only, and saving is retried every few seconds. `full`: no room. `refused`: any other reason.
   */
  | { readonly type: "failing"; readonly reason: "full" | "refused" };

export interface DocumentStoreOptions {
  readonly factory?: () => IDBFactory | undefined;
  /** Keep nothing and read nothing. Default: false. */
  readonly off?: boolean;
  /** How long the document waits for its saved text before it opens without. */
  readonly loadLimitMs?: number;
  /** How long one write may take. */
  readonly writeLimitMs?: number;
  readonly retryMs?: number;
  /**
   * How long others' edits may wait to be written together with the next ones. The others have them too, and each write
   * has a cost.
   */
  readonly gatherMs?: number;
  /** Whether the browser may end the page without notice, as it may end hidden pages. If so, no edit waits. */
  readonly isAtRisk?: () => boolean;
  /**
   * Number of rows at which all are merged into one. A smaller number means more rewriting, a larger one slower
   * opening.
   */
  readonly compactAtRows?: number;
}

export interface DocumentStoreEvents {
  state: (state: StoreState) => void;
  /** The number of damaged rows changed. */
  damaged: (rows: number) => void;
}

/**
 * Bytes and number of others' updates at which they are written without waiting for more, because merging has a cost
 * too.
 */
const gatheredBytes = 16 * 1024;
const gatheredUpdates = 100;

export class DocumentStore extends ObservableV2<DocumentStoreEvents> {
  /** Resolves when the saved text is in the document, or when it will certainly or probably not come. */
  readonly whenLoaded: Promise<void>;
  /** The database's name. */
  readonly name: string;
  readonly #options: Required<DocumentStoreOptions>;
  readonly #doc: Y.Doc;
  readonly #rows: SavedRows;
  #db: IDBDatabase | undefined;
  /** There is no database yet, and nothing to save in one. */
  #isAbsent = false;
  #destroyed = false;
  #damaged = 0;
  #damagedLeftBehind = 0;
  #state: StoreState = { type: "opening" };
  #savedAt: number | undefined;
  /** Edits that are not on disk yet. */
  #pending: Uint8Array[] = [];
  /** Edits that are being written. */
  readonly #inFlight = new Set<Uint8Array>();
  /** The key under which this tab leaves behind edits that are not on disk when the page closes. */
  readonly #rescueKey: string;
  /** Waiting edits that may build on content which the document does not hold. */
  readonly #unsure = new WeakSet<Uint8Array>();
  /** Keys of edits that this tab or earlier ones left behind, and that are not known to be on disk. */
  readonly #leftBehind = new Set<string>();
  #rescued = false;
  #writing = false;
  /** The current attempt. IndexedDB may answer very late, and must not be asked twice meanwhile. */
  #opening: Promise<void> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** Runs while others' edits wait. `#pendingBytes` is their size. */
  #gatherTimer: ReturnType<typeof setTimeout> | undefined;
  #pendingBytes = 0;

  /** Starts reading at once. `name` is the database's name. */
  constructor(name: string, doc: Y.Doc, options: DocumentStoreOptions = {}) {
    super();
    this.name = name;
    this.#rescueKey = rescueKey(name);
    const defaults = { factory: () => globalThis.indexedDB, loadLimitMs: 3_000, writeLimitMs: 10_000 };
    const isAtRisk = (): boolean => globalThis.document?.visibilityState === "hidden";
    this.#options = {
      ...defaults,
      retryMs: 5_000,
      gatherMs: 2_000,
      isAtRisk,
      compactAtRows: 100,
      off: false,
      ...options,
    };
    this.#doc = doc;
    this.#rows = new SavedRows(doc, this, this.#options.compactAtRows);
    if (this.#options.off) {
      this.#destroyed = true;
      this.#state = { type: "off" };
      this.whenLoaded = Promise.resolve();
      return;
    }
    doc.on("update", this.#onUpdate);
    this.whenLoaded = this.#openInTime();
  }

  get state(): StoreState {
    return this.#state;
  }

  /**
   * Number of rows, in the saved copy or left behind by closing pages, that hold no readable part of the document. They
   * stay as they are, and the others are read. Peers that have the document bring the missing content back.
   */
  get damaged(): number {
    return this.#damaged;
  }

  /** Whether every edit is on this device. */
  get isSaved(): boolean {
    return this.#state.type === "saving" && !this.hasUnsaved;
  }

  /** Whether some edit is in memory only. */
  get hasUnsaved(): boolean {
    return this.#inFlight.size > 0 || this.#pending.length > 0;
  }

  /** When the last edit was saved, in ms since 1970; undefined: none since the document was opened. */
  get savedAt(): number | undefined {
    return this.#savedAt;
  }

  /** Size of the saved copy in bytes, about. */
  get bytes(): number {
    return this.#rows.bytes;
  }

  /** Stops keeping the document, without writing what waits. What is on disk stays there: see `eraseDocument`. */
  stop(): void {
    if (this.#state.type === "off") return;
    this.#release();
    this.#db = undefined;
    this.#pending = [];
    this.#enter({ type: "off" });
  }

  /** Keeps the document again: all of it, since nothing was saved meanwhile. */
  resume(): void {
    if (this.#state.type !== "off") return;
    this.#destroyed = false;
    this.#isAbsent = false;
    this.#doc.on("update", this.#onUpdate);
    this.#pending = this.#wholeDocument();
    this.#enter({ type: "opening" });
    void this.#openInTime();
  }

  /**
   * Call this when the page may be about to close. Starts writing all waiting edits, and leaves them behind in case the
   * write fails.
   */
  flush(): void {
    if (this.#state.type === "off") return;
    const unsaved = [...this.#inFlight, ...this.#pending];
    if (unsaved.length > 0 && leaveBehind(this.#rescueKey, Y.mergeUpdates(unsaved)))
      this.#leftBehind.add(this.#rescueKey);
    const update = this.#takePending();
    if (update === undefined) return;
    if (this.#db === undefined) {
      this.#pending.unshift(update);
      this.#make();
    } else void this.#save(update).then(() => this.#forgetIfSaved());
  }

  /** Reads what something else than this page has added to the saved copy, as restoring a backup does. Never rejects. */
  async readAgain(): Promise<void> {
    await this.whenLoaded;
    if (this.#destroyed) return;
    if (this.#db !== undefined) await this.#read(this.#db).catch(() => undefined);
    else if (this.#isAbsent) await this.#openInTime();
  }

  /** Writes the waiting edits and closes the database. Does not change the document. */
  override destroy(): void {
    this.flush();
    this.#release();
    super.destroy();
  }

  #release(): void {
    this.#doc.off("update", this.#onUpdate);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#gatherTimer);
    this.#gatherTimer = undefined;
    this.#destroyed = true;
    this.#db?.close(); // IndexedDB itself waits for current writes.
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown, _doc: Y.Doc, { local }: Y.Transaction): void => {
    if (origin === this) return;
    this.#pending.push(update);
    this.#pendingBytes += update.length;
    const enough = this.#pendingBytes > gatheredBytes || this.#pending.length > gatheredUpdates;
    if (local || enough || this.#options.isAtRisk()) {
      // Sending the edit to others comes first.
      queueMicrotask(() => {
        if (!this.#destroyed) void this.#drain();
      });
    } else
      this.#gatherTimer ??= setTimeout(() => {
        this.#gatherTimer = undefined;
        void this.#drain();
      }, this.#options.gatherMs);
  };

  /** Never rejects. A late answer is still used: the saved text merges into what was written since. */
  async #openInTime(): Promise<void> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    try {
      await withinTime(this.#opening, this.#options.loadLimitMs);
    } catch (error) {
      this.#fail(error);
    }
    this.#rescue();
  }

  // Runs after the saved text has been read, if that comes in time. What was left behind becomes a row as it is. While
  // it depends on text that is late or damaged, the document emits no update for it that could be saved.
  #rescue(): void {
    if (this.#rescued) return;
    this.#rescued = true;
    let damaged = 0;
    for (const [key, update] of findLeftBehind(this.name)) {
      // A damaged entry stays where it is, like a damaged row.
      if (update === undefined || !applySafely(this.#doc, update, this.#rescueKey)) damaged++;
      else {
        this.#unsure.add(update);
        this.#pending.push(update);
        this.#leftBehind.add(key);
      }
    }
    this.#damagedLeftBehind = damaged;
    this.#countDamage();
    void this.#drain();
  }

  #forgetIfSaved(): void {
    if (!this.isSaved || this.#leftBehind.size === 0) return;
    forgetLeftBehind(this.#leftBehind);
    this.#leftBehind.clear();
  }

  async #open(): Promise<void> {
    this.#rows.restart();
    const db = await this.#findOrMake();
    this.#isAbsent = db === undefined;
    if (db === undefined) return this.#enter({ type: "saving" });
    if (this.#destroyed) {
      const update = this.#state.type === "off" ? undefined : this.#takePending();
      if (update !== undefined) this.#addRow(db.transaction(updatesStoreName, "readwrite"), update);
      return db.close();
    }
    for (const lost of ["close", "versionchange"]) db.addEventListener(lost, () => this.#lose(db, lost));
    this.#db = db;
    try {
      await this.#read(db);
    } catch (error) {
      this.#db = undefined;
      db.close();
      throw error;
    }
    this.#enter({ type: "saving" });
    void this.#drain();
  }

  /**
   * Returns the database; undefined when there is none and nothing to save. A new one is made together with its first
   * row, so that it is never empty.
   */
  async #findOrMake(): Promise<IDBDatabase | undefined> {
    const { factory } = this.#options;
    const found = this.#pending.length === 0 ? await openExistingDatabase(factory, this.name) : undefined;
    const first = found === undefined ? this.#takePending() : undefined;
    if (first === undefined) return found;
    let isWritten = false;
    this.#inFlight.add(first);
    try {
      return await openDatabase(factory, this.name, (transaction) => {
        this.#addRow(transaction, first);
        isWritten = true;
        this.#savedAt = Date.now();
      });
    } catch (error) {
      isWritten = false;
      throw error;
    } finally {
      this.#inFlight.delete(first);
      if (!isWritten) this.#pending.unshift(first);
    }
  }

  /** Call this when there is something to save in a new database. */
  #make(): void {
    if (!this.#isAbsent || this.#pending.length === 0) return;
    this.#isAbsent = false;
    if (this.#opening === undefined) void this.#openInTime();
    else void Promise.allSettled([this.#opening]).then(() => this.#openInTime());
  }

  async #read(db: IDBDatabase): Promise<void> {
    const isOver = (): boolean => this.#destroyed || this.#db !== db;
    await this.#rows.read(db, isOver);
    if (!isOver()) this.#countDamage();
  }

  #countDamage(): void {
    const damaged = this.#rows.damaged + this.#damagedLeftBehind;
    if (this.#damaged === damaged) return;
    this.#damaged = damaged;
    this.emit("damaged", [damaged]);
  }

  #wholeDocument(): Uint8Array[] {
    if (this.#doc.store.clients.size === 0) return [];
    const whole = Y.encodeStateAsUpdate(this.#doc);
    // With what waits in the document.
    this.#unsure.add(whole);
    return [whole];
  }

  #addRow(transaction: IDBTransaction, update: Uint8Array): void {
    this.#rows.add(transaction, update, !this.#unsure.has(update));
  }

  /** One write at a time. Edits that arrive meanwhile are merged into the next. */
  async #drain(): Promise<void> {
    if (this.#writing || this.#state.type === "opening") return;
    if (this.#db === undefined) return this.#make();
    this.#writing = true;
    for (let update = this.#takePending(); update !== undefined; update = this.#takePending()) {
      if (!(await this.#save(update))) break;
      // The write has succeeded. If reading fails, that is not a failed write, and reading is tried again after the
      // next one.
      if (this.#db !== undefined && this.#rows.mergeIsDue) await this.#read(this.#db).catch(() => undefined);
    }
    this.#writing = false;
    this.#forgetIfSaved();
  }

  /** Writes an update. Returns whether it is on disk; if not, it is pending again. */
  async #save(update: Uint8Array): Promise<boolean> {
    this.#inFlight.add(update);
    try {
      await withinTime(this.#write(update), this.#options.writeLimitMs);
      this.#savedAt = Date.now();
      this.#enter({ type: "saving" });
      return true;
    } catch (error) {
      this.#pending.unshift(update);
      this.#fail(error);
      return false;
    } finally {
      this.#inFlight.delete(update);
    }
  }

  async #write(update: Uint8Array): Promise<void> {
    if (this.#db === undefined) throw new DOMException("The database was closed.", "InvalidStateError");
    const transaction = this.#db.transaction(updatesStoreName, "readwrite");
    this.#addRow(transaction, update);
    transaction.commit(); // A closing page cannot wait for the answer to the last request.
    await transactionDone(transaction);
  }

  #takePending(): Uint8Array | undefined {
    clearTimeout(this.#gatherTimer);
    this.#gatherTimer = undefined;
    this.#pendingBytes = 0;
    const pending = this.#pending;
    this.#pending = [];
    const [first] = pending;
    if (pending.length < 2) return first;
    const merged = Y.mergeUpdates(pending);
    if (pending.some((update) => this.#unsure.has(update))) this.#unsure.add(merged);
    return merged;
  }

  /**
   * The browser closed the database (cleared site data, a broken disk), or another page wants to change or delete it.
   */
  #lose(db: IDBDatabase, how: string): void {
    db.close();
    if (this.#db !== db) return;
    this.#db = undefined;
    if (this.#destroyed) return;
    // A current write may be lost too, so leave everything behind.
    this.#pending = this.#wholeDocument();
    if (how === "versionchange") void this.#openInTime();
    else this.#fail(new DOMException("The database was closed.", "InvalidStateError"));
  }

  #fail(error: unknown): void {
    if (this.#destroyed) return;
    const full = error instanceof DOMException && error.name === "QuotaExceededError";
    this.#enter({ type: "failing", reason: full ? "full" : "refused" });
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      void (this.#db === undefined ? this.#openInTime() : this.#drain());
    }, this.#options.retryMs);
  }

  #enter(state: StoreState): void {
    const before = this.#state;
    // A write that was under way may still answer.
    if (before.type === "off" && this.#destroyed) return;
    this.#state = state;
    if (JSON.stringify(before) !== JSON.stringify(state)) this.emit("state", [state]);
  }
}
