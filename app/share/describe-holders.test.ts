import { expect, test } from "vitest";
import { describeHolders } from "./describe-holders.ts";

const words = (names: readonly string[], others = names.length, inSync = true) =>
  describeHolders({ names, others, inSync }).words;

test("alone, the page asks to be kept open", () => {
  expect(describeHolders({ names: [], others: 0, inSync: true })).toEqual({
    words: "Nobody else is here now. The text comes from you: keep this page open until they have it.",
    isHeld: false,
  });
});

test("those who have the document are named, up to three", () => {
  expect(describeHolders({ names: ["Ada"], others: 1, inSync: true })).toEqual({
    words: "Ada has it, too.",
    isHeld: true,
  });
  expect(words(["Ada", "Ben"])).toBe("Ada and Ben have it, too.");
  expect(words(["Ada", "Ben", "Cleo"])).toBe("Ada, Ben, and Cleo have it, too.");
  expect(words(["Ada", "Ben", "Cleo", "Dan"])).toBe("Ada, Ben, and 2 others have it, too.");
});

test("those whose names are not known are counted", () => {
  expect(words([], 1)).toBe("One other person has it, too.");
  expect(words([], 12)).toBe("12 other people have it, too.");
  expect(words(["Ada"], 2)).toBe("Ada and one other person have it, too.");
  expect(words(["Ada", "Ben", "Cleo"], 40)).toBe("Ada, Ben, and 38 others have it, too.");
});

test("while others are behind, the page asks to be kept open", () => {
  expect(describeHolders({ names: ["Ada"], others: 1, inSync: false })).toEqual({
    words: "Ada is getting it. Keep this page open until they have it.",
    isHeld: false,
  });
  expect(words(["Ada", "Ben"], 2, false)).toBe("Ada and Ben are getting it. Keep this page open until they have it.");
});
