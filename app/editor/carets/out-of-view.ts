/** Decides which carets are marked at the edges of the editor: the nearest ones, and how many further ones. */

export interface EdgeCaret {
  readonly clientId: number;
  readonly head: number;
}

export type Side = "above" | "below";

export interface Edge<T> {
  /** The nearest to the edge first. */
  readonly marked: readonly T[];
  readonly further: readonly T[];
}

/** Most carets that are marked one by one at an edge. */
export const marksLimit = 3;

/** Sorts carets by the edge that they are beyond. `sideOf` returns undefined for a caret in view. */
export function outOfView<T extends EdgeCaret>(
  carets: readonly T[],
  sideOf: (caret: T) => Side | undefined,
): Readonly<Record<Side, Edge<T>>> {
  const sided = carets.map((caret) => ({ caret, side: sideOf(caret) }));
  const edge = (side: Side, order: (a: T, b: T) => number): Edge<T> => {
    const beyond = sided.flatMap((each) => (each.side === side ? [each.caret] : [])).toSorted(order);
    // A single further one takes no more room than the mark that would stand for it.
    const limit = beyond.length === marksLimit + 1 ? beyond.length : marksLimit;
    return { marked: beyond.slice(0, limit), further: beyond.slice(limit) };
  };
  return {
    above: edge("above", (a, b) => b.head - a.head || a.clientId - b.clientId),
    below: edge("below", (a, b) => a.head - b.head || a.clientId - b.clientId),
  };
}
