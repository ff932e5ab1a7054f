import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPeerId, type PeerId } from "./types.ts";
import { bundle } from "./outbox/frames.ts";
import { decodeFrame, encodeFrame, type Frame, type SingleFrame, type FrameOf } from "./frames.ts";
import { limits } from "./wire/limits.ts";
import { memberStates, type NewsItem } from "./failure-detection/frames.ts";
import { treeFanout, type Section } from "./anti-entropy/summary.ts";

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

const rest = fc.nat({ max: limits.restBytes });
const hops = fc.nat({ max: limits.hops });
const origin = fc.oneof(peerId, fc.constant(self));
const peers = fc.array(peerId, { maxLength: 10 });
const mass = fc.double({ min: 0, max: limits.mass, noNaN: true });
const finite = fc.double({ min: -limits.mass, max: limits.mass, noNaN: true });
const range = fc.record({
  origin,
  seq: fc.nat({ max: 2 ** 50 }),
  count: fc.integer({ min: 1, max: limits.rumorsInRange }),
});
const newsItem: fc.Arbitrary<NewsItem> = fc
  .record({ peer: peerId, state: fc.constantFrom(...memberStates), incarnation: number, accuser: origin })
  .map((item) => (item.state === "suspect" ? item : { ...item, accuser: undefined }));
const rosterItem = fc.record({ peer: peerId, incarnation: number, presenceClock: number });

// One for each type: a frame without one does not compile.
const single: { readonly [T in Exclude<Frame["type"], "bundle">]: fc.Arbitrary<Omit<FrameOf<T>, "type">> } = {
  probe: fc.record({ nonce: number, digest, roster: round }),
  "probe-ack": fc.record({ nonce: number, same: fc.boolean(), sameRoster: fc.boolean() }),
  neighbours: fc.record({ whole: fc.boolean(), added: peers, removed: peers }),
  rumor: fc.record({ origin, seq: fc.nat({ max: 2 ** 53 - 5_000 }), payload: bytes }),
  summary: fc.record({
    round,
    digest: fc.option(digest, { nil: undefined }),
    sections: fc.uniqueArray(section, {
      maxLength: 5,
      selector: ({ type, depth, prefix }) => `${type} ${depth} ${prefix}`,
    }),
    wants: vectorItems,
  }),
  delta: fc.record({ round, restBytes: rest, update: bytes }),
  presence: fc.record({ origin, clock: number, payload: bytes }),
  leave: fc.constant({}),
  following: fc.record({ restBytes: rest }),
  content: fc.record({ digest, content: digest }),
  relay: fc.record({ to: peerId, from: peerId, ttl: hops, body: bytes }),
  unreachable: fc.record({ peer: peerId, to: peerId, ttl: hops }),
  join: fc.constant({}),
  "forward-join": fc.record({ peer: peerId, ttl: hops }),
  shuffle: fc.record({ origin, ttl: hops, peers }),
  "shuffle-reply": fc.record({ to: peerId, ttl: hops, peers }),
  disconnect: fc.record({ replacement: fc.option(peerId, { nil: undefined }) }),
  advert: fc.record({ ranges: fc.array(range, { maxLength: 10 }) }),
  graft: fc.record({ range }),
  prune: fc.record({ origin }),
  pull: fc.constant({}),
  feedback: fc.record({ origin, seq: number, knew: fc.boolean() }),
  news: fc.record({ items: fc.array(newsItem, { maxLength: 10 }) }),
  roster: fc.record({ reply: fc.boolean(), partial: fc.boolean(), items: fc.array(rosterItem, { maxLength: 10 }) }),
  "ping-request": fc.record({ target: peerId }),
  vouch: fc.record({ target: peerId }),
  share: fc.record({
    epoch: number,
    transfer: number,
    leader: origin,
    reference: round,
    weight: mass,
    count: mass,
    inSync: finite,
    roundTripMs: finite,
    worstRoundTripMs: number,
  }),
  "share-ack": fc.record({ epoch: number, transfer: number }),
};
const unbundled: fc.Arbitrary<SingleFrame>[] = Object.entries(single).map(([type, fields]) =>
  (fields as fc.Arbitrary<object>).map((values) => ({ type, ...values }) as SingleFrame),
);
const frame: fc.Arbitrary<Frame> = fc.oneof(
  ...unbundled,
  fc
    .array(fc.oneof(...unbundled), { minLength: 1, maxLength: 5 })
    .map((frames) => ({ type: "bundle" as const, frames })),
);
/** Frames that end with whatever is left, or with something that may be missing: cut short, they are others. */
const openEnded: ReadonlySet<Frame["type"]> = new Set(["rumor", "presence", "delta", "relay", "disconnect"]);

describe("frames", () => {
  it("decode to what was encoded", () => {
    fc.assert(
      fc.property(frame, (value) => {
        expect(decodeFrame(encodeFrame(value, self), self)).toEqual({ ok: true, frame: value });
      }),
      { numRuns: 2000 },
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
        fc.pre(!openEnded.has(value.type));
        const whole = encodeFrame(value, self);
        expect(decodeFrame(whole.subarray(0, Math.floor(whole.length * share)), self).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it("are refused with anything after their end", () => {
    fc.assert(
      fc.property(frame, (value) => {
        fc.pre(!openEnded.has(value.type));
        expect(decodeFrame(Uint8Array.of(...encodeFrame(value, self), 0), self)).toEqual({
          ok: false,
          reason: "bytes left over after the frame",
        });
      }),
      { numRuns: 1000 },
    );
  });

  it("decode whatever surrounds them in a bundle, and a fault in one is the bundle's", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(...unbundled), { minLength: 1, maxLength: 4 }), fc.nat(), (frames, pick) => {
        const parts = frames.map((part) => encodeFrame(part, self));
        expect(decodeFrame(bundle(parts), self)).toEqual({ ok: true, frame: { type: "bundle", frames } });
        parts[pick % parts.length] = Uint8Array.of(0xff);
        expect(decodeFrame(bundle(parts), self)).toEqual({ ok: false, reason: "unknown frame type 255" });
      }),
      { numRuns: 200 },
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
    const probe = encodeFrame({ type: "probe", nonce: 100, digest: new Uint8Array(16), roster: 2 ** 32 - 1 }, self);
    const answer = encodeFrame({ type: "probe-ack", nonce: 100, same: true, sameRoster: true }, self);
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
