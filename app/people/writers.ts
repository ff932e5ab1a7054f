/**
 * The names of those who wrote, in the shared root `writers`: a map from a Yjs client ID, in decimal, to a name. Each
 * session writes its own entry with its first edit, and again when it is renamed or goes on as another client. Names
 * come from peers, so they are cleaned when they are read.
 */
import * as Y from "yjs";
import { cleanName } from "./person.ts";

/** The key of the shared root: a stable format. */
export const writersKey = "writers";

/** The transaction origin of entries. Undo does not track it. */
export const writersOrigin = Symbol("writers");

/** Returns the name of a client as its writer gave it; undefined when there is none. Safe for any content. */
export function writerName(doc: Y.Doc, clientId: number): string | undefined {
  const name: unknown = doc.getMap(writersKey).get(String(clientId));
  return (typeof name === "string" && cleanName(name)) || undefined;
}

/** Keeps this session's entry. */
export class OwnWriter {
  readonly #doc: Y.Doc;
  #name: string;
  /** The clients that this session has written as. */
  readonly #clientIds = new Set<number>();

  constructor(doc: Y.Doc, name: string) {
    this.#doc = doc;
    this.#name = name;
    doc.on("beforeObserverCalls", this.#onTransaction);
  }

  destroy(): void {
    this.#doc.off("beforeObserverCalls", this.#onTransaction);
  }

  /** Whether this session wrote as this client. */
  wrote(clientId: number): boolean {
    return this.#clientIds.has(clientId);
  }

  /** Renames the writer, in what the session writes now and in what it has written. */
  set name(name: string) {
    if (name === this.#name) return;
    this.#name = name;
    if (this.#clientIds.size > 0) this.#write(this.#clientIds);
  }

  /**
   * Writes the entry again. Deletions name nobody in Yjs. An entry that comes with them tells others who removed the
   * text.
   */
  sign(): void {
    this.#write([this.#doc.clientID]);
  }

  // Goes into the same transaction, and so into the same update: a first edit costs one message, like others. Yjs has
  // run the transaction and not yet told anyone of it, and offers no other way to add to it.
  readonly #onTransaction = (transaction: Y.Transaction): void => {
    const { local, changed, origin } = transaction;
    const doc = this.#doc;
    const { clientID } = doc;
    if (!local || this.#clientIds.has(clientID) || changed.size === 0 || origin === writersOrigin) return;
    this.#clientIds.add(clientID);
    doc._transaction = transaction;
    try {
      this.#write([clientID]);
    } finally {
      doc._transaction = null;
    }
    transaction.afterState.set(clientID, Y.getState(doc.store, clientID));
  };

  #write(clientIds: Iterable<number>): void {
    const writers = this.#doc.getMap(writersKey);
    this.#doc.transact(() => {
      for (const clientId of clientIds) writers.set(String(clientId), this.#name);
    }, writersOrigin);
  }
}
