import { expect, test } from "vitest";
import { cleanName } from "./person.ts";
import { adjectives, animals, isRandomName, pick, randomName } from "./random-name.ts";

test("there are a thousand names, each of two words", () => {
  expect(new Set(adjectives).size * new Set(animals).size).toBe(1024);
  expect(randomName(() => 0)).toBe("Amber Badger");
  expect(randomName(() => 0.999_999)).toBe("Witty Wren");
});

test("every name passes the check for names of peers", () => {
  for (const word of [...adjectives, ...animals]) expect(cleanName(word)).toBe(word);
});

test("picking from nothing is a programmer's error", () => {
  expect(() => pick([], () => 0)).toThrow("pick");
});

test("a name that nobody has chosen is told from one that somebody has", () => {
  for (const value of [0, 0.5, 0.999]) expect(isRandomName(randomName(() => value))).toBe(true);
  for (const name of ["", "Ada", "Amber", "Amber Badger II", "Amber Lovelace", "Ada Badger"])
    expect(isRandomName(name)).toBe(false);
});
