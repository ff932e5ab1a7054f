/**
 * Remembers small values in localStorage, where it is allowed. Never throws, so callers must expect values to be
 * forgotten.
 */

/** Returns the parsed value under `key`. Undefined when there is none, or when storage is forbidden or broken. */
export function recall(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Remembers a JSON value. Returns false when this browser does not allow it. */
export function remember(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    return; // Storage is forbidden, so nothing is there.
  }
}
