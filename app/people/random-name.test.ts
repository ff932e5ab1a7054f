import { expect, test } from "vitest";
import { cleanName } from "./person.ts";
import { adjectives, animals, pick, randomName } from "./random-name.ts";

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
