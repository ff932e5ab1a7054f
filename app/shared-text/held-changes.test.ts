import { ChangeSet, Text } from "@codemirror/state";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HeldChanges } from "./held-changes.ts";

const splice = fc.record({ from: fc.nat(30), length: fc.nat(5), insert: fc.string({ maxLength: 4 }) });
const changeOf = (
  text: Text,
  { from, length, insert }: { from: number; length: number; insert: string },
): ChangeSet => {
  const at = from % (text.length + 1);
  return ChangeSet.of({ from: at, to: Math.min(text.length, at + length), insert }, text.length, "\n");
};

test("a view that lags behind reaches the shared text, whatever both sides write meanwhile", () => {
  const edit = fc.record({ splice, from: fc.constantFrom("others", "view", "release"), first: fc.boolean() });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 20 }), (edits) => {
      const held = new HeldChanges();
      let [shown, shared] = [Text.of(["one two"]), Text.of(["one two"])];
      const release = () => (shown = held.release()?.apply(shown) ?? shown);
      for (const { splice, from, first } of edits) {
        if (from === "release") release();
        else if (from === "view") {
          const change = changeOf(shown, splice);
          shared = held.pass(change, first).apply(shared);
          shown = change.apply(shown);
        } else {
          const change = changeOf(shared, splice);
          held.hold(change);
          shared = change.apply(shared);
        }
        expect(held.shownLength(shared.length)).toBe(shown.length);
        if (held.isEmpty) expect(shown.toString()).toBe(shared.toString());
      }
      expect(release().toString()).toBe(shared.toString());
    }),
  );
});

test("a position of either text maps to the other", () => {
  const held = new HeldChanges();
  held.hold(ChangeSet.of({ from: 2, insert: "abc" }, 10, "\n"));
  expect([held.toShared(1, -1), held.toShared(2, -1), held.toShared(2, 1), held.toShared(3, -1)]).toEqual([1, 2, 5, 6]);
  expect([held.toShown(1, -1), held.toShown(4, -1), held.toShown(6, -1)]).toEqual([1, 2, 3]);
});
