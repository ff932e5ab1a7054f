/**
 * Decides which of many selections are drawn where. Each one tints the text behind it, and a class that selects
 * everything would drown the words. So at most two lie over each other, and there each is drawn at half its strength.
 */

export interface Selected<T> {
  readonly from: number;
  readonly to: number;
  readonly of: T;
}

export interface SelectedPiece<T> extends Selected<T> {
  /** Whether another selection is drawn in the same place. */
  readonly isShared: boolean;
}

/** Most selections that are drawn over each other. */
export const selectionLayers = 2;

/**
 * Cuts selections into the pieces to draw. Where more than two meet, the shorter ones are drawn: that someone selected a
 * word says more than that someone selected everything. Of equally long ones the first are drawn.
 */
export function layerSelections<T>(selections: readonly Selected<T>[]): readonly SelectedPiece<T>[] {
  const shortestFirst = selections
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => a.to - a.from - (b.to - b.from));
  const edges = [...new Set(shortestFirst.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b);
  const pieces: SelectedPiece<T>[] = [];
  /** The last piece of each selection, which grows while nothing changes for it. */
  const last = new Map<Selected<T>, number>();
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1];
    if (to === undefined) break;
    const drawn: Selected<T>[] = [];
    for (const each of shortestFirst) {
      if (each.from > from || each.to < to) continue;
      drawn.push(each);
      if (drawn.length === selectionLayers) break;
    }
    const isShared = drawn.length > 1;
    for (const each of drawn) {
      const at = last.get(each) ?? -1;
      const before = pieces[at];
      if (before !== undefined && before.to === from && before.isShared === isShared) pieces[at] = { ...before, to };
      else last.set(each, pieces.push({ from, to, of: each.of, isShared }) - 1);
    }
  }
  return pieces;
}
