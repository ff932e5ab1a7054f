/**
 * Edits that a closing page leaves behind. IndexedDB answers later, and a page that goes does not live to hear it;
 * localStorage is written before the call returns. The next opening takes them from there. Nothing here throws.
 */
import { fromBase64, toBase64 } from "lib0/buffer";
import { sealRow, unsealRow } from "./row-seal.ts";

const prefix = "grapevine.rescue.";

/** A tab's own place among those of the document, so that two tabs that close do not overwrite each other. */
export function rescueKey(name: string): string {
  return `${prefix}${name}.${crypto.randomUUID()}`;
}

/** Leaves an update behind. False where it is forbidden or too large: then only IndexedDB can save it. */
export function leaveBehind(key: string, update: Uint8Array): boolean {
  try {
    localStorage.setItem(key, toBase64(sealRow(update)));
    return true;
  } catch {
    return false;
  }
}

/** Everything that was left behind of a document, by key; undefined where it holds no readable update. */
export function findLeftBehind(name: string): Map<string, Uint8Array | undefined> {
  const found = new Map<string, Uint8Array | undefined>();
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(`${prefix}${name}.`)) found.set(key, decode(localStorage.getItem(key) ?? ""));
  } catch {
    return found; // Forbidden: then nothing was left behind either.
  }
  return found;
}

export function forgetLeftBehind(keys: Iterable<string>): void {
  try {
    for (const key of keys) localStorage.removeItem(key);
  } catch {
    return; // Forbidden by now; merging it once more at the next opening does no harm.
  }
}

function decode(text: string): Uint8Array | undefined {
  try {
    return unsealRow(fromBase64(text));
  } catch {
    return undefined;
  }
}
