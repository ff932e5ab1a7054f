import { expect, test } from "vitest";
import { describeEntry, describeTime, type TimelineEntry } from "./timeline.ts";

const now = new Date(2026, 10, 30, 14, 5).getTime();
const entry: TimelineEntry = { id: "a", at: now, by: [], why: "schedule", length: 1, hash: 1, isShared: false };

test.each([
  [new Date(2026, 10, 30, 0, 1), "Today, 00:01"],
  [new Date(2026, 10, 29, 23, 59), "Yesterday, 23:59"],
  [new Date(2026, 10, 27, 9, 30), "Fri 27 November, 09:30"],
  [new Date(2025, 11, 31, 9, 30), "Wed, 31 December 2025, 09:30"],
  [new Date(2026, 11, 1, 9, 30), "Tue 1 December, 09:30"],
])("a time is given as people say it: %s", (date, words) => {
  expect(describeTime(date.getTime(), now, "en-GB")).toBe(words);
});

test("a version says who had written, and why it was kept", () => {
  expect(describeEntry({ ...entry, by: ["Ada", "", "Ben"], why: "before-removal" }, now, "en-GB")).toEqual({
    when: "Today, 14:05",
    who: "Ada and Ben",
    why: "Before much was removed",
  });
  expect(describeEntry(entry, now, "de")).toEqual({ when: "Heute, 14:05", who: "", why: "" });
});
