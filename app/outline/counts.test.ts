import { Text } from "@codemirror/state";
import { expect, it } from "vitest";
import { count, describeCounts } from "./counts.ts";

const textOf = (text: string): Text => Text.of(text.split("\n"));

function counted(text: Text) {
  const work = count(text);
  for (let stops = 0; ; stops++) {
    const { done, value } = work.next();
    if (done === true) return { ...value, stops };
  }
}

it.each([
  ["", 0, 0],
  ["One word, and two.", 4, 18],
  ["# It’s\n\n- don't", 2, 13],
  ["日本語を書く", 3, 6],
  ["a 👍🏽 b", 2, 6],
])("%j has %i words and %i characters", (text, words, characters) => {
  expect(counted(textOf(text))).toMatchObject({ words, characters });
});

it("after an edit only the branch with the edit is counted again", () => {
  const text = textOf("some words in a line\n".repeat(5_000));
  const first = counted(text);
  expect(first).toMatchObject({ words: 25_000 });
  const again = counted(text.replace(50_000, 50_000, Text.of([" more "])));
  expect(again.words).toBeGreaterThan(25_000);
  expect(again.stops).toBeLessThan(first.stops / 20);
});

it("a line that never ends is counted in pieces, and its words are not cut", () => {
  const { words, stops } = counted(textOf("word ".repeat(100_000)));
  expect(words).toBe(100_000);
  expect(stops).toBeGreaterThan(200);
});

it("describes counts in plain words", () => {
  const plain = (...args: Parameters<typeof describeCounts>) => describeCounts(...args).replaceAll("\u00a0", " ");
  expect(plain({ words: 1_204, characters: 7_021 }, false)).toBe("1,204 words, 7,021 characters, 6 min to read");
  expect(plain({ words: 1, characters: 1 }, false)).toBe("1 word, 1 character, 1 min to read");
  expect(plain({ words: 0, characters: 0 }, false)).toBe("0 words, 0 characters");
  expect(plain({ words: 12, characters: 60 }, true)).toBe("Selected: 12 words, 60 characters");
});
