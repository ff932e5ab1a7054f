import { EditorState } from "@codemirror/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wordAt } from "./syntax.ts";

describe("the word at a place", () => {
  it("is the one that the editor itself finds", () => {
    const unit = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.constantFrom("a", "é", "e\u0301", "語", "😀", " ", "\n", "-", "_"),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), fc.nat(), (units, at) => {
        const state = EditorState.create({ doc: units.join("") });
        const place = at % (state.doc.length + 1);
        const word = state.wordAt(place);
        expect(wordAt(state, place)).toEqual(word === null ? undefined : { from: word.from, to: word.to });
      }),
    );
  });

  it("is none where letters go on for longer than any word", () => {
    const state = EditorState.create({ doc: `${"a".repeat(400)} ${"b".repeat(1_000_000)}` });
    expect(wordAt(state, 400)).toEqual({ from: 0, to: 400 });
    expect(wordAt(state, 500_000)).toBeUndefined();
  });
});
