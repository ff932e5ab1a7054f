// @vitest-environment jsdom
import { afterEach, expect, it, test, vi } from "vitest";
import {
  formatList,
  formatNumber,
  formatter,
  language,
  languages,
  plural,
  preferredLanguage,
  setLanguage,
} from "./language.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  setLanguage("en");
});

test.each([
  [["de-AT", "en"], "de"],
  [["en-GB", "de"], "en"],
  [["fr-CA", "DE", "en"], "de"],
  [["fr", "ja"], "en"],
  [[], "en"],
  [["__proto__", "de"], "de"],
] as const)("of a browser that prefers %j the page speaks %s", (preferred, expected) => {
  expect(preferredLanguage(preferred)).toBe(expected);
});

it("numbers, lists and plurals are those of the language", () => {
  const words = (count: number): string => plural(count, { one: "one", other: "other" });
  expect([formatNumber(1234.5), formatList(["A", "B", "C"]), words(1), words(0)]).toEqual([
    "1,234.5",
    "A, B, and C",
    "one",
    "other",
  ]);
  setLanguage("de");
  expect([formatNumber(1234.5), formatList(["A", "B", "C"]), words(1), words(0)]).toEqual([
    "1.234,5",
    "A, B und C",
    "one",
    "other",
  ]);
});

it.each(languages)("in %s small numbers are written as the language writes them", (language) => {
  setLanguage(language);
  const numbers = [0, 1, 42, 999, 1_000, -1, 0.5];
  expect(numbers.map(formatNumber)).toEqual(numbers.map((number) => new Intl.NumberFormat(language).format(number)));
});

it("the country is the one that the browser names with the language", () => {
  const format = formatter((locale) => locale);
  vi.stubGlobal("navigator", { languages: ["fr-CH", "de-CH", "de"] });
  setLanguage("de");
  expect(format()).toBe("de-CH");
  setLanguage("en");
  expect(format()).toBe("en");
});

it("the root element tells the language and its direction", () => {
  setLanguage("de");
  expect([language(), document.documentElement.lang, document.documentElement.dir]).toEqual(["de", "de", "ltr"]);
});

it("what formats is made once for each language", () => {
  const make = vi.fn((locale: string) => locale);
  const format = formatter(make);
  expect([format(), format()]).toEqual(["en-US", "en-US"]);
  setLanguage("de");
  expect(format()).toBe("de");
  expect(make).toHaveBeenCalledTimes(2);
});
