import { expect, test } from "vitest";
import { type Arrivals, whatToSay } from "./invitation.ts";

const start: Arrivals = {
  said: "silent",
  status: { links: 0, alone: false },
  synced: false,
  receiving: false,
  heldBack: false,
  looking: true,
};

test("an empty text says nothing until it is known whether anyone is there", () => {
  expect(whatToSay(start)).toBe("silent");
});

test("an empty text invites the person to write once nobody is there or nobody was found for a while", () => {
  expect(whatToSay({ ...start, status: { links: 0, alone: true } })).toBe("invites");
  expect(whatToSay({ ...start, looking: false })).toBe("invites");
});

test("an empty text does not invite while others' text is unknown or on its way", () => {
  const linked = { ...start, status: { links: 1, alone: false } };
  expect(whatToSay(linked)).toBe("awaits");
  expect(whatToSay({ ...linked, looking: false })).toBe("awaits");
  expect(whatToSay({ ...linked, synced: true, receiving: true })).toBe("awaits");
  // The last of it has come, and a long text is shown a moment later.
  expect(whatToSay({ ...linked, synced: true, heldBack: true })).toBe("awaits");
  expect(whatToSay({ ...linked, synced: true })).toBe("invites");
});

test("an empty text that invites goes on inviting, whoever comes and goes, until text arrives", () => {
  const invited: Arrivals = { ...start, said: "invites" };
  expect(whatToSay(invited)).toBe("invites");
  expect(whatToSay({ ...invited, status: { links: 1, alone: false } })).toBe("invites");
  expect(whatToSay({ ...invited, receiving: true })).toBe("awaits");
});
