import fc from "fast-check";
import { expect, test } from "vitest";
import { type Splice, wholeCharacters, widen } from "./whole-characters.ts";

const apply = (text: string, { from, to, insert }: Splice): string => text.slice(0, from) + insert + text.slice(to);
const whole = (text: string, from: number, to: number, insert: string): Splice =>
  wholeCharacters({ from, to, insert }, (position) => text.charCodeAt(position));
/** Some of these characters share their first half, some their second. */
const characters = fc.constantFrom("a", "\n", "é", "😀", "😁", "\u{1fa00}", "𝒳", "\u{e0067}");
const text = fc.string({ unit: characters, maxLength: 12 });
/** Any sequence of code units. */
const broken = fc
  .array(fc.constantFrom("a", "\ud83d", "\ude00", "\ude01", "\udb40"), { maxLength: 6 })
  .map((units) => units.join(""));
const span = (length: number) =>
  fc.tuple(fc.nat(length), fc.nat(length)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

test("an edit of half a character becomes an edit of the whole character", () => {
  expect(whole("a😀b", 2, 3, "\ude01")).toEqual({ from: 1, to: 3, insert: "😁" });
  expect(whole("a😀b", 1, 2, "\ud83e")).toEqual({ from: 1, to: 3, insert: "\u{1fa00}" });
  expect(whole("😀😀", 1, 3, "")).toEqual({ from: 0, to: 4, insert: "😀" });
  expect(whole("a😀b", 1, 3, "😁")).toEqual({ from: 1, to: 3, insert: "😁" });
});

test("half a character that an edit would leave is removed too", () => {
  expect(whole("a😀b", 2, 3, "")).toEqual({ from: 1, to: 3, insert: "" });
  expect(whole("a😀b", 0, 2, "x")).toEqual({ from: 0, to: 3, insert: "x" });
});

test("an insertion between two halves comes after them", () => {
  expect(whole("a😀b", 2, 2, "x")).toEqual({ from: 1, to: 3, insert: "😀x" });
});

test("an inserted half becomes U+FFFD, unless it meets its other half", () => {
  expect(whole("ab", 1, 1, "\ud83d")).toEqual({ from: 1, to: 1, insert: "\ufffd" });
  expect(whole("ab", 1, 2, "x\ude00y")).toEqual({ from: 1, to: 2, insert: "x\ufffdy" });
  expect(whole("a\ud83db", 2, 2, "\ude00")).toEqual({ from: 1, to: 2, insert: "😀" });
  expect(whole("\ud83dx\ude00", 1, 2, "")).toEqual({ from: 0, to: 3, insert: "😀" });
});

test("any edit of whole text, wherever its ends fall, leaves whole text", () => {
  fc.assert(
    fc.property(
      text.chain((before) => fc.tuple(fc.constant(before), span(before.length), broken)),
      ([before, [from, to], insert]) => {
        const splice = whole(before, from, to, insert);
        const after = apply(before, splice);
        expect(after.search(/\p{Cs}/u)).toBe(-1);
        for (const [position, outer] of [
          [splice.from, before],
          [splice.to, before],
          [splice.from, after],
          [splice.from + splice.insert.length, after],
        ] as const)
          expect(outer.slice(0, position).search(/\p{Cs}/u), `${position} in ${outer}`).toBe(-1);
      },
    ),
  );
});

test("the shortest difference of two texts is widened without changing the outcome", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      let from = 0;
      while (from < Math.min(before.length, after.length) && before[from] === after[from]) from++;
      let end = 0;
      while (end < Math.min(before.length, after.length) - from && before.at(-1 - end) === after.at(-1 - end)) end++;
      const splice = { from, to: before.length - end, insert: after.slice(from, after.length - end) };
      const wide = widen(splice, (position) => before.charCodeAt(position));
      expect(apply(before, wide)).toBe(after);
      expect(wholeCharacters(splice, (position) => before.charCodeAt(position))).toEqual(wide);
    }),
  );
});

test("text that was already broken causes neither a loop nor an exception", () => {
  fc.assert(
    fc.property(
      broken.chain((before) => fc.tuple(fc.constant(before), span(before.length), broken)),
      ([before, [from, to], insert]) => {
        const splice = whole(before, from, to, insert);
        expect(apply(before, splice).length).toBeLessThanOrEqual(before.length + insert.length);
        expect(splice.insert.search(/\p{Cs}/u)).toBe(-1);
      },
    ),
  );
});
