import { expect, test } from "vitest";
import { cleanName } from "../person.ts";
import { words as german } from "./de.ts";
import { words as english } from "./en.ts";
import { isRandomName } from "./is-random-name.ts";
import { namesOf, pick } from "./random-name.ts";

test.each([
  ["English", english, "Amber Badger", "Witty Wren"],
  ["German", german, "Ehrlicher Biber", "Witziges Wiesel"],
])("there are a thousand %s names of two words, which pass the check for names of peers", (_, words, first, last) => {
  const names = namesOf(words);
  expect([new Set(names).size, names.at(0), names.at(-1)]).toEqual([1024, first, last]);
  for (const name of names) {
    expect(cleanName(name)).toBe(name);
    expect(name).toMatch(/^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+$/u);
  }
});

test("a German adjective agrees with its animal", () => {
  const names = namesOf(german);
  expect(names).toEqual(
    expect.arrayContaining(["Kühner Hase", "Kühne Eule", "Kühnes Eichhörnchen", "Heiterer Schwan"]),
  );
  for (const wrong of ["Kühner Eule", "Kühnes Hase", "Kühn Reh"]) expect(names).not.toContain(wrong);
});

test("picking from nothing is a programmer's error", () => {
  expect(() => pick([], () => 0)).toThrow("pick");
});

test("a made-up name is told apart from a chosen one, in any language", () => {
  for (const name of ["Amber Badger", "Witty Wren", "Kühne Eule", "Treues Reh"]) expect(isRandomName(name)).toBe(true);
  for (const name of [
    "",
    "Ada",
    "Amber",
    "Amber Badger II",
    "Amber Lovelace",
    "Ada Badger",
    "Kühner Eule",
    "Amber Reh",
  ])
    expect(isRandomName(name)).toBe(false);
});
