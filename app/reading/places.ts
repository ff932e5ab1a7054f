/** Places in the drawn text: which line of the source stands at a height, and at which height a line stands. */

/** Blocks in order: the first line of each, and the height at which it begins, from the top of the text. */
export interface Places {
  readonly count: number;
  readonly line: (index: number) => number;
  readonly top: (index: number) => number;
  /** The last block that begins at a height or above; -1 where there is none. */
  readonly indexAt: (height: number) => number;
  /** Lines of the whole text. */
  readonly lines: number;
  /** Where the last block ends. */
  readonly bottom: number;
}

/** The last index for which `value` is not above `wanted`; -1 where there is none. Values rise. */
export function lastNotAbove(count: number, value: (index: number) => number, wanted: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The height of a line, which may be a part of one: 2.5 is the middle of the third line. */
export function heightOf(line: number, places: Places): number {
  const at = lastNotAbove(places.count, places.line, line);
  const [from, to] = around(at, places, "line");
  const [top, bottom] = around(at, places, "top");
  return top + (bottom - top) * share(line, from, to);
}

/** The line at a height. */
export function lineAt(height: number, places: Places): number {
  const at = places.indexAt(height);
  const [from, to] = around(at, places, "line");
  const [top, bottom] = around(at, places, "top");
  return from + (to - from) * share(height, top, bottom);
}

function around(index: number, places: Places, by: "line" | "top"): readonly [number, number] {
  const end = by === "line" ? places.lines : places.bottom;
  const first = index < 0 ? 0 : places[by](index);
  return [first, Math.max(first, index + 1 < places.count ? places[by](index + 1) : end)];
}

const share = (value: number, from: number, to: number): number =>
  to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 0;
