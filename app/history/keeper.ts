/**
 * Keeps versions of an open document: every ten minutes in which something was written, when the page is left, when
 * others' text was joined to this one, and before much of the text is removed. Of several tabs one does so: the others find
 * that it is done.
 */
import type * as Y from "yjs";
import { writerName } from "../people/writers.ts";
import type { DocumentStore } from "../storage/document-store.ts";
import { type PlacedText, placedText } from "./restoring/places.ts";
import { addPacked, listVersions, makeRoom, type NewVersion, type Why } from "./version-store.ts";
import { pack, packPlain } from "./versions/version-body.ts";
import { writersLimit } from "./versions/version-entry.ts";
import { textHash } from "../text/text-hash.ts";
import { idle, whenIdle } from "./when-idle.ts";

const intervalMs = 10 * 60_000;
/** Shortest time between two versions that are kept because the page is hidden. People change tabs all the time. */
const hiddenMs = 60_000;

export interface KeptDocument {
  /** The document's name in this browser's storage. */
  readonly id: string;
  readonly doc: Y.Doc;
  readonly content: Y.Text;
  readonly title: Y.Text;
  readonly store: Pick<DocumentStore, "state" | "on" | "off">;
  readonly provider: {
    readonly synced: boolean;
    on(event: "synced", listener: () => void): unknown;
    off(event: "synced", listener: () => void): unknown;
  };
}

/** The text as it was before the first edit of a visit, and how far each client had written then. */
export interface TextBefore {
  readonly text: string;
  readonly state: ReadonlyMap<number, number>;
}

export class Keeper {
  readonly #document: KeptDocument;
  readonly #onKept: () => void;
  /** The text has changed since the last version. */
  #isDirty = false;
  /** How far each client had written at the last version. */
  #state: ReadonlyMap<number, number>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #keptAt = 0;
  #adding: Promise<void> = Promise.resolve();
  /** Versions that were taken and are not stored yet. A page that closes stores them at once. */
  readonly #pending = new Set<NewVersion>();
  #isOver = false;

  /** `onKept` is called when a version was kept. `before` is the text before the edit for which this keeper was made. */
  constructor(document: KeptDocument, onKept: () => void, before?: TextBefore) {
    this.#document = document;
    this.#onKept = onKept;
    this.#state = before?.state ?? stateOf(document.doc);
    const first = before === undefined || before.text === "" ? undefined : this.#opened(before);
    if (first !== undefined) this.#pending.add(first);
    const { content, title, provider, store } = document;
    for (const text of [content, title]) text.observe(this.#onText);
    store.on("state", this.#onStore);
    addEventListener("pagehide", this.#onLeave);
    globalThis.document.addEventListener("visibilitychange", this.#onVisibility);
    provider.on("synced", this.#onSynced);
    whenIdle(() => void this.#begin(first));
  }

  destroy(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { content, title, provider, store } = this.#document;
    for (const text of [content, title]) text.unobserve(this.#onText);
    store.off("state", this.#onStore);
    removeEventListener("pagehide", this.#onLeave);
    globalThis.document.removeEventListener("visibilitychange", this.#onVisibility);
    provider.off("synced", this.#onSynced);
    clearTimeout(this.#timer);
  }

  /** Keeps what the text is now, unless the last version has the same. Never rejects. */
  async keep(why: Why): Promise<void> {
    const version = this.#take(why);
    // Without news, the last version may still be on its way.
    await (version === undefined ? this.#adding : this.#add(version));
  }

  /** Keeps a text from before. */
  async keepBefore(before: PlacedText): Promise<void> {
    const version = this.#versionOf(before, "before-removal");
    // The text is still another one.
    this.#isDirty = true;
    await this.#add(version);
  }

  /**
   * Keeps what the text is now, and the versions that are still being packed, for a page that is about to close:
   * IndexedDB may answer too late to compress first.
   */
  leave(): void {
    if (!this.#mayKeep) return;
    const last = this.#take("left");
    if (last !== undefined) this.#pending.add(last);
    for (const version of this.#pending)
      void addPacked(this.#document.id, version, packPlain(version)).then(this.#onKept, () => undefined);
    this.#pending.clear();
  }

  /** What is here already is a version, too, unless the last session has kept it. */
  async #begin(first: NewVersion | undefined): Promise<void> {
    const { id, content, provider } = this.#document;
    if (first !== undefined) await this.#add(first);
    if (this.#isOver || content.length === 0) return;
    const text = content.toJSON();
    const [newest] = await listVersions(id).catch(() => []);
    if (this.#isOver || newest?.hash === textHash(text)) return;
    this.#isDirty = true;
    await idle();
    if (this.#isOver) return;
    // Of the first version all are the writers.
    if (newest === undefined) this.#state = new Map();
    await this.keep(provider.synced ? "joined" : "schedule");
  }

  #take(why: Why): NewVersion | undefined {
    if (!this.#isDirty || !this.#mayKeep) return undefined;
    const now = placedText(this.#document.content);
    this.#settle();
    return now.text === "" ? undefined : this.#versionOf(now, why);
  }

  #versionOf(text: PlacedText, why: Why): NewVersion {
    const by = this.#writers();
    this.#state = stateOf(this.#document.doc);
    return { ...text, title: this.#document.title.toJSON(), at: Date.now(), by, why };
  }

  /** The version of the text from before. The store has it already if the last session has kept it. */
  #opened({ text, state }: TextBefore): NewVersion {
    const { doc, title } = this.#document;
    return { text, title: title.toJSON(), at: Date.now(), by: namesOf(doc, state.keys()), why: "schedule" };
  }

  /** Adds versions one after the other, so that the same text twice in a row is noticed. */
  #add(version: NewVersion): Promise<void> {
    this.#pending.add(version);
    return (this.#adding = this.#adding.then(() => this.#addNext(version)));
  }

  async #addNext(version: NewVersion): Promise<void> {
    try {
      // Taking a version of a large text and packing it are long enough each.
      await idle();
      const bytes = await pack(version);
      // The page may have stored the version as it closed, and the document may have been erased meanwhile.
      if (!this.#pending.has(version) || !this.#mayKeep) return;
      await addPacked(this.#document.id, version, bytes);
    } catch {
      return; // This version is lost. The next one may have more luck.
    } finally {
      this.#pending.delete(version);
    }
    if (!this.#isOver) this.#onKept();
  }

  #settle(): void {
    this.#isDirty = false;
    this.#keptAt = Date.now();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The names of those who have written since the last version. */
  #writers(): readonly string[] {
    const { doc } = this.#document;
    const wrote = [...stateOf(doc)].filter(([client, clock]) => clock > (this.#state.get(client) ?? 0));
    return namesOf(
      doc,
      wrote.map(([client]) => client),
    );
  }

  /** Where the document itself is not saved, its versions are not either: there is no room, or a person wants none. */
  get #mayKeep(): boolean {
    const { type } = this.#document.store.state;
    return !this.#isOver && (type === "saving" || type === "opening");
  }

  readonly #onText = (): void => {
    this.#isDirty = true;
    this.#timer ??= setTimeout(this.#onTime, intervalMs);
  };

  readonly #onTime = (): void => void this.#keepInTurn();

  /** Another tab may have kept a version of late. Then this one waits for another interval. */
  async #keepInTurn(): Promise<void> {
    const [newest] = await listVersions(this.#document.id).catch(() => []);
    if (this.#isOver) return;
    if (newest === undefined || Date.now() - newest.at >= intervalMs / 2) return await this.keep("schedule");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onTime, intervalMs);
  }

  readonly #onSynced = (): void => {
    if (this.#document.provider.synced) void this.keep("joined");
  };

  readonly #onStore = (): void => {
    const { state } = this.#document.store;
    if (state.type === "failing" && state.reason === "full") void makeRoom(this.#document.id);
    // The last version is erased with all others. The next one may have the same text.
    if (state.type === "off") this.#isDirty = true;
  };

  readonly #onLeave = (): void => this.leave();

  readonly #onVisibility = (): void => {
    if (globalThis.document.visibilityState !== "hidden" || Date.now() - this.#keptAt < hiddenMs) return;
    void this.keep("left");
  };
}

/** The names of clients, as many as a version gives. */
function namesOf(doc: Y.Doc, clients: Iterable<number>): readonly string[] {
  const names = new Set<string>();
  for (const client of clients) {
    const name = writerName(doc, client);
    if (name !== undefined && names.size < writersLimit) names.add(name);
  }
  return [...names];
}

function stateOf({ store }: Y.Doc): Map<number, number> {
  const state = new Map<number, number>();
  for (const [client, structs] of store.clients) {
    const last = structs.at(-1);
    if (last !== undefined) state.set(client, last.id.clock + last.length);
  }
  return state;
}
