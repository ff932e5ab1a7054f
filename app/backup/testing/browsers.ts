/** Browsers for tests of backups: each has a storage of its own, which the code finds as the global one. */
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, vi } from "vitest";
import * as Y from "yjs";
import { createSecret, documentId } from "../../../sync/index.ts";
import { listDocuments, removeDocument } from "../../documents/document-index.ts";
import type { DocumentRecord } from "../../documents/document-record.ts";
import { record } from "../../documents/testing/records.ts";
import { type Backup, type BackupRequest, makeBackup } from "../make-backup.ts";
import { restoreBackup, type RestoreResult } from "../restore-backup.ts";
import { addToSavedCopy, documentStoreName, readSavedCopy } from "../../storage/saved-copy.ts";

/** Goes to another browser, with nothing in it. */
export async function anotherBrowser(): Promise<void> {
  vi.stubGlobal("IDBKeyRange", IDBKeyRange);
  // The index keeps its database open until its last record is removed.
  if (globalThis.indexedDB !== undefined) for (const { id } of await listDocuments()) await removeDocument(id);
  vi.stubGlobal("indexedDB", new IDBFactory());
}

/** Each file of tests calls this once. */
export function browsersOfEachTest(): void {
  beforeEach(anotherBrowser);
  afterEach(async () => {
    await anotherBrowser();
    vi.unstubAllGlobals();
  });
}

export const restore = (file: Blob, now = Date.now()): Promise<RestoreResult> =>
  restoreBackup(file, now, () => undefined);

/** Backs up documents of this browser. */
export const backUp = (records: readonly DocumentRecord[], more: Partial<BackupRequest> = {}): Promise<Backup> =>
  makeBackup(
    {
      records,
      leftBehind: new Map(),
      origin: "https://a.example/",
      about: "Whoever has this can read it.",
      untitled: "Untitled",
      now: Date.now(),
      ...more,
    },
    () => undefined,
  );

/** A document that two have written, with what they deleted. */
export function write(text: string, title = ""): Y.Doc {
  const [doc, other] = [new Y.Doc(), new Y.Doc()];
  doc.getText("title").insert(0, title);
  doc.getText("content").insert(0, `${text}, at first`);
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  other.getText("content").delete(text.length, ", at first".length);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
  return doc;
}

/** Saves a document in this browser, and returns its record. */
export async function save(doc: Y.Doc, more: Partial<DocumentRecord> = {}): Promise<DocumentRecord> {
  const secret = more.secret ?? createSecret();
  const id = await documentId(secret);
  await addToSavedCopy(documentStoreName(id), Y.encodeStateAsUpdate(doc));
  return record(id, { secret, title: doc.getText("title").toJSON(), ...more });
}

/** What is saved of a document in this browser. */
export async function saved({ id }: { readonly id: string }): Promise<Y.Doc> {
  const doc = new Y.Doc();
  await readSavedCopy(documentStoreName(id), doc);
  return doc;
}
