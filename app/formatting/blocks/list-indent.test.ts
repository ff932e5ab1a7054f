import { syntaxTreeAvailable } from "@codemirror/language";
import { describe, expect, it, vi } from "vitest";
import { apply, stateOf } from "../testing/marked-text.ts";
import { indentItems, outdentItems } from "./list-indent.ts";

describe("Tab in a list", () => {
  it.each([
    ["- one\n- tw|o", "- one\n  - tw|o"],
    ["- one\n- |", "- one\n  - |"],
    ["- one\n- |two\n  - three\n    more", "- one\n  - |two\n    - three\n      more"],
    ["1. one\n2. tw|o\n3. three", "1. one\n   1. tw|o\n2. three"],
    ["1. one\n   1. two\n2. th|ree\n3. four", "1. one\n   1. two\n   2. th|ree\n2. four"],
    ["- [ ] one\n- [x] tw|o", "- [ ] one\n  - [x] tw|o"],
    ["> - one\n> - tw|o", "> - one\n>   - tw|o"],
    ["- one\n\n- tw|o\n\n  more", "- one\n\n  - tw|o\n\n    more"],
    ["- one\n«- two\n- three»\n- four", "- one\n  «- two\n  - three»\n- four"],
    ["- one\n- two\n  mo|re", "- one\n  - two\n    mo|re"],
    ["- one\n- tw|o\nplain", "- one\n  - tw|o\nplain"],
    ["- o|ne\n- two", "- o|ne\n- two"],
    ["10. one\n11. tw|o", "10. one\n    1. tw|o"],
    ["- 😀\n- 👍🏽|", "- 😀\n  - 👍🏽|"],
  ])("turns %j into %j", (before, after) => {
    expect(apply(indentItems, before)).toBe(after);
    expect(indentItems({ state: stateOf(before), dispatch: () => undefined })).toBe(true);
  });

  it.each(["pla|in", "- one\npla|in", "- one\n\npla|in", "```\n- co|de\n```", "# Hea|ding", "|"])(
    "leaves the editor in %j",
    (text) => {
      expect(indentItems({ state: stateOf(text), dispatch: () => expect.fail("a change") })).toBe(false);
      expect(outdentItems({ state: stateOf(text), dispatch: () => expect.fail("a change") })).toBe(false);
    },
  );
});

it("moves an item with all that is in it in a text that the editor has not parsed yet", () => {
  const filler = "A paragraph.\n\n".repeat(500);
  let now = 0;
  // The first parse finds its time used up at once.
  const clock = vi.spyOn(Date, "now").mockImplementation(() => (now += 1_000));
  const state = stateOf(`${filler}- one\n- |two\n  - three\n    more`);
  clock.mockRestore();
  expect(syntaxTreeAvailable(state)).toBe(false);
  let moved = "";
  indentItems({ state, dispatch: (transaction) => (moved = transaction.state.sliceDoc(filler.length)) });
  expect(moved).toBe("- one\n  - two\n    - three\n      more");
});

describe("Shift-Tab in a list", () => {
  it.each([
    ["- one\n  - tw|o", "- one\n- tw|o"],
    ["- one\n  - |two\n    - three", "- one\n- |two\n  - three"],
    ["- one\n\t- tw|o\n\t\t- three", "- one\n- tw|o\n    - three"],
    ["1. one\n   1. tw|o\n2. three", "1. one\n2. tw|o\n3. three"],
    ["> - one\n>   - tw|o", "> - one\n> - tw|o"],
    ["- one\n  «- two\n  - three»", "- one\n«- two\n- three»"],
    ["- o|ne", "- o|ne"],
  ])("turns %j into %j", (before, after) => expect(apply(outdentItems, before)).toBe(after));

  it("takes back what Tab did", () => {
    const before = "1. one\n2. t|wo\n   - a\n3. three";
    expect(apply(outdentItems, apply(indentItems, before))).toBe(before);
  });
});
