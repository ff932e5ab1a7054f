/** Erases the saved copy of a document. */
import { withinTime } from "./open-database.ts";
import { findLeftBehind, forgetLeftBehind } from "./rescue.ts";

/** Longest wait for the browser to erase the database. A frozen page that has it open blocks the erasing. */
const eraseLimitMs = 3_000;

/** Resolves when the database, and what closing pages left behind, are erased. Rejects when that fails. */
export async function eraseSaved(name: string, limitMs = eraseLimitMs): Promise<void> {
  forgetLeftBehind(findLeftBehind(name).keys());
  const gone = new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(request.error ?? new DOMException("The copy was not erased.")));
  });
  await withinTime(gone, limitMs);
}
