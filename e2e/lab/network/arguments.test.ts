import { expect, test } from "vitest";
import { parseLabArguments } from "./arguments.ts";

const names = ["cable", "asleep"];

test("the lab runs all scenarios by default", () => {
  expect(parseLabArguments([], names)).toEqual({
    type: "run",
    options: { only: undefined, list: false, json: false, minutesAsleep: 10, minutesUnserved: 2, dist: undefined },
  });
});

test("the lab reads names and times", () => {
  const argv = "--only asleep,cable --minutes-asleep 0.5 --minutes-unserved 1 --json --dist there".split(" ");
  expect(parseLabArguments(argv, names)).toEqual({
    type: "run",
    options: {
      only: ["asleep", "cable"],
      list: false,
      json: true,
      minutesAsleep: 0.5,
      minutesUnserved: 1,
      dist: "there",
    },
  });
});

test.each([
  [["--only", "cables"], '--only takes some of cable, asleep with commas between them, not "cables".'],
  [["--only", ","], '--only takes some of cable, asleep with commas between them, not ",".'],
  [["--minutes-asleep", "0"], '--minutes-asleep takes a number from 0.1 to 600, not "0".'],
  [["--minutes-unserved", "soon"], '--minutes-unserved takes a number from 0.1 to 600, not "soon".'],
])("refuses %j", (argv, reason) => {
  expect(parseLabArguments(argv, names)).toEqual({ type: "refused", reason });
});

test("refuses an unknown option", () => {
  expect(parseLabArguments(["--fast"], names)).toMatchObject({
    type: "refused",
    reason: expect.stringContaining("--fast"),
  });
});
