/** What a hostile peer can say: it is cut off, and costs neither memory nor other peers more than its share. */
import { beforeEach, describe, expect, it } from "vitest";
import { SetReplica } from "../sim/set-replica.ts";
import { defaultConfig } from "./config.ts";
import { Node } from "./node.ts";
import { peerOf } from "./testing/scripted-io.ts";
import { answerTo } from "./testing/scripted-node.ts";
import type { Effect, PeerId } from "./types.ts";
import { bundle } from "./outbox/frames.ts";
import { unbundled, decodeFrame, encodeFrame, frameCodes, type Frame } from "./frames.ts";
import { limits } from "./wire/limits.ts";

const self = peerOf(0x500);
const [hostile, accomplice, honest] = [peerOf(0xbad), peerOf(0xbae), peerOf(1)];
const someone = (index: number): PeerId => peerOf(0x10000 + index);

describe("a hostile peer", () => {
  let node: Node;
  const receive = (from: PeerId, bytes: Uint8Array, now = 200): Effect[] =>
    node.handle({ type: "frame-received", from, bytes }, now);
  const sent = (from: PeerId, frame: Frame, now = 200): Effect[] => receive(from, encodeFrame(frame, from), now);
  const closes = (effects: readonly Effect[]) => effects.filter((effect) => effect.type === "close");
  /** Frames of a type that went to `to`. */
  const passed = (effects: readonly Effect[], to: PeerId, type: Frame["type"]): Frame[] =>
    effects.flatMap((effect) => {
      if (effect.type !== "send" || effect.to !== to) return [];
      const decoded = decodeFrame(effect.bytes, self);
      if (!decoded.ok) throw new Error(decoded.reason);
      const parts = unbundled(decoded.frame);
      return parts.filter((part) => part.type === type);
    });

  beforeEach(() => {
    node = new Node({ self, replica: new SetReplica(), random: () => 0.5 });
    for (const peer of [hostile, accomplice, honest]) node.handle({ type: "link-opened", peer, initiator: false }, 0);
    node.handle({ type: "tick" }, 100);
  });

  it.each(Object.entries(frameCodes))("is cut off for a malformed frame: %s", (_, code) => {
    // Every frame is refused when cut short after its code, or when something follows it.
    const bare = Uint8Array.of(code);
    const effects = receive(hostile, decodeFrame(bare, hostile).ok ? Uint8Array.of(code, 1) : bare);
    expect(closes(effects)).toMatchObject([{ peer: hostile, reason: "malformed-frame" }]);
    expect(node.links()).toEqual([accomplice, honest]);
    expect(answerTo(node, hostile, true, 1_000)).toBeUndefined();
    expect(closes(node.handle({ type: "link-opened", peer: hostile, initiator: false }, 1_000))).toMatchObject([
      { peer: hostile, reason: "expelled" },
    ]);
  });

  it("is heard no further when one frame of a bundle has cut it off", () => {
    const parts = [encodeFrame({ type: "leave" }, hostile), encodeFrame({ type: "join" }, hostile)];
    const effects = receive(hostile, bundle(parts));
    expect(closes(effects)).toMatchObject([{ peer: hostile, reason: "left" }]);
    expect(passed(effects, honest, "forward-join")).toEqual([]);
  });

  const costly: Frame[] = [
    { type: "graft", range: { origin: someone(1), seq: 1, count: 1 } },
    { type: "pull" },
    { type: "join" },
    { type: "forward-join", peer: someone(2), ttl: 6 },
    { type: "shuffle", origin: someone(3), ttl: 6, peers: [someone(4)] },
    { type: "ping-request", target: someone(5) },
    { type: "relay", to: honest, from: someone(6), ttl: 5, body: new Uint8Array(10) },
    { type: "roster", reply: true, partial: false, items: [] },
  ];

  it.each(costly.map((frame) => [frame.type, frame] as const))(
    "is cut off for too many costly frames, bundled or not, and not for as many as are borne: %s",
    (_, frame) => {
      const many = bundle(Array.from({ length: 250 }, () => encodeFrame(frame, hostile)));
      for (let time = 0; time < 2; time++) expect(closes(receive(hostile, many))).toEqual([]);
      expect(closes(sent(hostile, frame))).toMatchObject([
        { peer: hostile, reason: "too-frequent", detail: "501 costly frames in ten seconds" },
      ]);
      // In time all is forgiven to who was not cut off.
      for (let time = 0; time < 2; time++) receive(accomplice, many);
      expect(closes(sent(accomplice, frame, 11_000)).filter(({ reason }) => reason === "too-frequent")).toEqual([]);
    },
  );

  it.each<[string, Frame]>([
    ["prune", { type: "prune", origin: someone(1) }],
    ["feedback", { type: "feedback", origin: someone(1), seq: 1, knew: true }],
    ["vouch", { type: "vouch", target: someone(1) }],
    ["share-ack", { type: "share-ack", epoch: 1, transfer: 1 }],
    ["unreachable", { type: "unreachable", peer: someone(1), to: someone(2), ttl: 3 }],
    ["shuffle-reply", { type: "shuffle-reply", to: someone(1), ttl: 3, peers: [] }],
    ["news", { type: "news", items: [] }],
  ])("is cut off for too many frames of any kind: %s", (_, frame) => {
    const many = bundle(Array.from({ length: 250 }, () => encodeFrame(frame, hostile)));
    for (let time = 0; time < 200; time++) expect(closes(receive(hostile, many))).toEqual([]);
    expect(closes(sent(hostile, frame))).toMatchObject([
      { peer: hostile, reason: "too-frequent", detail: "50001 frames in ten seconds" },
    ]);
  });

  it("is cut off before millions of rumors are looked up that one small frame names", () => {
    const range = { origin: someone(1), seq: 1, count: limits.rumorsInRange };
    const ranges = Array.from({ length: limits.advertised }, () => range);
    expect(closes(sent(hostile, { type: "advert", ranges }))).toMatchObject([{ reason: "too-frequent" }]);
    const grafts = Array.from({ length: 13 }, () => encodeFrame({ type: "graft", range }, accomplice));
    expect(closes(receive(accomplice, bundle(grafts)))).toMatchObject([{ reason: "too-frequent" }]);
  });

  it.each([
    ["probe", [0x01], [...new Uint8Array(20)]],
    ["rumor", [0x06], [1]],
    ["relayed rumor", [0x07, ...new Uint8Array(8)], [1]],
    ["presence", [0x0b], [1]],
    ["delta's neighbour, a bundle", [0x20], [1]],
    ["news", [0x2d, 1, 0, ...new Uint8Array(8)], []],
    ["roster", [0x2e, 0, 1, ...new Uint8Array(8)], [0]],
    ["share", [0x31], [...new Uint8Array(60)]],
    ["share-ack", [0x32], [1]],
  ])("is cut off for a number that never ends: %s", (_, before, after) => {
    // lib0 reads it as Infinity or NaN, and would write Infinity without end.
    for (const digit of [0x80, 0xff]) {
      const bytes = Uint8Array.from([...before, ...Array.from({ length: 147 }, () => digit), 1, ...after]);
      expect(decodeFrame(bytes, hostile).ok).toBe(false);
    }
    const bytes = Uint8Array.from([...before, ...Array.from({ length: 147 }, () => 0x80), 1, ...after]);
    expect(closes(receive(hostile, bytes))).toMatchObject([{ reason: "malformed-frame" }]);
  });

  it("cannot make it say what others take for malformed: shares as large as can be", () => {
    const share = {
      type: "share",
      epoch: 1,
      leader: self,
      reference: 0,
      weight: limits.mass,
      count: limits.mass,
      inSync: -limits.mass,
      roundTripMs: limits.mass,
      worstRoundTripMs: 1,
    } as const;
    const effects: Effect[] = [];
    for (let transfer = 1; transfer <= 50; transfer++) effects.push(...sent(hostile, { ...share, transfer }));
    for (let now = 1_000; now < 20_000; now += 100) effects.push(...node.handle({ type: "tick" }, now));
    const frames = effects.flatMap((effect) => (effect.type === "send" ? [decodeFrame(effect.bytes, self)] : []));
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.filter(({ ok }) => !ok)).toEqual([]);
  });

  it("is cut off for a share that is larger still", () => {
    const parts = { weight: 2 * limits.mass, count: 0, inSync: 0, roundTripMs: 0, worstRoundTripMs: 0 };
    const share = { type: "share", epoch: 1, transfer: 1, leader: self, reference: 0, ...parts } as const;
    expect(closes(sent(hostile, share))).toMatchObject([{ reason: "malformed-frame" }]);
  });

  it("cannot say of a peer what that could never refute", () => {
    const incarnation = 2 ** 53 - 2;
    sent(hostile, { type: "news", items: [{ peer: honest, state: "left", incarnation, accuser: undefined }] });
    expect(node.members().has(honest)).toBe(true);
    const told = sent(hostile, {
      type: "news",
      items: [{ peer: self, state: "dead", incarnation, accuser: undefined }],
    });
    expect(closes(told)).toEqual([]);
  });

  it("is cut off for a flood of news in a few frames", () => {
    const items = Array.from({ length: limits.advertised }, (_, index) => {
      return { peer: someone(index), state: "dead", incarnation: 0, accuser: undefined } as const;
    });
    const reasons = Array.from({ length: 13 }, () => closes(sent(hostile, { type: "news", items })));
    expect(reasons.slice(0, 12).flat()).toEqual([]);
    expect(reasons[12]).toMatchObject([{ reason: "too-frequent" }]);
  });

  it.each(
    costly
      .filter(({ type }) => ["join", "forward-join", "shuffle", "relay"].includes(type))
      .map((frame) => [frame.type, frame] as const),
  )("has no other peer cut off for what it makes that pass on: %s", (_, frame) => {
    const effects: Effect[] = [];
    // Together more than one link bears; each says less.
    for (const from of [hostile, accomplice])
      for (let time = 0; time < 450; time++)
        effects.push(...sent(from, frame.type === "shuffle" ? { ...frame, origin: someone(time) } : frame));
    expect(closes(effects)).toEqual([]);
    effects.push(...node.handle({ type: "tick" }, 200 + defaultConfig.outbox.rideMs));
    for (const to of [hostile, accomplice, honest])
      expect(passed(effects, to, frame.type === "join" ? "forward-join" : frame.type).length).toBeLessThanOrEqual(200);
    const all = [hostile, accomplice, honest].flatMap((to) =>
      passed(effects, to, frame.type === "join" ? "forward-join" : frame.type),
    );
    expect(all.length).toBeGreaterThanOrEqual(200);
  });

  it("cannot make it forward more presences than a busy room has, whichever peers it invents", () => {
    const effects: Effect[] = [];
    for (let clock = 1; clock <= 2_400; clock++) {
      const now = 200 + 4 * clock;
      const payload = new Uint8Array(limits.presenceBytes);
      effects.push(...sent(hostile, { type: "presence", origin: accomplice, clock, payload }, now));
      effects.push(...node.handle({ type: "tick" }, now));
      // The others are alive.
      for (const peer of [accomplice, honest])
        if (clock % 100 === 0) effects.push(...sent(peer, { type: "news", items: [] }, now));
    }
    const bytes = effects.reduce(
      (sum, effect) => sum + (effect.type === "send" && effect.to === honest ? effect.bytes.length : 0),
      0,
    );
    expect(closes(effects)).toEqual([]);
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(1.1 * defaultConfig.dissemination.presencesBytes);
  });

  it("cannot make it dial more peers at once than it remembers", () => {
    let dials = 0;
    for (let index = 0; index < 400; index++)
      for (const effect of sent(hostile, { type: "forward-join", peer: someone(index), ttl: 0 }))
        if (effect.type === "dial") dials++;
    expect(dials).toBeGreaterThan(0);
    expect(dials).toBeLessThanOrEqual(30);
  });

  it("cannot fill its roster beyond the bound, nor make it name more", () => {
    for (let batch = 0; batch < 10; batch++) {
      const items = Array.from({ length: 1_000 }, (_, index) => someone(batch * 1_000 + index));
      sent(hostile, {
        type: "news",
        items: items.map((peer) => ({ peer, state: "alive" as const, incarnation: 0, accuser: undefined })),
      });
      sent(hostile, {
        type: "roster",
        reply: true,
        partial: false,
        items: items.map((peer) => ({ peer, incarnation: 0, presenceClock: 0 })),
      });
    }
    expect(node.members().size).toBeLessThanOrEqual(1_000);
    expect(node.links()).toContain(honest);
  });

  it("cannot accuse others of being unresponsive: a link that speaks is kept whatever is said of its peer", () => {
    for (let incarnation = 0; incarnation < 5; incarnation++)
      sent(hostile, { type: "news", items: [{ peer: honest, state: "dead", incarnation, accuser: undefined }] });
    expect(node.links()).toContain(honest);
    // It refutes with a greater incarnation, as soon as it hears of it.
    sent(honest, { type: "news", items: [{ peer: honest, state: "alive", incarnation: 5, accuser: undefined }] });
    expect(node.members().get(honest)?.state).toBe("alive");
  });

  it("cannot speak for a link that it does not have", () => {
    expect(sent(someone(1), { type: "join" })).toEqual([]);
    sent(hostile, { type: "leave" });
    expect(sent(hostile, { type: "relay", to: honest, from: hostile, ttl: 3, body: new Uint8Array() })).toEqual([]);
  });
});
