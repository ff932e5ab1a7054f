/**
 * Edits that a closing page leaves behind. IndexedDB answers later, when the page is already gone. localStorage is
 * written before the call returns, and the next opening reads the edits from there. Nothing here throws.
 */
import { fromBase64, toBase64 } from "lib0/buffer";
import { sealRow, unsealRow } from "./row-seal.ts";

const prefix = "grapevine.rescue.";

/** A key of this tab for the document, so that two closing tabs do not overwrite each other's edits. */
export function rescueKey(name: string): string {
  return `${prefix}${name}.${crypto.randomUUID()}`;
}

/**
 * Leaves an update behind. Returns false when storage is forbidden or the update is too large. Then only IndexedDB can
 * save it.
 */
export function leaveBehind(key: string, update: Uint8Array): boolean {
  try {
    localStorage.setItem(key, toBase64(sealRow(update)));
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns everything that was left behind of a document, by key. The value is undefined when it holds no readable
 * update.
 */
export function findLeftBehind(name: string): Map<string, Uint8Array | undefined> {
  const found = new Map<string, Uint8Array | undefined>();
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(`${prefix}${name}.`)) found.set(key, decode(localStorage.getItem(key) ?? ""));
  } catch {
    return found; // Storage is forbidden, so nothing was left behind either.
  }
  return found;
}

export function forgetLeftBehind(keys: Iterable<string>): void {
  try {
    for (const key of keys) localStorage.removeItem(key);
  } catch {
    return; // Storage is forbidden by now. Merging the update again at the next opening is harmless.
  }
}

function decode(text: string): Uint8Array | undefined {
  try {
    return unsealRow(fromBase64(text));
  } catch {
    return undefined;
  }
}
