import { assert, property, string } from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { readEnvironment } from "./environment.ts";
import { start, undoAfterEach } from "./testing/harness.ts";
import { defaultTurnLifetimeSeconds, grantTurn, parseTurnUrls } from "./turn.ts";

undoAfterEach();

const urls = ["turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:5349"];
const turn = { urls, secret: "a shared secret" };

afterEach(() => {
  vi.useRealTimers();
});

test("credentials are those that openssl computes", () => {
  // printf '1800043200:8f3c2a' | openssl dgst -sha1 -hmac 'a shared secret' -binary | base64
  expect(grantTurn(turn, 1_800_000_000_999, "8f3c2a")).toEqual({
    iceServers: [{ urls, username: "1800043200:8f3c2a", credential: "PaFFI77pDvISLHw1jV04u/puwDc=" }],
    lifetimeSeconds: 43_200,
  });
  // printf '1700000000:grapevine' | openssl dgst -sha1 -hmac 'north remembers' -binary | base64
  const short = { urls, secret: "north remembers", lifetimeSeconds: 60 };
  expect(grantTurn(short, 1_699_999_940_000, "grapevine").iceServers).toEqual([
    { urls, username: "1700000000:grapevine", credential: "KtPlzcs5QzoxTtqhr1XJSZJh6KE=" },
  ]);
});

test("STUN servers among the URLs come without credentials", () => {
  const mixed = { urls: ["stun:a.example.org", ...urls, "stun:b.example.org"], secret: "s" };
  expect(grantTurn(mixed, 0).iceServers).toEqual([
    { urls: ["stun:a.example.org", "stun:b.example.org"] },
    { urls, username: expect.stringMatching(/^43200:[0-9a-f]{16}$/), credential: expect.stringMatching(/^\S{27}=$/) },
  ]);
});

test("URLs stand between commas, blanks, or both", () => {
  expect(parseTurnUrls(" turn:a, turns:b:5349\nstun:c\t,turn:[2001:db8::1]:3478?transport=tcp,")).toEqual({
    ok: true,
    urls: ["turn:a", "turns:b:5349", "stun:c", "turn:[2001:db8::1]:3478?transport=tcp"],
  });
});

test.each([
  ["http://turn.example.org", '"http://turn.example.org" is none'],
  ["turn:a turn:", '"turn:" is none'],
  ["turn:a:65536", '"turn:a:65536" is none'],
  ["turn:a?transport=sctp", '"turn:a?transport=sctp" is none'],
  ["turn:user@a", '"turn:user@a" is none'],
  ["turn:a,stun:b?transport=udp", '"stun:b?transport=udp" is none'],
  ["stun:a", "it names no turn: or turns: server"],
  [", ", "it names no turn: or turns: server"],
  [Array.from({ length: 17 }, (_, n) => `turn:a${n}`).join(), "17 are more than the 16 that are allowed"],
])("the list %j is refused: %s", (text, reason) => {
  expect(parseTurnUrls(text)).toEqual({ ok: false, reason });
});

test("parseTurnUrls never throws", () => {
  assert(
    property(string(), (text) => {
      parseTurnUrls(text);
    }),
  );
});

test("reads TURN_URLS, TURN_SECRET and TURN_LIFETIME", () => {
  const env = { TURN_URLS: "turn:a,turn:b", TURN_SECRET: "s" };
  const settings = { port: 4444, iceServers: [], turn: { urls: ["turn:a", "turn:b"], secret: "s" } };
  expect(readEnvironment(env)).toEqual({ ok: true, settings });
  expect(readEnvironment({ ...env, TURN_LIFETIME: "3600" })).toEqual({
    ok: true,
    settings: { ...settings, turn: { ...settings.turn, lifetimeSeconds: 3_600 } },
  });
  expect(readEnvironment({ TURN_URLS: "", TURN_SECRET: "", TURN_LIFETIME: "" })).toEqual(readEnvironment({}));
});

test.each([
  [{ TURN_URLS: "turn:a" }, /^TURN_URLS needs TURN_SECRET, .*\.$/],
  [{ TURN_URLS: "turn:a", TURN_SECRET: "" }, /^TURN_URLS needs TURN_SECRET, .*\.$/],
  [{ TURN_SECRET: "s" }, /^TURN_SECRET needs TURN_URLS, .*\.$/],
  [{ TURN_SECRET: "s", TURN_URLS: "  " }, /^TURN_SECRET needs TURN_URLS, .*\.$/],
  [{ TURN_SECRET: "s", TURN_URLS: "a" }, /^TURN_URLS must be addresses like .*: "a" is none\.$/],
  [{ TURN_LIFETIME: "60" }, /^TURN_LIFETIME means nothing without TURN_URLS and TURN_SECRET\.$/],
  [
    { TURN_SECRET: "s", TURN_URLS: "turn:a", TURN_LIFETIME: "59" },
    /^TURN_LIFETIME must be .* 60 to 604800, not "59"\.$/,
  ],
  [{ TURN_SECRET: "s", TURN_URLS: "turn:a", TURN_LIFETIME: "1h" }, /^TURN_LIFETIME must be .*, not "1h"\.$/],
])("%j is refused in a sentence", (env, sentence) => {
  const read = readEnvironment(env);
  expect(read.ok ? "" : read.reason).toMatch(sentence);
});

test("config.json tells the servers of both kinds, and how long the credentials last", async () => {
  vi.useFakeTimers({ now: 1_800_000_000_000, toFake: ["Date"] });
  const stun = { urls: "stun:stun.example.org" };
  const server = await start({ iceServers: [stun], turn });
  const response = await fetch(`${server.url}/config.json`);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.json()).toEqual({
    iceServers: [
      { urls, username: expect.stringMatching(/^1800043200:[0-9a-f]{16}$/), credential: expect.any(String) },
      stun,
    ],
    lifetimeSeconds: defaultTurnLifetimeSeconds,
  });
});

test("each request gets a name and a time of its own, and HEAD gets none", async () => {
  const server = await start({ turn: { ...turn, lifetimeSeconds: 90 } });
  const ask = async (): Promise<string> => {
    const config: unknown = await (await fetch(`${server.url}/config.json`)).json();
    return (config as { iceServers: { username: string }[] }).iceServers[0]?.username ?? "";
  };
  vi.useFakeTimers({ now: 1_000_000, toFake: ["Date"] });
  const first = await ask();
  vi.setSystemTime(2_000_000);
  const second = await ask();
  expect([first, second].map((username) => username.split(":")[0])).toEqual(["1090", "2090"]);
  expect(first.split(":")[1]).not.toBe(second.split(":")[1]);

  const head = await fetch(`${server.url}/config.json`, { method: "HEAD" });
  expect([head.status, head.headers.get("cache-control"), await head.text()]).toEqual([200, "no-store", ""]);
});
