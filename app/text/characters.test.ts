import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { charactersOf, firstBytes, firstCharacters } from "./characters.ts";

afterEach(() => vi.restoreAllMocks());

/** Letters, a line break of two, marks that join what is before them, and emoji of several code points. */
const pieces = [
  "a",
  "Z",
  " ",
  "é",
  "ʰ",
  "\u00ad",
  "\r\n",
  "\r",
  "\n",
  "\u0301",
  "\u200d",
  "日",
  "😀",
  "👩‍👩‍👧",
  "🇩🇪",
  "©",
  "\ufe0f",
];

const segmented = (text: string): string[] =>
  Array.from(new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text), ({ segment }) => segment);

it("texts of any pieces are cut where Unicode says", () => {
  // Some of few kinds, so that many are simple.
  const texts = fc
    .integer({ min: 1, max: pieces.length })
    .chain((kinds) => fc.array(fc.constantFrom(...pieces.slice(0, kinds)), { maxLength: 10 }));
  fc.assert(
    fc.property(texts, fc.nat(12), (parts, limit) => {
      const text = parts.join("");
      const characters = segmented(text);
      expect([...charactersOf(text)]).toEqual(characters);
      expect(firstCharacters(text, limit)).toBe(characters.slice(0, limit).join(""));
      const bytes = (end: number): number => new TextEncoder().encode(characters.slice(0, end).join("")).length;
      const fitting = characters.findLastIndex((_, index) => bytes(index + 1) <= limit) + 1;
      expect(firstBytes(text, limit)).toBe(characters.slice(0, fitting).join(""));
    }),
    { numRuns: 2_000 },
  );
});

it("a Western name does not wait for the browser's own way to cut texts", async () => {
  vi.resetModules();
  const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const constructed = vi.spyOn(Intl, "Segmenter").mockImplementation(function constructor() {
    return segmenter;
  });
  const fresh = await import("./characters.ts");
  expect(fresh.firstCharacters("Zoë Ångström", 1)).toBe("Z");
  expect(constructed).not.toHaveBeenCalled();
  expect(fresh.firstCharacters("日本", 1)).toBe("日");
  expect(constructed).toHaveBeenCalledOnce();
});
