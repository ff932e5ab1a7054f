/** Erases the saved copy of a document, and its versions. */
import { historyNameOf } from "./history-name.ts";
import { forgetLastSeen } from "./last-seen.ts";
import { withinTime } from "./open-database.ts";
import { findLeftBehind, forgetLeftBehind } from "./rescue.ts";

/** Longest wait for the browser to erase the database. A frozen page that has it open blocks the erasing. */
const eraseLimitMs = 3_000;

/**
 * Resolves when the database, the document's versions, and what closing pages left behind, are erased. Rejects when that
 * fails.
 */
export async function eraseSaved(name: string, limitMs = eraseLimitMs): Promise<void> {
  forgetLeftBehind(findLeftBehind(name).keys());
  forgetLastSeen(name);
  await withinTime(Promise.all([name, historyNameOf(name)].map(eraseDatabase)), limitMs);
}

function eraseDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(request.error ?? new DOMException("The copy was not erased.")));
  });
}
