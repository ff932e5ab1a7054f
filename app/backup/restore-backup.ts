/**
 * Restores a backup, which may be damaged or hostile. Each document is taken in by itself, through the judge of what
 * peers send, and merged into what this browser holds. What cannot be restored costs nothing else.
 */
import * as Y from "yjs";
import { applyCopy, documentId } from "../../sync/index.ts";
import { documentShape } from "../document/document-shape.ts";
import { changeDocument } from "../documents/document-index.ts";
import { tellTabsToKeep, tellTabsToRead } from "../people/own-tabs.ts";
import { addToSavedCopy, documentStoreName, readSavedCopy } from "../storage/saved-copy.ts";
import { Archive, archiveLimits, UnreadableArchive } from "./archive.ts";
import { type BackedUpDocument, type BackupPart, decodeEdits, decodeIndex, indexFile } from "./backup-file.ts";
import { restoreVersions } from "./backup-versions.ts";
import { hashOf } from "./hash.ts";
import type { Trouble } from "./make-backup.ts";
import { describeRestored } from "./restored-record.ts";

export interface Restored {
  /** Number of documents that this browser did not have. */
  readonly added: number;
  /** Number of documents that got something which this browser did not have. */
  readonly merged: number;
  /** Number of documents of which this browser has everything. */
  readonly unchanged: number;
  /** The IDs of all these. */
  readonly ids: readonly string[];
  /** Documents that could not be restored. */
  readonly troubles: readonly Trouble[];
  /** Documents that were restored without all of their versions. */
  readonly lacking: readonly Trouble[];
}

export type RestoreResult =
  | ({ readonly ok: true } & Restored)
  /** Nothing was restored. `backup-words.ts` says why. */
  | { readonly ok: false; readonly why: Refusal };

export type Refusal =
  | "too-large"
  | "no-list"
  | "unreadable"
  | UnreadableArchive["why"]
  | Extract<ReturnType<typeof decodeIndex>, { readonly ok: false }>["why"];

/** `report` is told the number of documents that are done, and of all. Never rejects. */
export async function restoreBackup(
  file: Blob,
  now: number,
  report: (done: number, of: number) => void,
): Promise<RestoreResult> {
  try {
    if (file.size > archiveLimits.fileBytes) return { ok: false, why: "too-large" };
    const archive = new Archive(new Uint8Array(await file.arrayBuffer()));
    const folder = archive.folderOf(indexFile);
    const bytes = folder === undefined ? undefined : archive.read(`${folder}${indexFile}`);
    if (folder === undefined || bytes === undefined) return { ok: false, why: "no-list" };
    const index = decodeIndex(bytes);
    if (!index.ok) return index;
    return { ok: true, ...(await restoreAll(archive, folder, index.documents, now, report)) };
  } catch (error) {
    if (error instanceof UnreadableArchive) return { ok: false, why: error.why };
    return { ok: false, why: "unreadable" };
  }
}

type Entry = (ReturnType<typeof decodeIndex> & { readonly ok: true })["documents"][number];

async function restoreAll(
  archive: Archive,
  folder: string,
  entries: readonly Entry[],
  now: number,
  report: (done: number, of: number) => void,
): Promise<Restored> {
  const counts = { added: 0, merged: 0, unchanged: 0 };
  const ids: string[] = [];
  const troubles: Trouble[] = [];
  const lacking: Trouble[] = [];
  const claimed = entries
    .flatMap((entry) => partsOf(entry))
    .reduce((sum, file) => sum + archive.bytesOf(`${folder}${file}`), 0);
  if (claimed > archiveLimits.inflatedBytes) throw new UnreadableArchive("too-much");
  // One file at a time, since each may be large.
  const read = (file: string): Uint8Array | undefined => archive.read(`${folder}${file}`);
  let done = 0;
  for (const entry of entries) {
    report(done++, entries.length);
    const outcome = await restoreOne(entry, read, now).catch(reasonOf);
    if (typeof outcome === "object") {
      troubles.push({ name: entry.name, why: outcome.why });
      continue;
    }
    counts[outcome]++;
    if (entry.secret !== undefined) ids.push(await documentId(entry.secret));
    if (!(await restoreAllVersions(entry, read))) lacking.push({ name: entry.name, why: "versions-damaged" });
  }
  report(done, entries.length);
  return { ...counts, ids, troubles, lacking };
}

const partsOf = (entry: Entry): string[] =>
  entry.secret === undefined ? [] : [entry.edits, ...entry.versions].map(({ file }) => file);

type Outcome = "added" | "merged" | "unchanged" | Pick<Trouble, "why">;

type Read = (file: string) => Uint8Array | undefined;

async function restoreOne(entry: Entry, read: Read, now: number): Promise<Outcome> {
  if (entry.secret === undefined) return { why: "link-damaged" };
  const bytes = await readPart(entry.edits, read);
  const updates = bytes && decodeEdits(bytes);
  return updates === undefined ? { why: "part-damaged" } : takeIn(entry, updates, now);
}

/** Returns whether all versions of the entry are kept now. */
async function restoreAllVersions(entry: Entry, read: Read): Promise<boolean> {
  if (entry.secret === undefined) return true;
  const id = await documentId(entry.secret);
  let isWhole = true;
  for (const part of entry.versions) {
    const bytes = await readPart(part, read);
    if (bytes === undefined || !(await restoreVersions(id, bytes))) isWhole = false;
  }
  return isWhole;
}

/** A file of the backup as it was written. */
async function readPart({ file, sha256 }: BackupPart, read: Read): Promise<Uint8Array | undefined> {
  const bytes = read(file);
  return bytes !== undefined && (await hashOf(bytes)) === sha256 ? bytes : undefined;
}

async function takeIn(entry: BackedUpDocument, updates: readonly Uint8Array[], now: number): Promise<Outcome> {
  const id = await documentId(entry.secret);
  const name = documentStoreName(id);
  const doc = new Y.Doc();
  try {
    const wasHere = (await readSavedCopy(name, doc)) !== undefined;
    const before = Y.snapshot(doc);
    const { type } = applyCopy(doc, updates, documentShape);
    if (type === "contradicts") return { why: "copies-differ" };
    if (type !== "applied") return { why: "not-allowed" };
    const isNews = !Y.equalSnapshots(before, Y.snapshot(doc));
    if (isNews) await addToSavedCopy(name, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(before.sv)));
    const outcome = !wasHere ? "added" : isNews ? "merged" : "unchanged";
    if (isNews) tellTabsToRead(id);
    // A person who restores a document wants it kept. A tab that does not keep it would make the others erase it later.
    tellTabsToKeep(id);
    let wasListed = false;
    const isListed = await changeDocument(id, (known) => {
      wasListed = known !== undefined;
      const bytes = updates.reduce((sum, { length }) => sum + length, 0);
      return describeRestored({ id, entry, doc, known, bytes, isNews, now });
    });
    if (!isListed) return { why: "not-listed" };
    return outcome === "unchanged" && !wasListed ? "added" : outcome;
  } finally {
    doc.destroy();
  }
}

function reasonOf(error: unknown): Outcome {
  const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
  return { why: isFull ? "storage-full" : "not-saved" };
}
