import { expect, it } from "vitest";
import { describeBackup, describeRestore } from "./backup-words.ts";

const trouble = (name: string) => ({ name, why: "link-damaged" as const });
const none = { added: 0, merged: 0, unchanged: 0, troubles: [], lacking: [] };

it.each([
  [{ ...none, added: 12 }, "12 documents restored."],
  [{ ...none, added: 1 }, "1 document restored."],
  [
    { ...none, added: 12, troubles: [trouble("Plan")] },
    "12 documents restored, 1 could not be read: “Plan” (its link is damaged).",
  ],
  [{ ...none, unchanged: 1 }, "1 document restored. It was here already, and had everything."],
  [{ ...none, unchanged: 3 }, "3 documents restored. All were here already, and had everything."],
  [{ ...none, added: 1, merged: 1 }, "2 documents restored. One was here already, and got what was missing."],
  [
    { ...none, added: 1, merged: 1, unchanged: 2 },
    "4 documents restored. 3 were here already, and 1 of them got what was missing.",
  ],
  [
    { ...none, troubles: "abcdefg".split("").map(trouble) },
    "0 documents restored, 7 could not be read: “a” (its link is damaged), “b” (its link is damaged), “c” (its link is damaged), “d” (its link is damaged), “e” (its link is damaged) and 2 more.",
  ],
  [
    { ...none, added: 2, lacking: [{ name: "Plan", why: "versions-damaged" as const }] },
    "2 documents restored. 1 of them is not whole: “Plan” (its versions are damaged).",
  ],
  [none, "This backup holds no documents."],
])("what was restored is said in words: %j", (restored, words) => {
  expect(describeRestore(restored)).toBe(words);
});

it("what was backed up is said in words", () => {
  expect(describeBackup({ count: 2, troubles: [] })).toBe("2 documents backed up.");
  expect(describeBackup({ count: 1, troubles: [trouble("Plan")] })).toBe(
    "1 document backed up. 1 of them is not whole: “Plan” (its link is damaged).",
  );
});
