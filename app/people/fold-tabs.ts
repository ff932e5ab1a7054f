/**
 * Counts the tabs of one browser as one person. Each tab announces in awareness, as `tabs`, which clients it knows to
 * be tabs of its own browser. A peer could claim anything there, so two clients count as one person only when each
 * names the other. So no peer can hide another one by naming it.
 */

/** Most clients that one state may name. */
export const tabsLimit = 32;

/** Reads the clients that an awareness state names as tabs of its browser. */
export function readTabs(state: unknown): readonly number[] {
  const tabs = typeof state === "object" && state !== null && "tabs" in state ? state.tabs : undefined;
  if (!Array.isArray(tabs)) return [];
  return tabs.slice(0, tabsLimit).filter((id): id is number => Number.isSafeInteger(id));
}

/** Maps each client to the lowest client ID of the same person, which is its own when there is no other tab. */
export function foldTabs(states: ReadonlyMap<number, unknown>): ReadonlyMap<number, number> {
  const named = new Map<number, readonly number[]>();
  for (const [clientId, state] of states) {
    const tabs = readTabs(state);
    if (tabs.length > 0) named.set(clientId, tabs);
  }
  const folded = new Map<number, number>();
  for (const clientId of [...states.keys()].toSorted((a, b) => a - b)) {
    if (folded.has(clientId)) continue;
    folded.set(clientId, clientId);
    const reached = [clientId];
    for (const each of reached)
      for (const other of named.get(each) ?? [])
        if (!folded.has(other) && named.get(other)?.includes(each) === true) {
          folded.set(other, clientId);
          reached.push(other);
        }
  }
  return folded;
}
