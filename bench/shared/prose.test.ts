import { expect, test } from "vitest";
import { prose } from "./prose.ts";

test("prose has exactly the length that is asked for", () => {
  for (const length of [0, 1, 7, 1_000]) expect(prose(length, 1)).toHaveLength(length);
});

test("the same seed gives the same prose, another seed another", () => {
  expect(prose(200, 3)).toBe(prose(200, 3));
  expect(prose(200, 3)).not.toBe(prose(200, 4));
});

test("prose is words in lines", () => {
  expect(prose(5_000, 1)).toMatch(/^[a-z]{2,9}([ ]|\.\n)[a-z]/);
  expect(prose(5_000, 1).split("\n").length).toBeGreaterThan(10);
});
