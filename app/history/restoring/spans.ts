/** A set of characters by their Yjs IDs: half-open ranges of clocks for each client. */

export class Spans {
  readonly #byClient = new Map<number, [from: number, to: number][]>();
  #isSorted = true;

  add(client: number, clock: number, length: number): void {
    const spans = this.#byClient.get(client);
    const last = spans?.at(-1);
    if (last?.[1] === clock) last[1] += length;
    else if (spans === undefined) this.#byClient.set(client, [[clock, clock + length]]);
    else {
      spans.push([clock, clock + length]);
      this.#isSorted = false;
    }
  }

  /** Returns what of a range is in the set, in order. */
  *within(client: number, clock: number, length: number): Generator<readonly [from: number, to: number]> {
    const spans = this.#sorted(client);
    const end = clock + length;
    for (let index = firstEndingAfter(spans, clock); index < spans.length; index++) {
      const [from, to] = spans[index] as [number, number];
      if (from >= end) return;
      yield [Math.max(from, clock), Math.min(to, end)];
    }
  }

  /** Returns what of a range is not in the set, in order. */
  *outside(client: number, clock: number, length: number): Generator<readonly [from: number, to: number]> {
    let at = clock;
    for (const [from, to] of this.within(client, clock, length)) {
      if (from > at) yield [at, from];
      at = to;
    }
    if (at < clock + length) yield [at, clock + length];
  }

  #sorted(client: number): readonly [from: number, to: number][] {
    if (!this.#isSorted) {
      for (const [each, spans] of this.#byClient) this.#byClient.set(each, joined(spans));
      this.#isSorted = true;
    }
    return this.#byClient.get(client) ?? [];
  }
}

function joined(spans: readonly [from: number, to: number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function firstEndingAfter(spans: readonly (readonly [from: number, to: number])[], clock: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.[1] ?? 0) > clock) high = middle;
    else low = middle + 1;
  }
  return low;
}
