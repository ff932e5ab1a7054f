import { expect, test } from "vitest";
import { describeEntry, describeTime, type TimelineEntry } from "./timeline.ts";

const now = new Date(2026, 10, 30, 14, 5).getTime();
const entry: TimelineEntry = { id: "a", at: now, by: [], why: "schedule", length: 1, hash: 1, isShared: false };

test.each([
  [new Date(2026, 10, 30, 0, 1), "Today, 12:01 AM"],
  [new Date(2026, 10, 29, 23, 59), "Yesterday, 11:59 PM"],
  [new Date(2026, 10, 27, 9, 30), "Fri, November 27, 9:30 AM"],
  [new Date(2025, 11, 31, 9, 30), "Wed, December 31, 2025, 9:30 AM"],
  [new Date(2026, 11, 1, 9, 30), "Tue, December 1, 9:30 AM"],
])("a time is given as people say it: %s", (date, words) => {
  expect(describeTime(date.getTime(), now)).toBe(words);
});

test("a version says who had written, and why it was kept", () => {
  expect(describeEntry({ ...entry, by: ["Ada", "", "Ben"], why: "before-removal" }, now)).toMatchObject({
    who: "Ada and Ben",
    why: "Before much was removed",
  });
  expect(describeEntry(entry, now)).toMatchObject({ who: "", why: "" });
});
