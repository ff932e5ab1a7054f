import { expect, test } from "vitest";
import { describeAbsence, describeChange, describeRepairs, describeSince } from "./describe-absence.ts";

/** A Wednesday. */
const now = new Date(2026, 10, 18, 14, 30).getTime();
const at = (...date: [number, number, number, number?]): number => new Date(...date).getTime();

test("the time is said as precisely as one remembers it", () => {
  expect(describeSince(at(2026, 10, 18, 9), now)).toMatch(/^Since 0?9.00/);
  expect(describeSince(at(2026, 10, 17, 23), now)).toBe("Since yesterday");
  expect(describeSince(at(2026, 10, 16), now)).toBe("Since Monday");
  expect(describeSince(at(2026, 10, 12), now)).toBe("Since Thursday");
  expect(describeSince(at(2026, 10, 11, 23), now)).toBe("Since November 11");
  expect(describeSince(at(2025, 10, 18), now)).toBe("Since November 18, 2025");
});

test("a time that is not known, or that a wrong clock put into the future, is not said", () => {
  expect(describeSince(undefined, now)).toBe("Since you were last here");
  expect(describeSince(now + 1, now)).toBe("Since you were last here");
});

const said = (edits: number, authors: readonly string[], isNew = false) =>
  describeAbsence({ since: at(2026, 10, 16), now, edits, authors, isNew });

test("edits are counted, and their writers are named", () => {
  expect(said(14, ["Ben", "Ada"])).toBe("Since Monday: 14 edits by Ben and Ada");
  expect(said(1, ["Ben"])).toBe("Since Monday: 1 edit by Ben");
  expect(said(9, ["Ben", "Ada", "Cleo"])).toBe("Since Monday: 9 edits by Ben, Ada, and Cleo");
  expect(said(9, ["Ben", "Ada", "Cleo", "Dan"])).toBe("Since Monday: 9 edits by Ben, Ada, and 2 others");
  expect(said(2, [])).toBe("Since Monday: 2 edits");
});

test("a text that was empty before is new", () => {
  expect(said(300, ["Ben"], true)).toBe("Since Monday: this text is new here, by Ben");
  expect(said(300, [], true)).toBe("Since Monday: this text is new here");
});

test("a change says who added and removed what, in a few words", () => {
  expect(describeChange(["Ben"], "to bring:\n- baskets", "")).toBe("Ben added “to bring: - baskets”");
  expect(describeChange(["Ben"], "one", "two")).toBe("Ben added “one” in place of “two”");
  expect(describeChange([], "one", "")).toBe("Somebody added “one”");
  expect(describeChange([], "", "two")).toBe("Somebody removed “two”");
  expect(describeChange(["Ben"], "\n\n", "")).toBe("Ben added white space");
  expect(describeChange(["Ben"], "long ".repeat(1_000), "")).toHaveLength("Ben added “”".length + 60);
});

test("gaps that were filled are counted, and none is no word", () => {
  expect(describeRepairs(0)).toBeUndefined();
  expect(describeRepairs(1)).toBe("1 gap was filled: all have the same text");
  expect(describeRepairs(3)).toBe("3 gaps were filled: all have the same text");
});

test("a quoted change cannot reorder the sentence", () => {
  expect(describeChange([], "", "two\u202e")).toBe("Somebody removed “two”");
});
