/** Erases the saved copy of a document. */
import { withinTime } from "./open-database.ts";
import { findLeftBehind, forgetLeftBehind } from "./rescue.ts";

/** A page that is frozen holds its database, and keeps the browser from erasing it for as long. */
const eraseLimitMs = 3_000;

/** Resolves when the database is gone, and with it what closing pages have left behind. Rejects where that cannot be. */
export async function eraseSaved(name: string, limitMs = eraseLimitMs): Promise<void> {
  forgetLeftBehind(findLeftBehind(name).keys());
  const gone = new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener("success", () => resolve());
    request.addEventListener("error", () => reject(request.error ?? new DOMException("The copy was not erased.")));
  });
  await withinTime(gone, limitMs);
}
