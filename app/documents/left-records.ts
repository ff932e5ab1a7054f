/**
 * Records that the index could not store: the browser's database has no room, or the page was closing and the database
 * answered too late. They wait in localStorage, as edits do (`storage/rescue.ts`). Nothing here throws.
 */
import { type DocumentRecord, readRecord } from "./document-record.ts";
import { leftPrefix } from "./has-documents.ts";

/** Leaves a record behind. Returns false when storage is forbidden or full. */
export function leaveRecord(record: DocumentRecord): boolean {
  try {
    localStorage.setItem(leftPrefix + record.id, JSON.stringify(record));
    return true;
  } catch {
    return false;
  }
}

/** Returns what was left behind, by ID, without what is damaged. */
export function findLeftRecords(): Map<string, DocumentRecord> {
  const found = new Map<string, DocumentRecord>();
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(leftPrefix)) continue;
      const record = parse(key.slice(leftPrefix.length), localStorage.getItem(key) ?? "");
      if (record !== undefined) found.set(record.id, record);
    }
  } catch {
    return found; // Storage is forbidden, so nothing was left behind either.
  }
  return found;
}

export function forgetLeftRecord(id: string): void {
  try {
    localStorage.removeItem(leftPrefix + id);
  } catch {
    return; // Storage is forbidden, so nothing is there.
  }
}

function parse(id: string, text: string): DocumentRecord | undefined {
  try {
    return readRecord(id, JSON.parse(text));
  } catch {
    return undefined;
  }
}
