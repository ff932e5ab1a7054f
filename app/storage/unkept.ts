/**
 * The documents that this tab does not keep on this device, by their IDs. The browser forgets them with the tab; a
 * reload does not. Whatever stores something of a document asks here first.
 */
const key = "grapevine-unkept";
/** Most documents that are remembered; the oldest is forgotten first. */
const mostUnkept = 50;
/** Longest text that is read from storage. */
const storedLimit = 10_000;

/** For browsers that allow no storage. */
let here: readonly string[] = [];

/** Documents that were just removed from this device. Until one is opened again, nothing of it is stored. */
const removed = new Set<string>();

export const isUnkept = (id: string): boolean => removed.has(id) || list().includes(id);

/** Call this when this tab leaves a document that is removed from this device, and when it opens one. */
export function setRemoved(id: string, isRemoved: boolean): void {
  if (isRemoved) removed.add(id);
  else removed.delete(id);
}

/** Remembers whether this tab keeps the document. */
export function setUnkept(id: string, unkept: boolean): void {
  const others = list().filter((other) => other !== id);
  here = unkept ? [...others, id].slice(-mostUnkept) : others;
  try {
    if (here.length === 0) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(here));
  } catch {
    return; // Storage is forbidden, so this holds until the page is reloaded.
  }
}

function list(): readonly string[] {
  try {
    const text = sessionStorage.getItem(key) ?? "[]";
    const value: unknown = text.length > storedLimit ? [] : JSON.parse(text);
    const stored = Array.isArray(value) ? value.filter((id): id is string => typeof id === "string") : [];
    return [...new Set([...stored, ...here])];
  } catch {
    return here;
  }
}
