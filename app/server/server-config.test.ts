import { anything, assert, property } from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  fetchConfig,
  iceServerLimit,
  lifetimeLimitMs,
  parseConfig,
  recallConfig,
  usableServers,
} from "./server-config.ts";

const stun = { urls: ["stun:stun.example.org:3478"] };
const turn = { urls: ["turn:turn.example.org?transport=udp"], username: "1800000000:ada", credential: "secret" };
const always = { expiry: undefined };
const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a full config is kept as it is", () => {
  expect(parseConfig({ iceServers: [stun, turn] }, 0)).toEqual({ iceServers: [stun, turn], ...always });
  expect(parseConfig({ iceServers: [stun, turn], lifetimeSeconds: 60 }, 7)).toEqual({
    iceServers: [stun, turn],
    expiry: { receivedAt: 7, lifetimeMs: 60_000 },
  });
});

test("a single address need not be in a list, and unknown keys are dropped", () => {
  const config = { iceServers: [{ urls: stun.urls[0], extra: 1 }], more: 2 };
  expect(parseConfig(config, 0)).toEqual({ iceServers: [stun], ...always });
});

test("a missing list counts as an empty one", () => {
  expect(parseConfig({}, 0)).toEqual({ iceServers: [], ...always });
});

test.each([undefined, null, 7, "x", [], { iceServers: "stun:x" }])("not a config: %j", (value) => {
  expect(parseConfig(value, 0)).toBeUndefined();
});

test.each(["60", null, 0, -1, NaN, {}])("not a lifetime: %j", (lifetimeSeconds) => {
  expect(parseConfig({ iceServers: [turn], lifetimeSeconds }, 0)).toBeUndefined();
});

test.each([1e9, 1e300, Infinity])("a lifetime of %d seconds is not believed", (lifetimeSeconds) => {
  expect(parseConfig({ lifetimeSeconds }, 0)?.expiry?.lifetimeMs).toBe(lifetimeLimitMs);
});

test("servers that would make RTCPeerConnection throw are left out", () => {
  const bad = [
    null,
    {},
    { urls: [] },
    { urls: "http://x" },
    { urls: ["stun:a", 7] },
    { urls: "stun:a?transport=udp" },
    { urls: "stun:a:65536" },
    { urls: "stun:" },
    { urls: "turn:x" },
    { ...turn, username: undefined },
    { ...turn, credential: 7 },
    { ...turn, username: "x".repeat(509) },
    { ...turn, username: "ü".repeat(255) },
    { ...turn, urls: "turn:a?transport=carrier-pigeon" },
    { ...turn, urls: Array.from({ length: 17 }, () => "turn:a") },
  ];
  expect(parseConfig({ iceServers: [...bad, stun] }, 0)?.iceServers).toEqual([stun]);
});

test("the list is bounded", () => {
  const config = { iceServers: Array.from({ length: 99 }, () => stun) };
  expect(parseConfig(config, 0)?.iceServers).toHaveLength(iceServerLimit);
});

test("parseConfig never throws", () => {
  assert(
    property(anything(), anything(), anything(), (servers, urls, lifetimeSeconds) => {
      parseConfig(servers, 0);
      parseConfig({ iceServers: servers, lifetimeSeconds }, 0);
      parseConfig({ iceServers: [{ urls, username: servers, credential: lifetimeSeconds }] }, 0);
    }),
  );
});

test("expired credentials are not used, and STUN is kept", () => {
  const mixed = { ...turn, urls: ["stun:a", "turn:b"] };
  const config = parseConfig({ iceServers: [stun, turn, mixed], lifetimeSeconds: 60 }, 1_000_000);
  if (config === undefined) throw new Error("a config");
  expect(usableServers(config, 1_059_999)).toEqual([stun, turn, mixed]);
  expect(usableServers(config, 1_060_000)).toEqual([stun, { urls: ["stun:a"] }]);
  // The clock was set back.
  expect(usableServers(config, 999_999)).toEqual([stun, { urls: ["stun:a"] }]);
});

test("the last good answer is remembered, with the age of its credentials", async () => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ["Date"] });
  expect(recallConfig()).toEqual({ iceServers: [], ...always });
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ iceServers: [stun, turn], lifetimeSeconds: 60 })));
  const fresh = await fetchConfig(50);
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>", { status: 200 })));
  expect(await fetchConfig(50)).toBeUndefined();
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ iceServers: [] }, { status: 500 })));
  expect(await fetchConfig(50)).toBeUndefined();
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  expect(await fetchConfig(50)).toBeUndefined();
  expect(recallConfig()).toEqual(fresh);
  expect(usableServers(recallConfig(), 1_060_000)).toEqual([stun]);
});

test("time in transit counts as age", async () => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ["Date"] });
  vi.stubGlobal("fetch", () => {
    vi.setSystemTime(1_005_000);
    return Promise.resolve(Response.json({ lifetimeSeconds: 60 }));
  });
  expect((await fetchConfig(50))?.expiry?.receivedAt).toBe(1_000_000);
});

test("a preloaded answer is as old as the page", async () => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ["Date"] });
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ lifetimeSeconds: 60 })));
  expect((await fetchConfig(50, 997_000))?.expiry?.receivedAt).toBe(997_000);
});

test.each(["[]", "{", '{"iceServers":[],"lifetimeSeconds":"x"}', "null", "7"])(
  "nonsense in the store is ignored: %s",
  (text) => {
    kept.set("grapevine.config", text);
    expect(recallConfig()).toEqual({ iceServers: [], ...always });
  },
);

test("credentials of an unknown age in the store count as expired", () => {
  kept.set("grapevine.config", JSON.stringify({ iceServers: [stun, turn], lifetimeSeconds: 60, receivedAt: "soon" }));
  expect(usableServers(recallConfig(), 1_800_000_000_000)).toEqual([stun]);
});
