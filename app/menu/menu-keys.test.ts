import { expect, test } from "vitest";
import { nextMenuItem, TypeAhead } from "./menu-keys.ts";

const words = ["New document", "Download a copy", "Find and replace", "Delete"];
const next = (current: number, key: string, typed = "") => nextMenuItem(words, current, key, typed);

test("the arrows walk through a menu and wrap around its ends", () => {
  expect([next(-1, "ArrowDown"), next(0, "ArrowDown"), next(3, "ArrowDown")]).toEqual([0, 1, 0]);
  expect([next(-1, "ArrowUp"), next(0, "ArrowUp"), next(3, "ArrowUp")]).toEqual([3, 3, 2]);
});

test("Home and End lead to the ends of a menu", () => {
  expect([next(2, "Home"), next(0, "End")]).toEqual([0, 3]);
});

test("a letter leads to the next item that begins with it, and its repetition to the one after", () => {
  expect(next(0, "d", "d")).toBe(1);
  expect(next(1, "d", "dd")).toBe(3);
  expect(next(3, "d", "ddd")).toBe(1);
});

test("letters typed in one go form a word, which stays on the item that matches", () => {
  expect(next(1, "e", "de")).toBe(3);
  expect(next(3, "l", "del")).toBe(3);
  expect(next(0, "x", "x")).toBeUndefined();
});

test("other keys lead nowhere", () => {
  for (const key of ["Tab", "Enter", " ", "Escape", "F3", "ArrowLeft"]) expect(next(0, key)).toBeUndefined();
});

test("letters form one word until the typist pauses or presses another key", () => {
  const typeAhead = new TypeAhead();
  expect(typeAhead.take("D", 1_000)).toBe("d");
  expect(typeAhead.take("o", 1_300)).toBe("do");
  expect(typeAhead.take("f", 2_500)).toBe("f");
  expect(typeAhead.take("ArrowDown", 2_600)).toBe("");
  expect(typeAhead.take("n", 2_700)).toBe("n");
});
