import { afterEach, expect, test, vi } from "vitest";
import { iceServerLimit, loadConfig, parseConfig } from "./server-config.ts";

const stun = { urls: ["stun:stun.example.org:3478"] };
const turn = { urls: ["turn:turn.example.org?transport=udp"], username: "ada", credential: "secret" };

afterEach(() => vi.unstubAllGlobals());

test("a full config is taken as it is", () => {
  expect(parseConfig({ iceServers: [stun, turn] })).toEqual({ iceServers: [stun, turn] });
});

test("one address may stand outside a list, and other keys do not pass", () => {
  expect(parseConfig({ iceServers: [{ urls: stun.urls[0], extra: 1 }], more: 2 })).toEqual({ iceServers: [stun] });
});

test("no list is an empty list", () => {
  expect(parseConfig({})).toEqual({ iceServers: [] });
});

test.each([undefined, null, 7, "x", [], { iceServers: "stun:x" }])("not a config: %j", (value) => {
  expect(parseConfig(value)).toBeUndefined();
});

test("what RTCPeerConnection would throw at is left out", () => {
  const bad = [null, {}, { urls: [] }, { urls: "http://x" }, { urls: ["stun:a", 7] }, { urls: "turn:x" }];
  expect(parseConfig({ iceServers: [...bad, stun] })).toEqual({ iceServers: [stun] });
});

test("the list is bounded", () => {
  expect(parseConfig({ iceServers: Array.from({ length: 99 }, () => stun) })?.iceServers).toHaveLength(iceServerLimit);
});

test("without an answer the last good one serves", async () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  expect(await loadConfig(50)).toEqual({ iceServers: [] });
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ iceServers: [stun] })));
  expect(await loadConfig(50)).toEqual({ iceServers: [stun] });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>", { status: 200 })));
  expect(await loadConfig(50)).toEqual({ iceServers: [stun] });
});
