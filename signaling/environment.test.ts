import { anything, assert, json, oneof, property, string } from "fast-check";
import { expect, test } from "vitest";
import { readEnvironment } from "./environment.ts";
import { parseIceServers } from "./ice-servers.ts";

test("without variables: port 4444 on all interfaces, no ICE servers", () => {
  const defaults = { ok: true, settings: { port: 4444, iceServers: [] } };
  expect(readEnvironment({})).toEqual(defaults);
  expect(readEnvironment({ PORT: "", HOST: "", ICE_SERVERS: "" })).toEqual(defaults);
});

test("reads PORT, HOST and ICE_SERVERS", () => {
  const iceServers = [
    { urls: ["stun:a.example.org", "stuns:b.example.org:5349"] },
    { urls: "turn:c.example.org?transport=udp", username: "u", credential: "c" },
  ];
  expect(readEnvironment({ PORT: "0", HOST: "127.0.0.1", ICE_SERVERS: JSON.stringify(iceServers) })).toEqual({
    ok: true,
    settings: { port: 0, host: "127.0.0.1", iceServers },
  });
});

test("reads TRUST_PROXY and SOCKETS_PER_ADDRESS", () => {
  expect(readEnvironment({ TRUST_PROXY: "1", SOCKETS_PER_ADDRESS: "2000" })).toMatchObject({
    ok: true,
    settings: { trustProxy: { type: "hops", hops: 1 }, limits: { socketsPerAddress: 2_000 } },
  });
  expect(readEnvironment({ TRUST_PROXY: "loopback, 10.0.0.0/8" })).toMatchObject({
    settings: { trustProxy: { type: "addresses" } },
  });
});

test.each(["0", "-1", "100001", "many", "1e3"])("SOCKETS_PER_ADDRESS %s is refused in a sentence", (sockets) => {
  expect(readEnvironment({ SOCKETS_PER_ADDRESS: sockets })).toEqual({
    ok: false,
    reason: `SOCKETS_PER_ADDRESS must be a number from 1 to 100000, not "${sockets}".`,
  });
});

test("a TRUST_PROXY that is none is refused in a sentence", () => {
  const read = readEnvironment({ TRUST_PROXY: "true" });
  expect(read.ok ? "" : read.reason).toMatch(
    /^TRUST_PROXY must be how many proxies .*: "true" is no address or network\.$/,
  );
});

test.each(["-1", "65536", "4444.5", "http", " 80", "1e3"])("PORT %s is refused in a sentence", (PORT) => {
  expect(readEnvironment({ PORT })).toEqual({
    ok: false,
    reason: `PORT must be a number from 0 to 65535, not "${PORT}".`,
  });
});

test.each([
  ["stun:a.example.org", "it is not JSON"],
  ["{}", "it is not an array"],
  ["[1]", "entry 0 is not an object"],
  ["[{}]", "entry 0 has no urls"],
  ['[{"urls":[]}]', "entry 0 has no urls"],
  ['[{"urls":"stun:a"},{"urls":"https://a"}]', "entry 1 has no urls"],
  ['[{"urls":"turn:a"}]', "entry 0 is a TURN server without username and credential"],
  ['[{"urls":"turn:a","username":1,"credential":"c"}]', "entry 0 has a username that is not text"],
  ['[{"urls":"turn:a","username":"u","credential":{}}]', "entry 0 has a credential that is not text"],
  ['[{"urls":"stun:a","url":"stun:a"}]', 'entry 0 has the unknown key "url"'],
])("ICE_SERVERS %s is refused: %s", (ICE_SERVERS, reason) => {
  const read = readEnvironment({ ICE_SERVERS });
  expect(read.ok ? "" : read.reason).toContain(reason);
  expect(read.ok ? "" : read.reason).toMatch(/^ICE_SERVERS must be .*\.$/);
});

test("parseIceServers never throws", () => {
  assert(
    property(
      oneof(
        string(),
        json(),
        anything().map((value) => JSON.stringify([{ urls: value }], String)),
      ),
      (text) => {
        parseIceServers(text);
      },
    ),
  );
});
