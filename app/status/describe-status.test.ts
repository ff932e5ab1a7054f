import { expect, test } from "vitest";
import type { GrapevineStatus } from "../../sync/index.ts";
import { describeStatus, iconOf, type Situation } from "./describe-status.ts";

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
const headcount = { people: 1, tabs: 1, awaitedTabs: 0 };
const calm: Situation = {
  status: alone,
  synced: true,
  waiting: false,
  receiving: false,
  headcount,
  names: [],
  online: true,
  saving: true,
  wasConnected: true,
  looking: false,
};
const words = (status: Partial<GrapevineStatus>, situation: Partial<Situation> = {}) =>
  describeStatus({ ...calm, status: { ...alone, ...status }, ...situation }).words;
const people = (count: number): Partial<Situation> => ({ headcount: { ...headcount, people: count } });

test("alone, with the signaling server connected", () => {
  expect(words({})).toBe("Only on this device");
});

test("alone, without a signaling server", () => {
  expect(words({ signaling: "closed" }, { wasConnected: false })).toBe("Only on this device");
});

test("alone, when nothing is saved", () => {
  expect(words({}, { saving: false })).toBe("Only in this tab");
});

test("alone, without the document", () => {
  expect(words({}, { waiting: true })).toBe("Nobody else is here");
});

test("alone in several tabs", () => {
  const tabs = { headcount: { ...headcount, tabs: 2 } };
  expect(words({ links: 1, members: 2, alone: false }, tabs)).toBe("Only on this device (2 tabs)");
  expect(words({ links: 1, members: 2, inSync: false }, tabs)).toBe("Only on this device (2 tabs)");
  expect(words({ links: 1, members: 2 }, { ...tabs, saving: false })).toBe("Only in these 2 tabs");
});

test("together", () => {
  expect(words({ links: 2 }, people(3))).toBe("3 people, in sync");
  expect(words({ links: 1 }, people(2))).toBe("2 people, in sync");
  expect(words({ links: 2, inSync: false }, people(3))).toBe("3 people, catching up");
});

test("together, before the documents were compared", () => {
  expect(words({ links: 1 }, { ...people(2), synced: false })).toBe("2 people, catching up");
});

test("together, while the text is still arriving", () => {
  expect(words({ links: 1 }, { ...people(2), receiving: true })).toBe("2 people, receiving the text");
  expect(words({ links: 1, inSync: false }, { ...people(2), receiving: true })).toBe("2 people, receiving the text");
});

test("together, without the signaling server and without the internet", () => {
  expect(words({ links: 1, signaling: "closed" }, { ...people(2), online: false })).toBe("2 people, in sync");
});

test("offline", () => {
  const offline = { online: false };
  expect(words({ signaling: "connecting" }, offline)).toBe("Offline, your edits are kept");
  expect(words({ signaling: "closed" }, { ...offline, saving: false })).toBe(
    "Offline, your edits are only in this tab",
  );
  expect(describeStatus({ ...calm, ...offline, status: undefined }).words).toBe("Offline, your edits are kept");
});

test("at the start the page looks for others, until the server answers that nobody is there", () => {
  const start = { wasConnected: false, looking: true, synced: false };
  expect(describeStatus({ ...calm, ...start, status: undefined }).words).toBe("Looking for others");
  expect(words({ signaling: "connecting", alone: false }, start)).toBe("Looking for others");
  expect(words({ signaling: "closed", alone: false }, start)).toBe("Looking for others");
  expect(words({ alone: false }, { ...start, wasConnected: true })).toBe("Looking for others");
  expect(words({ alone: true }, { ...start, wasConnected: true })).toBe("Only on this device");
});

test("the search for others ends", () => {
  expect(words({ alone: false })).toBe("Only on this device");
});

test("someone is there, and the connection is being made", () => {
  const looking = { looking: true };
  expect(words({ alone: false, named: 1, dialling: 1 }, looking)).toBe("Connecting to 1 person");
  expect(words({ alone: false, named: 2 }, looking)).toBe("Connecting to 2 people");
  expect(words({ alone: false, dialling: 3 }, looking)).toBe("Connecting to 1 person");
  expect(words({ alone: false }, { ...looking, ...people(3) })).toBe("Connecting to 2 people");
});

test("a person who is being connected to is called by name when the name is known", () => {
  const known = { ...people(2), names: ["Ada"] };
  expect(words({ alone: false, members: 2 }, known)).toBe("Connecting to Ada");
  expect(words({ alone: false, named: 2 }, known)).toBe("Connecting to 2 people");
});

test("an own tab that is about to join is not a person to connect to", () => {
  const awaited = { looking: true, headcount: { ...headcount, awaitedTabs: 1 } };
  expect(words({ alone: false, named: 1, dialling: 1 }, awaited)).toBe("Looking for others");
  expect(words({ alone: false, named: 2 }, awaited)).toBe("Connecting to 1 person");
});

test("someone is there and cannot be reached", () => {
  expect(words({ alone: false, named: 1, unreachable: 1 })).toBe("Cannot reach 1 person");
  expect(words({ alone: false, named: 2, dialling: 1, unreachable: 2 })).toBe("Cannot reach 2 people");
});

test("the server is gone, for a moment or for long", () => {
  const gone = { alone: false, signaling: "connecting" } as const;
  expect(words(gone, { looking: true })).toBe("Reconnecting");
  expect(words({ ...gone, members: 3, signaling: "closed" }, { ...people(3), looking: true })).toBe("Reconnecting");
  expect(words(gone)).toBe("Server unreachable, your edits are kept");
  expect(words(gone, { saving: false })).toBe("Server unreachable, your edits are only in this tab");
  expect(words(gone, { wasConnected: false })).toBe("Server unreachable, your edits are kept");
  expect(words({ ...gone, links: 1 }, { headcount: { ...headcount, tabs: 2 } })).toBe(
    "Server unreachable, your edits are kept",
  );
});

test("each kind of situation has a picture of its own", () => {
  const icon = (status: Partial<GrapevineStatus>, situation: Partial<Situation> = {}) =>
    iconOf(describeStatus({ ...calm, status: { ...alone, ...status }, ...situation }));
  expect(icon({ links: 1 }, people(2))).toBe("check");
  expect(icon({ alone: false, named: 1 })).toBe("arrows");
  expect(icon({})).toBe("device");
  expect(icon({}, { online: false })).toBe("cloud-off");
  expect(icon({ alone: false, signaling: "connecting" })).toBe("cloud-off");
  expect(icon({}, { saving: false })).toBe("warning");
  expect(icon({}, { saving: false, online: false })).toBe("warning");
});
