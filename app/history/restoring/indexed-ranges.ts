/** Ranges of characters with the index of each in a text. */

/** Characters of one client that follow one another. */
export interface Range {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
}

export interface Indexed extends Range {
  /** The index of the first one in the text. */
  readonly at: number;
}

/**
 * Looks up which characters of a text have certain IDs. Add the ranges in the order of the text. An ID that several
 * characters have is that of one of them.
 */
export class IndexedRanges {
  readonly #inText: Indexed[] = [];
  readonly #byClient = new Map<number, Indexed[]>();
  #isSorted = true;

  add(client: number, clock: number, length: number, at: number): void {
    const range = { client, clock, length, at };
    this.#inText.push(range);
    const ranges = this.#byClient.get(client);
    if (ranges === undefined) this.#byClient.set(client, [range]);
    else ranges.push(range);
    this.#isSorted = false;
  }

  /** Returns the characters with these IDs, in the order of the IDs. */
  *within(client: number, clock: number, length: number): Generator<Indexed> {
    if (!this.#isSorted) for (const [each, ranges] of this.#byClient) this.#byClient.set(each, apart(ranges));
    this.#isSorted = true;
    const ranges = this.#byClient.get(client) ?? [];
    for (let index = first(ranges, (range) => range.clock + range.length > clock); index < ranges.length; index++) {
      const range = ranges[index] as Indexed;
      const from = Math.max(range.clock, clock);
      const to = Math.min(range.clock + range.length, clock + length);
      if (from >= to) return;
      yield { client, clock: from, length: to - from, at: range.at + from - range.clock };
    }
  }

  /** Returns the characters from one index of the text to another, in the order of the text. */
  *overlapping(from: number, to: number): Generator<Indexed> {
    const ranges = this.#inText;
    for (let index = first(ranges, ({ at, length }) => at + length > from); index < ranges.length; index++) {
      const { client, clock, length, at } = ranges[index] as Indexed;
      if (at >= to) return;
      const begin = Math.max(at, from);
      yield { client, clock: clock + begin - at, length: Math.min(at + length, to) - begin, at: begin };
    }
  }
}

/** Sorts ranges by their IDs, and cuts off what a range before has. */
function apart(ranges: readonly Indexed[]): Indexed[] {
  const kept: Indexed[] = [];
  let end = 0;
  for (const { client, clock, length, at } of ranges.toSorted((a, b) => a.clock - b.clock)) {
    const cut = Math.max(0, end - clock);
    if (cut >= length) continue;
    kept.push({ client, clock: clock + cut, length: length - cut, at: at + cut });
    end = clock + length;
  }
  return kept;
}

/** Index of the first element for which a condition holds that holds for all behind it. */
function first<T>(list: readonly T[], holds: (element: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Returns as many ranges as possible whose indices rise, in the order given: a longest increasing subsequence. */
export function inOrder<T extends { readonly at: number; readonly length: number }>(found: readonly T[]): T[] {
  // `ends[n]` is the sequence of n + 1 ranges that ends at the lowest index.
  const ends: { readonly range: T; readonly before: (typeof ends)[number] | undefined }[] = [];
  for (const range of found) {
    const place = first(ends, (end) => end.range.at + end.range.length > range.at);
    const end = ends[place];
    if (end === undefined || range.at + range.length < end.range.at + end.range.length)
      ends[place] = { range, before: ends[place - 1] };
  }
  const kept: T[] = [];
  for (let end = ends.at(-1); end !== undefined; end = end.before) kept.push(end.range);
  return kept.toReversed();
}
