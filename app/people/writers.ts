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
    doc.on("beforeTransaction", this.#onBegin);
    doc.on("afterTransaction", this.#onEnd);
  }

  destroy(): void {
    this.#doc.off("beforeTransaction", this.#onBegin);
    this.#doc.off("afterTransaction", this.#onEnd);
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

  /** An edit of the page names its origin. Its entry is part of it, so that both travel as one update. */
  readonly #onBegin = ({ local, origin }: Y.Transaction): void => {
    if (local && origin !== null && origin !== undefined) this.#enter(origin);
  };

  readonly #onEnd = ({ local, changed, origin }: Y.Transaction): void => {
    if (local && changed.size > 0) this.#enter(origin);
  };

  #enter(origin: unknown): void {
    const { clientID } = this.#doc;
    if (origin === writersOrigin || this.#clientIds.has(clientID)) return;
    this.#clientIds.add(clientID);
    this.#write([clientID]);
  }

  #write(clientIds: Iterable<number>): void {
    const writers = this.#doc.getMap(writersKey);
    this.#doc.transact(() => {
      for (const clientId of clientIds) writers.set(String(clientId), this.#name);
    }, writersOrigin);
  }
}
