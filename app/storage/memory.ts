/** Small things remembered in this browser: localStorage, where it is allowed. Never throws, so forgetting is normal. */

/** What was remembered under `key`, parsed; undefined when there is nothing, or storage is forbidden or broken. */
export function recall(key: string): unknown {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Remembers a JSON value. False when this browser does not allow it; it is then only true for this tab. */
export function remember(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
