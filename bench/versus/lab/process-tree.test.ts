import { describe, expect, test } from "vitest";
import { descendants, parseStat } from "./process-tree.ts";

describe("a process's status", () => {
  test("is read although its name has spaces and parentheses", () => {
    const line = "42 (a (b) c) S 7 42 42 0 -1 4194560 100 200 3 4 10 20 30 40 20 0 1 0 999 1000 50";
    expect(parseStat(line)).toEqual({ pid: 42, parent: 7, ticks: 100 });
  });

  test.each(["", "42", "x (y) S 1", "42 (y) S"])("is not there in %j", (line) => {
    expect(parseStat(line)).toBeUndefined();
  });
});

test("a process's descendants are its children and theirs, and no others", () => {
  const all = [
    { pid: 30, parent: 20, ticks: 1 },
    { pid: 10, parent: 1, ticks: 1 },
    { pid: 20, parent: 10, ticks: 1 },
    { pid: 11, parent: 1, ticks: 1 },
    { pid: 12, parent: 11, ticks: 1 },
  ];
  expect(descendants(all, 10).map(({ pid }) => pid)).toEqual([10, 20, 30]);
  expect(descendants(all, 99)).toEqual([]);
});
