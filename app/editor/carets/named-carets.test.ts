import { expect, test } from "vitest";
import { NamedCarets, nameStaysMs } from "./named-carets.ts";

const ben = 7;

function follow() {
  const named = new NamedCarets();
  const look = (moves: number, now: number, top: number | undefined = 100): boolean => {
    named.look([{ clientId: ben, moves }], new Map(top === undefined ? [] : [[ben, top]]), now);
    return named.isShown(ben, now);
  };
  return { named, look };
}

test("a caret that appears shows its name for a moment", () => {
  const { named, look } = follow();
  expect(look(0, 0)).toBe(true);
  expect(named.isShown(ben, nameStaysMs - 1)).toBe(true);
  expect(named.isShown(ben, nameStaysMs)).toBe(false);
});

test("the name of someone who keeps writing leaves, and returns when they write after a rest", () => {
  const { look } = follow();
  for (let moves = 0; moves < 100; moves++) expect(look(moves, moves * 100)).toBe(moves * 100 < nameStaysMs);
  expect(look(100, 9_900 + 2_000)).toBe(true);
});

test("a caret that goes elsewhere shows its name at once, and one that goes to the next row does not", () => {
  const { look } = follow();
  for (let moves = 0; moves < 40; moves++) look(moves, moves * 100);
  expect(look(40, 4_000, 130)).toBe(false);
  expect(look(41, 4_100, 900)).toBe(true);
});

test("a caret that only its text moves shows no name", () => {
  const { look } = follow();
  look(1, 0);
  expect(look(1, 10_000, 900)).toBe(false);
});

test("a name can be asked for", () => {
  const { named, look } = follow();
  look(1, 0);
  expect(named.anyShown(5_000)).toBe(false);
  named.name(ben, 5_000);
  expect([named.isShown(ben, 5_000), named.anyShown(5_000)]).toEqual([true, true]);
  named.name(8, 5_000);
  expect(named.namedAt(8)).toBe(-Infinity);
});

test("a caret that left and comes back appears anew", () => {
  const { named, look } = follow();
  look(1, 0);
  named.look([], new Map(), 5_000);
  expect(named.isShown(ben, 5_000)).toBe(false);
  expect(look(1, 6_000)).toBe(true);
});
