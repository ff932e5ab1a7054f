import { expect, test } from "vitest";
import { describeWhereabouts, type Facts, type LinkedPerson } from "./whereabouts.ts";

const now = new Date(2026, 10, 30, 14, 30).getTime();
const hour = 3_600_000;
const alone: Facts = {
  copy: "saved",
  savedAt: now - 27 * 60_000,
  tabs: 1,
  linked: [],
  others: [],
  former: [],
  lastMet: undefined,
  server: true,
};
const ben: LinkedPerson = {
  name: "Ben",
  standing: "same",
  comparedAt: now - 2_000,
  sameAt: now - 2_000,
  unansweredSince: undefined,
};
const describe = (facts: Partial<Facts>) => describeWhereabouts({ ...alone, ...facts }, now);
/** The lines as they are read: words, then the note. */
const told = (facts: Partial<Facts>): string[] =>
  describe(facts).lines.map(({ words, note }) => (note === undefined ? words : `${words} (${note})`));
const person = (is: Partial<LinkedPerson>): string | undefined => told({ linked: [{ ...ben, ...is }] })[1];

test("alone, it is a fact, with what to do about it", () => {
  const { summary, lines, advice } = describe({});
  expect(summary).toBe("Only on this device.");
  expect(lines).toEqual([{ icon: "device", tone: "good", words: "Saved on this device", note: "since 14:03" }]);
  expect(advice).toMatch(
    /^Nobody else is known to have this\. It stays here when you close the page\..*share the link/,
  );
});

test("since when it is saved, in several tabs, or not known", () => {
  expect(told({ savedAt: now - 24 * hour })).toEqual(["Saved on this device (since yesterday at 14:30)"]);
  expect(told({ savedAt: now - 5 * 24 * hour, tabs: 2 })).toEqual([
    "Saved on this device (since 5 days ago, open in 2 tabs)",
  ]);
  expect(told({ savedAt: undefined })).toEqual(["Saved on this device"]);
});

test("with others who have exactly this: their names, and when that was checked", () => {
  const ada = { ...ben, name: "Ada", comparedAt: now - 61_000 };
  const { summary, lines, advice } = describe({ linked: [ben, ada] });
  expect(summary).toBe("Saved here and with Ben and Ada.");
  expect(lines.slice(1)).toEqual([
    { icon: "check", tone: "good", words: "Ben has exactly this", note: "checked 2 s ago" },
    { icon: "check", tone: "good", words: "Ada has exactly this", note: "checked 1 min ago" },
  ]);
  expect(advice).toBeUndefined();
});

test("what is known of somebody who does not have exactly this", () => {
  expect(person({ standing: "unconfirmed", sameAt: now - 3_000 })).toBe(
    "Ben had everything 3 s ago (the latest is being checked)",
  );
  expect(person({ standing: "behind" })).toBe("Ben is behind (had everything 2 s ago, the rest is being sent)");
  expect(person({ standing: "behind", sameAt: undefined })).toBe("Ben is behind (the rest is being sent)");
  expect(person({ standing: "ahead" })).toBe("Ben has more than is here (it is on its way)");
  expect(person({ standing: "apart" })).toBe("Ben and you differ (each has something that the other lacks)");
  expect(person({ standing: "unknown", comparedAt: undefined, sameAt: undefined })).toBe(
    "Ben has just come (not compared yet)",
  );
  expect(person({ standing: "unknown", sameAt: undefined })).toBe("Ben is being compared with you");
});

test("somebody who does not answer is not counted on", () => {
  const silent = { unansweredSince: now - 8_000, sameAt: now - 12_000 };
  expect(person({ ...silent, standing: "unconfirmed" })).toBe(
    "Ben is behind (no answer for 8 s, had everything 12 s ago)",
  );
  expect(person(silent)).toBe("Ben does not answer (no answer for 8 s, had everything 12 s ago)");
  expect(person({ ...silent, standing: "unknown", sameAt: undefined })).toBe("Ben is behind (no answer for 8 s)");
  expect(describe({ linked: [{ ...ben, ...silent }] }).summary).toBe(
    "Saved here. The latest is not known to be with anyone else yet.",
  );
  // A moment's silence is nothing unusual.
  expect(person({ unansweredSince: now - 1_000 })).toBe("Ben has exactly this (checked 2 s ago)");
});

test("people without a link: over the others, or not reached at all", () => {
  const others: Facts["others"] = [
    { name: "Cem", failure: undefined },
    { name: "Dora", failure: "no-relay" },
  ];
  expect(told({ linked: [ben], others }).slice(2)).toEqual(["Cem and Dora are here, too (linked over the others)"]);
  expect(told({ others }).slice(1)).toEqual([
    "Dora cannot be reached (it seems that both of you are behind strict routers: this server offers no relay)",
    "Cem is here, too (linked over the others)",
  ]);
  const many = Array.from({ length: 40 }, (_, index) => ({ name: `P${index}`, failure: undefined }));
  expect(told({ linked: [ben], others: many })[2]).toBe(
    "P0, P1, P2, P3, P4, P5, P6, and 33 others are here, too (linked over the others)",
  );
});

test("whom one met, in this visit or before", () => {
  const lastMet = { at: now - 24 * hour, names: ["Ben", "Ada"], same: true };
  expect(told({ lastMet }).slice(1)).toEqual(["You last met Ben and Ada yesterday at 14:30 (had exactly this)"]);
  expect(told({ lastMet: { ...lastMet, names: [], same: false } }).slice(1)).toEqual([
    "You last met others yesterday at 14:30 (changed here since)",
  ]);
  const former = [
    { name: "Ben", sameAt: now - 4 * 60_000, behind: true },
    { name: "Ada", sameAt: now - 4_000, behind: false },
    { name: "Cem", sameAt: undefined, behind: false },
  ];
  expect(told({ former, lastMet }).slice(1)).toEqual([
    "Ben is away, and behind (had everything 4 min ago)",
    "Ada is away (had exactly this 4 s ago)",
    "Cem is away (not known to have everything)",
  ]);
});

test("not saved here, it says what is at stake", () => {
  const { summary, lines, advice } = describe({ copy: "refused" });
  expect([summary, lines[0]?.words, lines[0]?.note]).toEqual([
    "Only in this tab.",
    "Not saved on this device",
    "the browser refuses it",
  ]);
  expect(advice).toMatch(/^If this tab closes, what is only here is lost\. Download a copy/);
  expect(told({ copy: "full" })[0]).toBe("Not saved on this device (the browser’s storage is full)");
  expect(told({ copy: "off" })[0]).toBe("Not saved on this device (as you chose)");
  const shared = describe({ copy: "refused", linked: [ben] });
  expect([shared.summary, shared.advice]).toEqual(["With Ben, and not saved here.", undefined]);
  expect(describe({ copy: "refused", linked: [{ ...ben, standing: "unconfirmed" }] }).summary).toBe(
    "Not saved here. The latest is not known to be with anyone else yet.",
  );
});

test("without the text, or without the server", () => {
  expect(describe({ copy: "only-link" })).toMatchObject({
    summary: "The text is not here yet.",
    lines: [{ words: "Only the link is on this device" }],
    advice: expect.stringContaining("Keep this page open") as string,
  });
  expect(describe({ server: false }).advice).toContain("The server that introduces people cannot be reached now");
  expect(describe({ server: false, linked: [ben] }).advice).toBe(
    "The server that introduces people cannot be reached now, so nobody new can come in.",
  );
});
