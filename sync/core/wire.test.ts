import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPeerId, type PeerId } from "./types.ts";
import { decodeFrame, encodeFrame, limits, treeFanout, type Frame, type Section } from "./wire.ts";

const self = "00112233445566ff" as PeerId;
const peerId = fc
  .uint8Array({ minLength: 8, maxLength: 8 })
  .map((bytes) => Buffer.from(bytes).toString("hex") as PeerId);
const bytes = fc.uint8Array({ maxLength: 100 }).map((array) => Uint8Array.from(array));
const number = fc.maxSafeNat();
const digest = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((array) => Uint8Array.from(array));
const round = fc.nat({ max: 2 ** 32 - 1 });
const vectorItems = fc.array(fc.record({ client: number, clock: number }), { maxLength: 20 });
const deletionItems = fc.array(
  fc.record({
    client: number,
    clock: fc.nat({ max: 2 ** 50 }),
    length: fc.integer({ min: 1, max: 2 ** 50 }),
  }),
  { maxLength: 20 },
);
const hashes = fc.uint32Array({ minLength: treeFanout, maxLength: treeFanout }).map((array) => Uint32Array.from(array));
const place = fc
  .nat({ max: 1 })
  .chain((depth) => fc.record({ depth: fc.constant(depth), prefix: fc.nat({ max: treeFanout ** depth - 1 }) }));
const section: fc.Arbitrary<Section> = fc.oneof(
  fc.tuple(place, vectorItems).map(([at, items]) => ({ type: "vector-items" as const, ...at, items })),
  fc.tuple(place, deletionItems).map(([at, items]) => ({ type: "deletion-items" as const, ...at, items })),
  fc.tuple(place, hashes).map(([at, list]) => ({ type: "vector-hashes" as const, ...at, hashes: list })),
  fc.tuple(place, hashes).map(([at, list]) => ({ type: "deletion-hashes" as const, ...at, hashes: list })),
);

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ type: fc.constant("probe" as const), nonce: number, digest }),
  fc.record({ type: fc.constant("probe-ack" as const), nonce: number, same: fc.boolean() }),
  fc.record({
    type: fc.constant("neighbours" as const),
    whole: fc.boolean(),
    added: fc.array(peerId, { maxLength: 10 }),
    removed: fc.array(peerId, { maxLength: 10 }),
  }),
  fc.record({
    type: fc.constant("rumor" as const),
    origin: fc.oneof(peerId, fc.constant(self)),
    seq: number,
    payload: bytes,
  }),
  fc.record({
    type: fc.constant("summary" as const),
    round,
    digest: fc.option(digest, { nil: undefined }),
    sections: fc.uniqueArray(section, {
      maxLength: 5,
      selector: ({ type, depth, prefix }) => `${type} ${depth} ${prefix}`,
    }),
    wants: vectorItems,
  }),
  fc.record({ type: fc.constant("delta" as const), round, update: bytes }),
  fc.record({
    type: fc.constant("presence" as const),
    origin: fc.oneof(peerId, fc.constant(self)),
    clock: number,
    payload: bytes,
  }),
  fc.constant({ type: "leave" as const }),
);

describe("frames", () => {
  it("decode to what was encoded", () => {
    fc.assert(
      fc.property(frame, (value) => {
        expect(decodeFrame(encodeFrame(value, self), self)).toEqual({ ok: true, frame: value });
      }),
      { numRuns: 500 },
    );
  });

  it("decode or are refused, but never throw, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (array) => {
        const decoded = decodeFrame(array, self);
        expect(decoded.ok ? typeof decoded.frame : typeof decoded.reason).toBe(decoded.ok ? "object" : "string");
      }),
      { numRuns: 3000 },
    );
  });

  it("are refused when cut short anywhere, unless a payload is what was cut", () => {
    fc.assert(
      fc.property(frame, fc.double({ min: 0, max: 0.999, noNaN: true }), (value, share) => {
        fc.pre(value.type !== "rumor" && value.type !== "presence" && value.type !== "delta");
        const whole = encodeFrame(value, self);
        expect(decodeFrame(whole.subarray(0, Math.floor(whole.length * share)), self).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("never read beyond their own bytes, though the buffer goes on", () => {
    const buffer = new Uint8Array(64).fill(0x41);
    buffer[0] = 0x01;
    expect(decodeFrame(buffer.subarray(0, 10), self)).toEqual({ ok: false, reason: "frame cut short" });
  });

  it("name their origin only when it is not the sender", () => {
    const rumor = { type: "rumor", seq: 5, payload: Uint8Array.of(1, 2, 3) } as const;
    expect(encodeFrame({ ...rumor, origin: self }, self)).toHaveLength(5);
    expect(encodeFrame({ ...rumor, origin: "ffffffffffffffff" as PeerId }, self)).toHaveLength(13);
  });

  it("of a summary tell no section twice: each may cost a walk over the document", () => {
    const root = { type: "vector-items", depth: 0, prefix: 0, items: [] } as const;
    const summary = { type: "summary", round: 1, digest: undefined, sections: [root, root], wants: [] } as const;
    expect(decodeFrame(encodeFrame(summary, self), self)).toEqual({ ok: false, reason: "a section is told twice" });
  });

  it("of a presence are bounded", () => {
    const payload = new Uint8Array(limits.presenceBytes + 1);
    const encoded = encodeFrame({ type: "presence", origin: self, clock: 1, payload }, self);
    expect(decodeFrame(encoded, self)).toMatchObject({ ok: false });
  });

  it("keep a probe and its answer under 40 bytes", () => {
    const probe = encodeFrame({ type: "probe", nonce: 100, digest: new Uint8Array(16) }, self);
    const answer = encodeFrame({ type: "probe-ack", nonce: 100, same: true }, self);
    expect(probe.length + answer.length).toBeLessThanOrEqual(40);
  });
});

describe("a peer id", () => {
  it("is 16 lower-case hexadecimal digits", () => {
    expect(isPeerId("0123456789abcdef")).toBe(true);
    for (const text of ["", "0123456789abcde", "0123456789ABCDEF", "0123456789abcdef0", "0123456789abcdeg"])
      expect(isPeerId(text)).toBe(false);
  });
});
