/** What can be done with a document that is not open on this page: read it, rename it, copy it. */
import { msg, str } from "@lit/localize";
import * as Y from "yjs";
import { documentId } from "../../sync/index.ts";
import { saveAsNew } from "../document/choose-version.ts";
import { contentKey, titleKey } from "../document/document-shape.ts";
import { tellTabsToRead } from "../people/own-tabs.ts";
import { answerTo, openExistingDatabase, updatesStoreName, withinTime } from "../storage/open-database.ts";
import { findLeftBehind } from "../storage/rescue.ts";
import { addToSavedCopy, documentStoreName, readSavedCopy } from "../storage/saved-copy.ts";
import { applySafely } from "../storage/saved-rows.ts";
import { withoutHalves } from "../shared-text/whole-characters.ts";
import { firstHeading } from "../title/first-heading.ts";
import { titleInWords } from "../title/title-text.ts";
import type { CopyState } from "./describe-record.ts";
import { changeDocument, putDocument } from "./document-index.ts";
import type { DocumentRecord } from "./document-record.ts";
import { excerptOf, excerptWithin } from "./excerpt.ts";

/** Longest wait for one database, so that one that never answers does not hold up the others. */
const openLimitMs = 2_000;

/** Looks whether the saved copy can be read. Never rejects. */
export async function findCopy(id: string): Promise<CopyState> {
  const name = documentStoreName(id);
  try {
    const opening = openExistingDatabase(() => globalThis.indexedDB, name);
    // A database that opens too late must not stay open.
    const db = await withinTime(opening, openLimitMs).catch((error: unknown) => {
      void opening.then((late) => late?.close()).catch(() => undefined);
      throw error;
    });
    if (db === undefined) return findLeftBehind(name).size > 0 ? "here" : "absent";
    try {
      await withinTime(answerTo(db.transaction(updatesStoreName).objectStore(updatesStoreName).count()), openLimitMs);
      return "here";
    } finally {
      db.close();
    }
  } catch {
    return "unreadable";
  }
}

export interface SavedText {
  readonly text: string;
  readonly title: string;
}

/** Reads the saved copy. Rejects when there is none, or when the browser does not let the page read it. */
export async function readText({ id }: DocumentRecord): Promise<SavedText> {
  const doc = await load(id);
  const read = { text: doc.getText(contentKey).toJSON(), title: doc.getText(titleKey).toJSON() };
  doc.destroy();
  return read;
}

/** Gives the document another title, here and, when it is open or opened again, everywhere. Rejects as `readText`. */
export async function rename({ id }: DocumentRecord, title: string): Promise<void> {
  const doc = await load(id);
  const before = Y.encodeStateVector(doc);
  const shared = doc.getText(titleKey);
  const whole = withoutHalves(title);
  doc.transact(() => {
    shared.delete(0, shared.length);
    shared.insert(0, whole);
  });
  const update = Y.encodeStateAsUpdate(doc, before);
  const name = titleInWords(whole) ?? titleInWords(firstHeading(doc.getText(contentKey).toJSON())) ?? "";
  doc.destroy();
  await addToSavedCopy(documentStoreName(id), update);
  tellTabsToRead(id);
  const edit = { title: name, editedAt: Date.now(), editedBy: "", othersHaveIt: false };
  await changeDocument(id, (record) => record && { ...record, ...edit });
}

/** Makes a new document with the same text, and returns its ID. Rejects as `readText`, and when it cannot be saved. */
export async function copyDocument(record: DocumentRecord): Promise<string> {
  const { text, title } = await readText(record);
  const name = title.trim() === "" ? record.title : title;
  const copyTitle = name === "" ? "" : msg(str`${name} (copy)`);
  return saveNewDocument({ text, title: copyTitle });
}

/** Saves a text as a new document, lists it, and returns its ID. Rejects when it cannot be saved. */
export async function saveNewDocument({ text, title }: SavedText): Promise<string> {
  const secret = await saveAsNew(text, title);
  const id = await documentId(secret);
  const now = Date.now();
  const name = titleInWords(title) ?? titleInWords(firstHeading(text)) ?? "";
  const isListed = await putDocument({
    secret,
    id,
    title: name,
    excerpt: excerptOf(text.slice(0, excerptWithin), name),
    openedAt: now,
    editedAt: now,
    editedBy: "",
    metAt: undefined,
    metWith: [],
    othersHaveIt: false,
    bytes: text.length,
    keep: true,
  });
  // Nobody would find it again.
  if (!isListed) throw new DOMException("The document is not listed.", "QuotaExceededError");
  return id;
}

async function load(id: string): Promise<Y.Doc> {
  const name = documentStoreName(id);
  const doc = new Y.Doc();
  const damaged = await withinTime(readSavedCopy(name, doc), 5 * openLimitMs);
  const left = [...findLeftBehind(name).values()].filter((update) => update !== undefined);
  for (const update of left) applySafely(doc, update, load);
  if (damaged === undefined && left.length === 0) throw new DOMException("There is no saved copy.", "NotFoundError");
  return doc;
}
