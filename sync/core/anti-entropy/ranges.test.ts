import fc from "fast-check";
import { expect, it } from "vitest";
import { deleteSetOf, deletionItems, deletionsFrom, subtract } from "./ranges.ts";
import type { DeletionItem } from "./summary.ts";

const items = fc.array(
  fc.record({ client: fc.nat({ max: 2 }), clock: fc.nat({ max: 40 }), length: fc.integer({ min: 1, max: 6 }) }),
  { maxLength: 15 },
);

/** The same, clock by clock. */
function clocks(list: readonly DeletionItem[]): Set<string> {
  const result = new Set<string>();
  for (const { client, clock, length } of list)
    for (let offset = 0; offset < length; offset++) result.add(`${client}:${clock + offset}`);
  return result;
}

it("a delete set holds the same clocks as its items, in sorted, disjoint, maximal ranges", () => {
  fc.assert(
    fc.property(items, (list) => {
      const set = deleteSetOf(list);
      expect(clocks(deletionItems(set))).toEqual(clocks(list));
      for (const ranges of set.values())
        for (const [index, range] of ranges.entries()) {
          const next = ranges[index + 1];
          if (next) expect(next.clock).toBeGreaterThan(range.clock + range.length);
        }
    }),
  );
});

it("subtracting leaves what the set does not hold", () => {
  fc.assert(
    fc.property(items, items, (list, others) => {
      const expected = clocks(list);
      for (const clock of clocks(others)) expected.delete(clock);
      expect(clocks(subtract(list, deleteSetOf(others)))).toEqual(expected);
    }),
  );
});

it("deletions from a clock on are those of that client at or above it", () => {
  fc.assert(
    fc.property(items, fc.nat({ max: 45 }), (list, from) => {
      const expected = new Set([...clocks(list)].filter((id) => id.startsWith("1:") && Number(id.slice(2)) >= from));
      expect(clocks(deletionsFrom(deleteSetOf(list), 1, from))).toEqual(expected);
    }),
  );
});
