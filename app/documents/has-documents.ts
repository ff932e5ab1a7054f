/** Whether this browser knows any document. The page decides by the answer what to show first, so it reads one number. */
import { answerTo, customStoreName, indexName, openExistingDatabase, withinTime } from "../storage/open-database.ts";

/** Keys of records in localStorage that begin so wait for room in the index: see `left-records.ts`. */
export const leftPrefix = "grapevine.record.";

/** Never rejects. False after `limitMs` without an answer. */
export async function hasDocuments(limitMs: number): Promise<boolean> {
  if (hasLeftRecords()) return true;
  try {
    return await withinTime(hasRecords(), limitMs);
  } catch {
    return false;
  }
}

function hasLeftRecords(): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(leftPrefix));
  } catch {
    return false;
  }
}

async function hasRecords(): Promise<boolean> {
  const db = await openExistingDatabase(() => globalThis.indexedDB, indexName);
  if (db === undefined) return false;
  try {
    return (await answerTo(db.transaction(customStoreName).objectStore(customStoreName).count())) > 0;
  } finally {
    db.close();
  }
}
