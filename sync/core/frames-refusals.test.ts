/** Frames that no honest peer sends: each is refused for its own reason. */
import { describe, expect, it } from "vitest";
import type { PeerId } from "./types.ts";
import { bundle } from "./outbox/frames.ts";
import { decodeFrame, encodeFrame, frameCodes, type Frame } from "./frames.ts";
import { limits } from "./wire/limits.ts";
import { memberStates } from "./failure-detection/frames.ts";

const self = "00112233445566ff" as PeerId;

describe("a frame is refused", () => {
  const refused = (value: Frame | Uint8Array) => {
    const decoded = decodeFrame(value instanceof Uint8Array ? value : encodeFrame(value, self), self);
    return decoded.ok ? decoded.frame : decoded.reason;
  };
  const list = <T>(length: number, item: T): T[] => Array.from({ length }, () => item);
  const longLists: Record<string, [limit: number, make: (length: number) => Frame]> = {
    neighbours: [
      limits.neighbours,
      (length) => ({ type: "neighbours", whole: true, added: list(length, self), removed: [] }),
    ],
    shuffle: [limits.shuffled, (length) => ({ type: "shuffle", origin: self, ttl: 1, peers: list(length, self) })],
    "shuffle-reply": [
      limits.shuffled,
      (length) => ({ type: "shuffle-reply", to: self, ttl: 1, peers: list(length, self) }),
    ],
    bundle: [limits.bundled, (length) => ({ type: "bundle", frames: list(length, { type: "join" as const }) })],
    advert: [
      limits.advertised,
      (length) => ({ type: "advert", ranges: list(length, { origin: self, seq: 1, count: 1 }) }),
    ],
    news: [
      limits.advertised,
      (length) => ({
        type: "news",
        items: list(length, { peer: self, state: "alive" as const, incarnation: 0, accuser: undefined }),
      }),
    ],
    roster: [
      limits.roster,
      (length) => ({
        type: "roster",
        reply: false,
        partial: false,
        items: list(length, { peer: self, incarnation: 0, presenceClock: 0 }),
      }),
    ],
  };

  it.each(Object.entries(longLists))("when its list is too long: %s", (type, [limit, make]) => {
    expect(refused(make(limit))).toMatchObject({ type });
    expect(refused(make(limit + 1))).toBe(`count ${limit + 1}`);
  });

  it("when a list claims more items than there are bytes", () => {
    for (const code of [frameCodes.bundle, frameCodes.advert, frameCodes.news])
      expect(refused(Uint8Array.of(code, 100))).toBe("count 100");
  });

  it("when it has further to go than any honest one", () => {
    const ttl = limits.hops + 1;
    const [to, from, peer] = [self, self, self];
    for (const travelling of [
      { type: "relay", to, from, ttl, body: new Uint8Array() },
      { type: "unreachable", peer, to, ttl },
      { type: "forward-join", peer, ttl },
      { type: "shuffle", origin: self, ttl, peers: [] },
      { type: "shuffle-reply", to, ttl, peers: [] },
    ] as const)
      expect(refused(travelling)).toBe(`${ttl} hops to go`);
  });

  it("when an introduction is larger than any offer", () => {
    const envelope = (length: number) =>
      ({ type: "relay", to: self, from: self, ttl: 1, body: new Uint8Array(length) }) as const;
    expect(refused(envelope(limits.introductionBytes))).toMatchObject({ type: "relay" });
    expect(refused(envelope(limits.introductionBytes + 1))).toBe("introduction of 65537 bytes");
  });

  it("when a range means no rumors, too many, or none that can be counted", () => {
    for (const [seq, count] of [
      [1, 0],
      [1, limits.rumorsInRange + 1],
      [Number.MAX_SAFE_INTEGER, 1],
    ] as const) {
      const odd = { origin: self, seq, count };
      const reason = seq === 1 ? `a range of ${count} rumors` : "a number that is too large";
      expect(refused({ type: "graft", range: odd })).toBe(reason);
      expect(refused({ type: "advert", ranges: [odd] })).toBe(reason);
    }
  });

  it("when a bundle holds a bundle, or nothing where a frame should be", () => {
    expect(refused(bundle([bundle([])]))).toBe("a bundle within a bundle");
    expect(refused(bundle([new Uint8Array()]))).toBe("frame cut short");
  });

  it("when it carries mass that would ruin the sums", () => {
    const share = {
      type: "share",
      epoch: 1,
      transfer: 1,
      leader: self,
      reference: 0,
      weight: 0.5,
      count: 0.5,
      inSync: -0.5,
      roundTripMs: -20,
      worstRoundTripMs: 5,
    } as const;
    expect(refused(share)).toEqual(share);
    for (const weight of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const reason = weight < 0 ? "negative mass" : "a number that is not finite";
      expect(refused({ ...share, weight })).toBe(reason);
      expect(refused({ ...share, count: weight })).toBe(reason);
    }
    expect(refused({ ...share, inSync: Number.NaN })).toBe("a number that is not finite");
    expect(refused({ ...share, roundTripMs: Number.NEGATIVE_INFINITY })).toBe("a number that is not finite");
  });

  it("when a flag, a state or a code means nothing", () => {
    const flagged = (value: Frame, at: number, flags: number) => {
      const encoded = encodeFrame(value, self);
      encoded[at] = flags;
      return refused(encoded);
    };
    expect(flagged({ type: "probe-ack", nonce: 1, same: true, sameRoster: true }, 2, 4)).toBe("flags 4");
    expect(flagged({ type: "roster", reply: false, partial: false, items: [] }, 1, 4)).toBe("flags 4");
    expect(flagged({ type: "feedback", origin: self, seq: 1, knew: true }, 10, 2)).toBe("flags 2");
    const item = { peer: self, state: "left", incarnation: 0, accuser: undefined } as const;
    expect(flagged({ type: "news", items: [item] }, 2, memberStates.length)).toBe("news of no known state");
    const known = new Set<number>(Object.values(frameCodes));
    for (let code = 0; code < 256; code++)
      if (!known.has(code)) expect(refused(Uint8Array.of(code))).toBe(`unknown frame type ${code}`);
  });

  it("when who takes the place of a link is named in part", () => {
    const whole = encodeFrame({ type: "disconnect", replacement: self }, self);
    for (let length = 2; length < whole.length; length++)
      expect(refused(whole.subarray(0, length))).toBe("frame cut short");
  });
});
