import { anything, array, assert, constantFrom, json, nat, oneof, property, record, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { peerId, roomId } from "./testing/client.ts";
import {
  type ClientFrame,
  closeCodes,
  parseClientFrame,
  parseServerFrame,
  type ServerFrame,
  signalingLimits,
} from "./wire.ts";

const room = roomId(1);
const peer = peerId(1);
const longestBody = "A".repeat(signalingLimits.bodyChars);

const clientFrames: ClientFrame[] = [
  { type: "join", room, peer },
  { type: "signal", to: peer, body: longestBody },
  { type: "leave" },
  { type: "ping" },
];
const serverFrames: ServerFrame[] = [
  { type: "members", peers: Array.from({ length: 32 }, (_, index) => peerId(index)), count: 5_000 },
  { type: "members", peers: [], count: 0 },
  { type: "joined", peer },
  { type: "signal", from: peer, body: longestBody },
  { type: "gone", peer },
  { type: "pong" },
];

test("every frame survives being written and parsed, within the size limit", () => {
  for (const frame of clientFrames) {
    const text = JSON.stringify(frame);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(signalingLimits.frameBytes);
    expect(parseClientFrame(text)).toEqual({ ok: true, frame });
  }
  for (const frame of serverFrames) expect(parseServerFrame(JSON.stringify(frame))).toEqual({ ok: true, frame });
});

test("unknown fields are dropped, not passed on", () => {
  const text = JSON.stringify({ type: "join", room, peer, extra: 1 });
  expect(parseClientFrame(text)).toEqual({ ok: true, frame: { type: "join", room, peer } });
});

test.each([
  ["", "not JSON"],
  ["not json", "not JSON"],
  ["null", "not a JSON object"],
  ["[]", "not a JSON object"],
  ["{}", "unknown frame type"],
  ['{"type":"toString"}', "unknown frame type"],
  [`{"type":"join","room":"short","peer":"${peer}"}`, "join: room must be 22 to 64 base64url characters"],
  [`{"type":"join","room":"${room}","peer":"XYZ"}`, "join: peer must be 16 hexadecimal digits"],
  [`{"type":"signal","to":"${peer}","body":"a b"}`, "signal: body must be base64url within the limit"],
  [`{"type":"signal","to":"${peer}","body":"${longestBody}A"}`, "signal: body must be base64url within the limit"],
  [`{"type":"signal","to":["${peer}"],"body":"AA"}`, "signal: to must be 16 hexadecimal digits"],
  [`"${"A".repeat(signalingLimits.frameBytes)}"`, "frame too large"],
])("refuses %.60s: %s", (text, reason) => {
  expect(parseClientFrame(text)).toEqual({ ok: false, reason });
});

describe("arbitrary input", () => {
  /** Any code point, without halves of surrogate pairs. fast-check's own `binary` takes two seconds to set up. */
  const codePoint = nat({ max: 0x10f7ff }).map((code) => String.fromCodePoint(code < 0xd800 ? code : code + 0x800));

  const almostFrame = record(
    {
      type: oneof(constantFrom("join", "signal", "leave", "ping", "members", "joined", "gone", "pong"), anything()),
      room: oneof(constantFrom(room), anything()),
      peer: oneof(constantFrom(peer), anything()),
      to: oneof(constantFrom(peer), anything()),
      from: oneof(constantFrom(peer), anything()),
      body: oneof(string(), anything()),
      peers: oneof(array(constantFrom(peer)), anything()),
      count: anything(),
    },
    { requiredKeys: ["type"] },
  ).map((value) => JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part)));

  test.each([
    ["parseClientFrame", parseClientFrame],
    ["parseServerFrame", parseServerFrame],
  ])("%s never throws, and its refusals fit into a close frame", (_, parse) => {
    assert(
      property(oneof(string({ unit: codePoint }), json(), almostFrame), (text) => {
        const parsed = parse(text);
        if (!parsed.ok) expect(Buffer.byteLength(parsed.reason)).toBeLessThan(123);
      }),
      { numRuns: 500 },
    );
  });
});

test("close codes are ones that a server may send", () => {
  for (const code of Object.values(closeCodes))
    expect([1001, 1009].includes(code) || (code >= 4000 && code < 5000)).toBe(true);
});
