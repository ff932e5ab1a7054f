/**
 * Cuts long structs where an update is about to split them. Yjs copies everything after a cut, or the whole text if the cut
 * splits a surrogate pair. A thousand cuts in one long list, from front to back, would each cost as much as the whole list.
 * Cutting in the middle first, and then in the halves, costs little more than a dozen such copies in all.
 * Source: Yjs 13, `splitItem`, `ContentAny.splice`, `ContentString.splice`.
 */
import * as Y from "yjs";
import type { ReadUpdate } from "./update-structs.ts";

/** Fewer cuts than this are not worth it. */
const fewCuts = 8;
/** Structs shorter than this are copied fast enough. */
const longLength = 16 * 1024;

/** Makes the cuts. Call it within the transaction that applies the judged update. */
export function cutFor(update: ReadUpdate, transaction: Y.Transaction): void {
  const { store } = transaction.doc;
  if (mostCuts(update, store) < fewCuts) return;
  for (const [client, clocks] of cutsOf(update, store)) {
    if (!clocks) continue;
    const state = Y.getState(store, client);
    const within = clocks.filter((clock) => clock < state);
    if (within.length < fewCuts) continue;
    within.sort((a, b) => a - b);
    cutBetween(transaction, client, within, 0, within.length);
  }
}

// At least the cuts that Yjs will make. Structs that the update itself brings are not cut, unless a part of it is here already.
function mostCuts({ sections, deletions }: ReadUpdate, store: Y.Doc["store"]): number {
  const isNew = sections.every(({ state, structs: [first] }) => !first || first.clock >= state);
  let count = 0;
  for (const { structs } of sections)
    for (const { left, right, originClient, rightClient } of structs) {
      if (originClient >= 0 && !(isNew && left)) count++;
      if (rightClient >= 0 && !(isNew && right)) count++;
    }
  for (const [client, bounds] of deletions) {
    const state = Y.getState(store, client);
    for (const clock of bounds) if (clock < state) count++;
  }
  return count;
}

// The clocks at which a struct or deletion of the update begins or ends, for clients that may have long structs.
function cutsOf({ sections, deletions }: ReadUpdate, store: Y.Doc["store"]): Map<number, number[] | undefined> {
  const cuts = new Map<number, number[] | undefined>();
  // The client of the last cut. Most cuts are in the same one.
  let [last, clocks]: [number, number[] | undefined] = [-1, undefined];
  const cut = (client: number, clock: number): void => {
    if (client !== last) {
      if (!cuts.has(client)) {
        const isLong = store.clients.get(client)?.some(({ length }) => length >= longLength);
        cuts.set(client, isLong ? [] : undefined);
      }
      [last, clocks] = [client, cuts.get(client)];
    }
    clocks?.push(clock);
  };
  for (const [client, bounds] of deletions) for (const clock of bounds) cut(client, clock);
  for (const { client, state, structs } of sections)
    for (const { clock, originClient, originClock, rightClient, rightClock } of structs) {
      // A struct that is here already cuts nothing.
      if (clock < state) continue;
      if (originClient >= 0 && (originClient !== client || originClock < state)) cut(originClient, originClock + 1);
      if (rightClient >= 0 && (rightClient !== client || rightClock < state)) cut(rightClient, rightClock);
    }
  return cuts;
}

function cutBetween(
  transaction: Y.Transaction,
  client: number,
  clocks: readonly number[],
  from: number,
  to: number,
): void {
  if (from >= to) return;
  const middle = (from + to) >> 1;
  Y.getItemCleanStart(transaction, Y.createID(client, clocks[middle] as number));
  cutBetween(transaction, client, clocks, from, middle);
  cutBetween(transaction, client, clocks, middle + 1, to);
}
