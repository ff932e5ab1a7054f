import { describe, expect, it, test } from "vitest";
import { ago, describeEdit, describeLoss, describeOthers, describeSize } from "./describe-record.ts";
import { record } from "./testing/records.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const now = 1_000 * day;

test.each([
  [0, "just now"],
  [59_000, "just now"],
  [minute, "1 minute ago"],
  [59 * minute, "59 minutes ago"],
  [60 * minute, "1 hour ago"],
  [23.9 * 60 * minute, "23 hours ago"],
  [day, "yesterday"],
  [6.9 * day, "6 days ago"],
  [7 * day, "last week"],
  [29 * day, "4 weeks ago"],
  [30 * day, "last month"],
  [364 * day, "11 months ago"],
  [366 * day, "last year"],
  [900 * day, "2 years ago"],
  [-5 * minute, "just now"],
])("%d ms ago is %s", (age, words) => {
  expect(ago(now - age, now)).toBe(words);
});

describe("the last edit", () => {
  const words = (more: Parameters<typeof record>[1]) => describeEdit(record("a", more), now);
  it("is told with its writer", () => {
    expect(words({ editedAt: now - day, editedBy: "Ben" })).toBe("Edited yesterday by Ben");
    expect(words({ editedAt: now, editedBy: "" })).toBe("Edited just now by you");
    expect(words({ editedAt: now })).toBe("Edited just now");
  });
  it("is replaced by the last opening of a document that was never edited here", () => {
    expect(words({ openedAt: now - 2 * day })).toBe("Opened 2 days ago");
  });
});

describe("whether others have it", () => {
  const metAt = now - 5 * minute;
  const words = (more: Parameters<typeof record>[1]) => describeOthers(record("a", more), now);
  it("is said with their names", () => {
    expect(words({ metAt, metWith: ["Ben"], othersHaveIt: true })).toBe("Also with Ben, checked 5 minutes ago");
    expect(words({ metAt, metWith: ["Ben", "Ada"], othersHaveIt: true })).toBe(
      "Also with Ben and Ada, checked 5 minutes ago",
    );
    expect(words({ metAt, othersHaveIt: true })).toBe("Also with others, checked 5 minutes ago");
  });
  it("names a few of many", () => {
    expect(words({ metAt, metWith: ["A", "B", "C", "D", "E"], othersHaveIt: true })).toBe(
      "Also with A, B, and 3 others, checked 5 minutes ago",
    );
  });
  it("is denied after one has written alone", () => {
    expect(words({ metAt, metWith: ["Ben"] })).toBe("Changed here since you met Ben 5 minutes ago");
    expect(words({})).toBe("Only on this device");
  });
});

describe("removing", () => {
  const metAt = now - day;
  const words = (more: Parameters<typeof record>[1], copy: Parameters<typeof describeLoss>[1] = "here") =>
    describeLoss(record("a", more), copy, now);
  it("says whether it is the only copy known", () => {
    expect(words({})).toContain("This is the only copy known.");
    expect(words({}, "unreadable")).toContain("This is the only copy known.");
    expect(words({ metAt, metWith: ["Ben"], othersHaveIt: true })).toBe(
      "This is not the only copy: Ben had exactly this text yesterday. With the link, it can come back from there.",
    );
    expect(words({ metAt, metWith: ["Ben"] })).toBe(
      "This is the only copy known of what was written here since yesterday. What Ben had then is older.",
    );
    expect(words({}, "absent")).toBe("Only its link is on this device, and no text.");
  });
});

test.each([
  [1, "0.1 kB"],
  [640, "0.6 kB"],
  [1_000, "1 kB"],
  [1_540, "1.5 kB"],
  [105_000, "105 kB"],
  [2_300_000, "2.3 MB"],
])("%d bytes are %s", (bytes, words) => {
  expect(describeSize(bytes)).toBe(words);
});
