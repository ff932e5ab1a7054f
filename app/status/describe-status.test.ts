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
const calm: Situation = { status: alone, online: true, saving: true, wasConnected: true, starting: false };
const words = (status: Partial<GrapevineStatus>, situation: Partial<Situation> = {}) =>
  describeStatus({ ...calm, status: { ...alone, ...status }, ...situation }).words;

test("alone with the signaling server at hand", () => {
  expect(words({})).toBe("Only on this device");
});

test("alone, and no signaling server was ever reached", () => {
  expect(words({ signaling: "closed" }, { wasConnected: false })).toBe("Only on this device");
});

test("alone, and nothing is kept", () => {
  expect(words({}, { saving: false })).toBe("Only in this tab");
});

test("together", () => {
  expect(words({ members: 3, links: 2 })).toBe("3 people, in sync");
  expect(words({ members: 2, links: 1 })).toBe("2 people, in sync");
  expect(words({ members: 3, links: 2, inSync: false })).toBe("3 people, catching up");
});

test("a link counts as a person before the count has arrived", () => {
  expect(words({ members: 1, links: 1, inSync: false })).toBe("2 people, catching up");
});

test("people go on without the signaling server and without the internet", () => {
  expect(words({ members: 2, links: 1, signaling: "closed" }, { online: false })).toBe("2 people, in sync");
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
