/** Presence lives as long as its peer is believed to: it follows news of members, not links. */
import { beforeEach, describe, expect, it } from "vitest";
import { SetReplica } from "../../sim/set-replica.ts";
import { defaultConfig } from "../config.ts";
import { Node } from "../node.ts";
import { peerOf } from "../testing/scripted-io.ts";
import type { Effect, Input, PeerId } from "../types.ts";
import { bundle } from "../outbox/frames.ts";
import { unbundled, decodeFrame, encodeFrame, type Frame } from "../frames.ts";
import { limits } from "../wire/limits.ts";
import type { MemberState } from "../failure-detection/frames.ts";

const self = peerOf(0x500);
const [a, b, far] = [peerOf(1), peerOf(2), peerOf(0x99)];
const payload = Uint8Array.of(1, 2, 3);

describe("presence", () => {
  let node: Node;
  let now = 0;
  // With the time that a presence waits for a rumor to go with.
  const handle = (input: Input): Effect[] => [
    ...node.handle(input, now),
    ...node.handle({ type: "tick" }, (now += defaultConfig.dissemination.presenceRideMs)),
  ];
  const sent = (from: PeerId, frame: Frame): Effect[] =>
    handle({ type: "frame-received", from, bytes: encodeFrame(frame, from) });
  const news = (from: PeerId, peer: PeerId, state: MemberState, incarnation = 0): Effect[] =>
    sent(from, { type: "news", items: [{ peer, state, incarnation, accuser: undefined }] });
  const presence = (from: PeerId, origin: PeerId, clock: number): Effect[] =>
    sent(from, { type: "presence", origin, clock, payload });
  const events = (effects: readonly Effect[]) =>
    effects.flatMap((effect) =>
      effect.type === "emit" && effect.event.type.startsWith("presence") ? [effect.event] : [],
    );
  const frames = (effects: readonly Effect[], type: Frame["type"]) =>
    effects.flatMap((effect) => {
      if (effect.type !== "send") return [];
      const decoded = decodeFrame(effect.bytes, self);
      if (!decoded.ok) throw new Error(decoded.reason);
      const parts = unbundled(decoded.frame);
      return parts.filter((part) => part.type === type).map((frame) => ({ frame, to: effect.to }));
    });

  beforeEach(() => {
    node = new Node({ self, replica: new SetReplica(), random: () => 0.5 });
    for (const peer of [a, b]) node.handle({ type: "link-opened", peer, initiator: false }, 0);
    now = 200;
    node.handle({ type: "tick" }, now);
    news(a, far, "alive");
  });

  it("of a peer far away comes over others, goes on once, and goes when the peer is said to be dead", () => {
    const heard = presence(a, far, 1);
    expect(events(heard)).toEqual([{ type: "presence", origin: far, payload }]);
    expect(frames(heard, "presence").map(({ to }) => to)).toEqual([b]);
    expect(events(presence(b, far, 1))).toEqual([]);
    const dead = news(b, far, "dead");
    expect(events(dead)).toEqual([{ type: "presence-gone", origin: far }]);
    // The news goes on to the rest, within its time.
    now = node.nextDeadline() ?? now;
    expect(now).toBeLessThanOrEqual(320);
    expect(frames(node.handle({ type: "tick" }, now), "news")).toEqual([
      {
        frame: { type: "news", items: [{ peer: far, state: "dead", incarnation: 0, accuser: undefined }] },
        to: a,
      },
    ]);
  });

  it("of dead or unknown peers is not shown, however late it comes", () => {
    presence(a, far, 1);
    news(b, far, "dead");
    expect(presence(a, far, 2)).toEqual([]);
    expect(presence(a, peerOf(0x98), 1)).toEqual([]);
    news(a, far, "alive", 1);
    expect(events(presence(a, far, 3))).toHaveLength(1);
  });

  it("stays while its peer is only suspected", () => {
    sent(a, { type: "neighbours", whole: true, added: [self, far], removed: [] });
    presence(a, far, 1);
    expect(events(news(b, far, "suspect"))).toEqual([]);
    expect(node.members().get(far)?.state).toBe("suspect");
  });

  it("of this peer is shown again to a room that took it for dead, under a greater clock", () => {
    handle({ type: "local-presence", payload });
    now = 1_000;
    const effects = news(a, self, "dead");
    expect(frames(effects, "presence")).toEqual(
      [a, b].map((to) => ({ frame: { type: "presence", origin: self, clock: 2, payload }, to })),
    );
  });

  it("is sent to a peer that lists members without it, and not to one that knows it", () => {
    presence(a, far, 5);
    const listing = (presenceClock: number) =>
      sent(b, { type: "roster", reply: false, partial: false, items: [{ peer: far, incarnation: 0, presenceClock }] });
    expect(frames(listing(4), "presence")).toEqual([
      { frame: { type: "presence", origin: far, clock: 5, payload }, to: b },
    ]);
    // Asking again at once is of no use.
    expect(frames(listing(4), "presence")).toEqual([]);
    now += 10_000;
    expect(frames(listing(5), "presence")).toEqual([]);
  });

  it("goes with the rumor of the keystroke that moved the cursor, here and where it is passed on", () => {
    const [first, ...more] = node.handle({ type: "local-presence", payload }, now);
    expect([first, more]).toEqual([undefined, []]);
    const typed = node.handle({ type: "local-update", update: Uint8Array.of(1) }, now);
    expect(typed.map((effect) => effect.type === "send" && effect.to)).toEqual([a, b]);
    expect([...frames(typed, "presence"), ...frames(typed, "rumor")]).toHaveLength(4);
    const rumor = { type: "rumor", origin: far, seq: 1, payload: new SetReplica().insert(1) } as const;
    const together = bundle([
      encodeFrame({ type: "presence", origin: far, clock: 1, payload }, a),
      encodeFrame(rumor, a),
    ]);
    const passedOn = node.handle({ type: "frame-received", from: a, bytes: together }, now);
    expect(passedOn.flatMap((effect) => (effect.type === "send" ? [effect.to] : []))).toEqual([b]);
    expect([...frames(passedOn, "presence"), ...frames(passedOn, "rumor")]).toHaveLength(2);
  });

  it("that waits for a link is replaced by what is newer", () => {
    node.handle(
      { type: "frame-received", from: a, bytes: encodeFrame({ type: "presence", origin: far, clock: 1, payload }, a) },
      now,
    );
    const later = presence(a, far, 2);
    expect(frames(later, "presence").map(({ frame }) => "clock" in frame && frame.clock)).toEqual([2]);
  });

  it("beyond its size is not sent at all", () => {
    expect(handle({ type: "local-presence", payload: new Uint8Array(limits.presenceBytes + 1) })).toEqual([]);
    const whole = new Uint8Array(limits.presenceBytes);
    expect(frames(handle({ type: "local-presence", payload: whole }), "presence")).toHaveLength(2);
  });
});
