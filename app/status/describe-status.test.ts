import { expect, test } from "vitest";
import type { GrapevineStatus } from "../../sync/index.ts";
import { describeStatus, type Situation } from "./describe-status.ts";

const alone: GrapevineStatus = {
  members: 1,
  links: 0,
  inSync: true,
  signaling: "connected",
  alone: true,
  named: 0,
  dialling: 0,
  unreachable: 0,
  role: "edit",
};
const calm: Situation = {
  status: alone,
  receiving: false,
  headcount: { people: 1, tabs: 1 },
  online: true,
  saving: true,
  wasConnected: true,
  starting: false,
};
const words = (status: Partial<GrapevineStatus>, situation: Partial<Situation> = {}) =>
  describeStatus({ ...calm, status: { ...alone, ...status }, ...situation }).words;
const people = (count: number): Partial<Situation> => ({ headcount: { people: count, tabs: 1 } });

test("alone with the signaling server at hand", () => {
  expect(words({})).toBe("Only on this device");
});

test("alone, and no signaling server was ever reached", () => {
  expect(words({ signaling: "closed" }, { wasConnected: false })).toBe("Only on this device");
});

test("alone, and nothing is kept", () => {
  expect(words({}, { saving: false })).toBe("Only in this tab");
});

test("alone in several tabs", () => {
  const headcount = { people: 1, tabs: 2 };
  expect(words({ links: 1, members: 2 }, { headcount })).toBe("Only on this device (2 tabs)");
  expect(words({ links: 1, members: 2, inSync: false }, { headcount })).toBe("Only on this device (2 tabs)");
  expect(words({ links: 1, members: 2 }, { headcount, saving: false })).toBe("Only in these 2 tabs");
});

test("together", () => {
  expect(words({ links: 2 }, people(3))).toBe("3 people, in sync");
  expect(words({ links: 1 }, people(2))).toBe("2 people, in sync");
  expect(words({ links: 2, inSync: false }, people(3))).toBe("3 people, catching up");
  expect(words({ links: 2 }, { headcount: { people: 2, tabs: 2 } })).toBe("2 people, in sync");
});

test("together, while the text is still coming", () => {
  expect(words({ links: 1 }, { ...people(2), receiving: true })).toBe("2 people, receiving the text");
  expect(words({ links: 1, inSync: false }, { ...people(2), receiving: true })).toBe("2 people, receiving the text");
});

test("people go on without the signaling server and without the internet", () => {
  expect(words({ links: 1, signaling: "closed" }, { ...people(2), online: false })).toBe("2 people, in sync");
});

test("offline", () => {
  expect(words({ signaling: "closed" }, { online: false })).toBe("Offline, your edits are kept");
  expect(words({ signaling: "closed" }, { online: false, saving: false })).toBe(
    "Offline, your edits are only in this tab",
  );
});

test("reconnecting after having been connected", () => {
  expect(words({ signaling: "connecting" })).toBe("Reconnecting");
  expect(words({ signaling: "closed", members: 3 })).toBe("Reconnecting");
});

test("connecting at the start, also before there is a provider", () => {
  const start = { wasConnected: false, starting: true };
  expect(words({ signaling: "connecting" }, start)).toBe("Connecting");
  expect(describeStatus({ ...calm, ...start, status: undefined }).words).toBe("Connecting");
});
