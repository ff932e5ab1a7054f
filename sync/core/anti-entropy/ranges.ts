/** Arithmetic on delete sets: sorted, disjoint, maximal ranges of clocks. */
import type { ClockRange, DeleteSet } from "../types.ts";
import type { DeletionItem } from "./summary.ts";

/** The items of a delete set, one for each range. */
export function deletionItems(set: DeleteSet): DeletionItem[] {
  const items: DeletionItem[] = [];
  for (const [client, ranges] of set) for (const range of ranges) items.push({ client, ...range });
  return items;
}

/** A delete set of items in any order, overlapping or not. */
export function deleteSetOf(items: Iterable<DeletionItem>): Map<number, ClockRange[]> {
  const byClient = new Map<number, ClockRange[]>();
  for (const { client, clock, length } of items) {
    const ranges = byClient.get(client);
    if (ranges) ranges.push({ clock, length });
    else byClient.set(client, [{ clock, length }]);
  }
  for (const [client, ranges] of byClient) byClient.set(client, merged(ranges));
  return byClient;
}

function merged(ranges: ClockRange[]): ClockRange[] {
  const result: ClockRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.clock - b.clock)) {
    const last = result.at(-1);
    if (last && range.clock <= last.clock + last.length)
      result[result.length - 1] = {
        clock: last.clock,
        length: Math.max(last.length, range.clock + range.length - last.clock),
      };
    else result.push(range);
  }
  return result;
}

/** What of `items` is not in `set`. */
export function subtract(items: readonly DeletionItem[], set: DeleteSet): DeletionItem[] {
  return items.flatMap((item) => subtractRanges(item, set.get(item.client) ?? []));
}

function subtractRanges(item: DeletionItem, ranges: readonly ClockRange[]): DeletionItem[] {
  const { client } = item;
  const end = item.clock + item.length;
  const rest: DeletionItem[] = [];
  let clock = item.clock;
  for (let index = firstEndingAfter(ranges, clock); clock < end; index++) {
    const range = ranges[index];
    if (!range || range.clock >= end) break;
    if (range.clock > clock) rest.push({ client, clock, length: range.clock - clock });
    clock = Math.max(clock, range.clock + range.length);
  }
  if (clock < end) rest.push({ client, clock, length: end - clock });
  return rest;
}

/** What of `set` concerns clocks of `client` from `from` on. */
export function deletionsFrom(set: DeleteSet, client: number, from: number): DeletionItem[] {
  const ranges = set.get(client) ?? [];
  return ranges.slice(firstEndingAfter(ranges, from)).map((range) => {
    const clock = Math.max(range.clock, from);
    return { client, clock, length: range.clock + range.length - clock };
  });
}

// Binary search: the first range that reaches beyond `clock`.
function firstEndingAfter(ranges: readonly ClockRange[], clock: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle] as ClockRange;
    if (range.clock + range.length > clock) high = middle;
    else low = middle + 1;
  }
  return low;
}
