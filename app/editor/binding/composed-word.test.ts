import { ChangeSet, Text } from "@codemirror/state";
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitAround } from "./composed-word.ts";

const text = Text.of(["one word two"]);
const word = { from: 4, to: 8 };

test("a change is split into the part around a word and the part within it", () => {
  const splice = fc.record({ from: fc.nat(12), to: fc.nat(12), insert: fc.string({ maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(splice, { maxLength: 4 }), (splices) => {
      // Consecutive: each begins where the one before ended, or later.
      const bounds = splices.flatMap(({ from, to }) => [from, to]).toSorted((a, b) => a - b);
      const changes = splices.map(({ insert }, at) => ({ from: bounds[2 * at]!, to: bounds[2 * at + 1]!, insert }));
      const change = ChangeSet.of(changes, text.length, "\n");
      const { around, within } = splitAround(change, word);
      const middle = around.apply(text);
      expect(within.apply(middle).toString()).toBe(change.apply(text).toString());
      expect(middle.sliceString(around.mapPos(word.from, 1), around.mapPos(word.to, -1))).toBe("word");
    }),
    { numRuns: 500 },
  );
});
