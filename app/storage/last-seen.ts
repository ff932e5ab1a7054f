/**
 * When each document was last open in this browser. One small value beside each saved copy, by the name of its database,
 * and erased with it. A closing page can write it, which IndexedDB does not promise.
 */
import { recall, remember } from "./memory.ts";

const keyOf = (name: string): string => `${name}.seen`;

/** In milliseconds since 1970; undefined when it is not known. */
export function readLastSeen(name: string): number | undefined {
  const at = recall(keyOf(name));
  return typeof at === "number" && Number.isFinite(at) && at > 0 ? at : undefined;
}

export function keepLastSeen(name: string, at = Date.now()): void {
  remember(keyOf(name), at);
}

export function forgetLastSeen(name: string): void {
  try {
    localStorage.removeItem(keyOf(name));
  } catch {
    // Where storage is forbidden, nothing is kept.
  }
}
