/** Makes a backup of documents from this browser's saved copies. */
import * as Y from "yjs";
import { encodeCopy } from "../../sync/index.ts";
import { contentKey, documentShape } from "../document/document-shape.ts";
import type { DocumentRecord } from "../documents/document-record.ts";
import { withoutHalves } from "../shared-text/whole-characters.ts";
import { documentStoreName, readSavedCopy } from "../storage/saved-copy.ts";
import { applySafely } from "../storage/saved-rows.ts";
import { ArchiveWriter } from "./archive-writer.ts";
import {
  type BackedUpDocument,
  type BackupPart,
  encodeEdits,
  encodeIndex,
  indexFile,
  type IndexFacts,
} from "./backup-file.ts";
import { encodeVersions } from "./backup-versions.ts";
import { FileNames } from "./file-names.ts";
import { hashOf } from "./hash.ts";

export interface BackupRequest extends IndexFacts {
  readonly records: readonly DocumentRecord[];
  /** Edits that closing pages have left outside of the saved copies (`storage/rescue.ts`), by the name of the copy. */
  readonly leftBehind: ReadonlyMap<string, readonly Uint8Array[]>;
  /** The name of documents without one. */
  readonly untitled: string;
}

/** A document that could not be treated like the others. `backup-words.ts` says why. */
export interface Trouble {
  readonly name: string;
  readonly why:
    | "text-only"
    | "versions-unread"
    | "copy-unread"
    | "copy-damaged"
    | "versions-damaged"
    | "part-damaged"
    | "link-damaged"
    | "copies-differ"
    | "not-allowed"
    | "not-listed"
    | "storage-full"
    | "not-saved";
}

export interface Backup {
  readonly file: Blob;
  /** Number of documents in it. */
  readonly count: number;
  /** Documents of which something is missing. */
  readonly troubles: readonly Trouble[];
}

/** `report` is told the number of documents that are done. */
export async function makeBackup(request: BackupRequest, report: (done: number) => void): Promise<Backup> {
  const archive = new ArchiveWriter(request.now);
  const names = new FileNames();
  const documents: BackedUpDocument[] = [];
  const troubles: Trouble[] = [];
  const add = async (file: string, bytes: Uint8Array): Promise<BackupPart> => {
    archive.add(file, bytes);
    return { file, sha256: await hashOf(bytes) };
  };
  for (const record of request.records) {
    report(documents.length);
    const { secret, id, openedAt, editedAt, editedBy } = record;
    const name = record.title || request.untitled;
    const doc = new Y.Doc();
    let why: Trouble["why"] | undefined = await readWhole(doc, documentStoreName(id), request.leftBehind);
    const { updates, withheld } = encodeCopy(doc, documentShape);
    if (withheld !== undefined) why ??= "text-only";
    const text = names.next(name);
    archive.add(text, new TextEncoder().encode(withoutHalves(doc.getText(contentKey).toJSON())));
    const number = documents.length + 1;
    const edits = await add(`edits/${number}.yjs`, encodeEdits(updates));
    doc.destroy();
    const versions: BackupPart[] = [];
    try {
      for await (const bytes of encodeVersions(id))
        versions.push(await add(`versions/${number}-${versions.length + 1}.json`, bytes));
    } catch {
      why ??= "versions-unread";
    }
    if (why !== undefined) troubles.push({ name, why });
    documents.push({ name, secret, text, edits, versions, openedAt, editedAt, editedBy });
  }
  archive.add(indexFile, encodeIndex(documents, request));
  report(documents.length);
  return { file: archive.finish(), count: documents.length, troubles };
}

/** Reads everything that this browser holds of a document. Returns what is missing. */
async function readWhole(
  doc: Y.Doc,
  name: string,
  leftBehind: BackupRequest["leftBehind"],
): Promise<Trouble["why"] | undefined> {
  let damaged = 0;
  try {
    damaged = (await readSavedCopy(name, doc)) ?? 0;
  } catch {
    return "copy-unread";
  }
  for (const update of leftBehind.get(name) ?? []) if (!applySafely(doc, update, readWhole)) damaged++;
  return damaged > 0 ? "copy-damaged" : undefined;
}
