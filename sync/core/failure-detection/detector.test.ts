/** Suspicion, refutation and confirmation at one peer. */
import { describe, expect, it } from "vitest";
import { configOf, defaultConfig } from "../config.ts";
import type { FailureDetectionKnobs } from "./knobs.ts";
import { FailureDetector } from "./detector.ts";
import { Membership } from "../overlay/membership.ts";
import { ForwardLimit } from "../outbox/forward-limit.ts";
import { healthy, peerOf, ScriptedIo } from "../testing/scripted-io.ts";
import type { PeerId } from "../types.ts";
import type { MemberState, NewsItem } from "./frames.ts";

const self = peerOf(0x500);
const [a, b, c, d] = [peerOf(1), peerOf(2), peerOf(3), peerOf(4)];
const far = peerOf(0x99);
const item = (peer: PeerId, state: MemberState, incarnation = 0, accuser?: PeerId): NewsItem => ({
  peer,
  state,
  incarnation,
  accuser,
});

/** Linked to `links`, in a room of thirty more that are known by name. */
function start(links: PeerId[], deviations: Partial<FailureDetectionKnobs> = {}, random: () => number = () => 0.5) {
  const config = configOf({ failureDetection: deviations });
  const membership = new Membership(self, config, random, new ForwardLimit(config), healthy);
  const detector = new FailureDetector(self, config, random, membership, healthy);
  const io = new ScriptedIo(self);
  for (const peer of links) {
    membership.linkOpened(io, peer, false);
    detector.linkOpened(io, peer);
  }
  const crowd = Array.from({ length: 30 }, (_, index) => item(peerOf(0x1000 + index), "alive"));
  const hear = (from: PeerId, ...items: NewsItem[]) => detector.newsReceived(io, from, { type: "news", items });
  if (links[0]) hear(links[0], ...crowd, item(far, "alive"));
  io.depart().take();
  /** Items that are told now, by addressee. */
  const told = () => {
    const news = io.depart().sent("news");
    return links.flatMap((to) => {
      const items = news.filter((each) => each.to === to).flatMap(({ frame }) => frame.items);
      return items.length > 0 ? [[to, items]] : [];
    });
  };
  const members = () => io.take().flatMap((done) => ("emit" in done && done.emit.type === "member" ? [done.emit] : []));
  return { detector, membership, io, hear, told, members };
}

describe("a suspicion", () => {
  it("is told to everyone once, and becomes a death when nobody refutes it", () => {
    const { detector, io, told, members } = start([a, b]);
    detector.suspect(io.at(1_000), far);
    expect(members()).toEqual([{ type: "member", peer: far, state: "suspect" }]);
    expect(told()).toEqual([a, b].map((to) => [to, [item(far, "suspect", 0, self)]]));
    expect(detector.nextDeadline()).toBe(5_000);
    detector.tick(io.at(4_999), undefined, undefined);
    expect(io.take()).toEqual([]);
    detector.tick(io.at(5_000), undefined, undefined);
    expect(members()).toEqual([{ type: "member", peer: far, state: "dead" }]);
    expect(told()).toEqual([a, b].map((to) => [to, [item(far, "dead")]]));
    expect(detector.nextDeadline()).toBeUndefined();
  });

  it("is shorter the more accuse independently, and told on as often as it counts", () => {
    const { detector, io, hear, told } = start([a, b]);
    detector.suspect(io.at(1_000), far);
    told();
    hear(a, item(far, "suspect", 0, peerOf(0x1001)));
    expect(detector.nextDeadline()).toBeCloseTo(1_000 + 4_000 - 2_000 * (Math.log(2) / Math.log(3)), 6);
    hear(a, item(far, "suspect", 0, peerOf(0x1001)));
    hear(b, item(far, "suspect", 0, peerOf(0x1002)));
    expect(detector.nextDeadline()).toBe(3_000);
    // What came from one link goes to the other; a fourth accuser changes nothing.
    hear(a, item(far, "suspect", 0, peerOf(0x1003)));
    expect(told()).toEqual([
      [a, [item(far, "suspect", 0, peerOf(0x1002))]],
      [b, [item(far, "suspect", 0, peerOf(0x1001))]],
    ]);
  });

  it("ends with a greater incarnation, and with no smaller one", () => {
    const { detector, io, hear, told, members } = start([a, b]);
    detector.suspect(io, far);
    io.depart().take();
    hear(a, item(far, "alive", 0));
    expect(detector.roster.living.get(far)?.state).toBe("suspect");
    hear(a, item(far, "alive", 1));
    expect(members()).toEqual([{ type: "member", peer: far, state: "alive" }]);
    expect(told()).toEqual([[b, [item(far, "alive", 1)]]]);
    detector.tick(io.at(60_000), undefined, undefined);
    expect(detector.roster.isLiving(far)).toBe(true);
  });

  it("of this node itself is refuted to everyone by a greater incarnation, and where it was believed dead it shows itself again", () => {
    const { hear, told } = start([a, b]);
    expect(hear(a, item(self, "suspect", 3, b))).toEqual({ accused: true, mourned: false });
    expect(told()).toEqual([a, b].map((to) => [to, [item(self, "alive", 4)]]));
    // Old accusations, and being said to be alive, are of no matter.
    expect(hear(a, item(self, "suspect", 2, c), item(self, "alive", 9))).toEqual({ accused: false, mourned: false });
    expect(told()).toEqual([]);
    // Somebody may be linked to it, and not hear it; what others make up or pass on says nothing of how slow it is.
    expect(hear(a, item(self, "suspect", 4, far))).toEqual({ accused: false, mourned: false });
    expect(told()).toEqual([a, b].map((to) => [to, [item(self, "alive", 5)]]));
    // Who believed it dead, even if it has refuted that by now, needs to see it again: once.
    expect(hear(b, item(self, "dead", 3))).toEqual({ accused: false, mourned: true });
    expect(hear(a, item(self, "dead", 3))).toEqual({ accused: false, mourned: false });
    expect(hear(b, item(self, "dead", 5))).toEqual({ accused: false, mourned: true });
  });

  it("is no suspicion when another peer hears the silent one, once", () => {
    const { detector, io, members } = start([a, b]);
    detector.vouched(b, a);
    detector.suspect(io, a);
    expect(members()).toEqual([]);
    detector.suspect(io, a);
    expect(members()).toEqual([{ type: "member", peer: a, state: "suspect" }]);
    // Nobody vouches for peers that this node does not watch.
    detector.vouched(b, far);
    detector.suspect(io, far);
    expect(members()).toEqual([{ type: "member", peer: far, state: "suspect" }]);
  });

  it("is a death at once in a room that is fully linked, when nobody is linked to the peer any more", () => {
    const config = { ...defaultConfig };
    const membership = new Membership(self, config, () => 0.5, new ForwardLimit(config), healthy);
    const detector = new FailureDetector(self, config, () => 0.5, membership, healthy);
    const io = new ScriptedIo(self);
    for (const peer of [a, b]) {
      membership.linkOpened(io, peer, false);
      detector.linkOpened(io, peer);
    }
    // As long as this node has a link to it itself, it may only be slow.
    detector.suspect(io.at(50), a);
    expect(detector.nextDeadline()).toBe(50 + 2_000);
    detector.newsReceived(io, b, { type: "news", items: [item(a, "alive", 1)] });
    membership.neighboursReceived(io, b, { type: "neighbours", whole: true, added: [self, a], removed: [] });
    membership.linkClosed(io.at(100), a, "lost");
    detector.linkClosed(io, a, "lost");
    expect(detector.nextDeadline()).toBe(700);
    membership.neighboursReceived(io, b, { type: "neighbours", whole: false, added: [], removed: [a] });
    detector.resettle(io);
    expect(detector.nextDeadline()).toBe(100);
  });
});

describe("whoever trusts itself less", () => {
  it("believes a suspect dead later", () => {
    const membership = new Membership(self, defaultConfig, () => 0.5, new ForwardLimit(defaultConfig), healthy);
    const detector = new FailureDetector(
      self,
      defaultConfig,
      () => 0.5,
      membership,
      () => 2.5,
    );
    const io = new ScriptedIo(self);
    for (const peer of [a, b, c, far]) {
      membership.linkOpened(io, peer, false);
      detector.linkOpened(io, peer);
    }
    detector.suspect(io.at(1_000), far);
    expect(detector.nextDeadline()).toBe(1_000 + 2.5 * 4_000);
  });
});

describe("somebody believed dead", () => {
  it("may have shown itself to whoever tells that it lives: their roster is asked for, and not too often", () => {
    const { hear, io } = start([a, b]);
    hear(a, item(far, "dead"));
    io.depart().take();
    hear(b, item(far, "alive", 1));
    expect(io.sent("roster").map(({ to, frame }) => [to, frame.reply])).toEqual([[b, false]]);
    hear(a, item(far, "dead", 1));
    hear(b, item(far, "alive", 2));
    expect(io.sent("roster")).toEqual([]);
  });
});

describe("a doubt", () => {
  /** Linked to `a`, `b` and `c`, of which `b` is linked to `a`; the link to `a` breaks at 100. */
  const lose = (patience: () => number) => {
    const membership = new Membership(self, defaultConfig, () => 0.5, new ForwardLimit(defaultConfig), healthy);
    const detector = new FailureDetector(self, defaultConfig, () => 0.5, membership, patience);
    const io = new ScriptedIo(self);
    for (const peer of [a, b, c]) {
      membership.linkOpened(io, peer, false);
      detector.linkOpened(io, peer);
    }
    membership.neighboursReceived(io, b, { type: "neighbours", whole: true, added: [self, a], removed: [] });
    io.take();
    membership.linkClosed(io.at(100), a, "lost");
    detector.linkClosed(io, a, "lost");
    const isSuspect = () => detector.roster.living.get(a)?.state === "suspect";
    return { membership, detector, io, isSuspect };
  };

  it("of whose link broke is told to those that are linked to it, and an accusation when they are silent", () => {
    const { detector, io, isSuspect } = lose(healthy);
    expect(io.sent("ping-request")).toEqual([{ frame: { type: "ping-request", target: a }, to: b }]);
    detector.tick(io.at(699), undefined, undefined);
    expect(isSuspect()).toBe(false);
    expect(detector.nextDeadline()).toBe(700);
    detector.tick(io.at(700), undefined, undefined);
    expect(isSuspect()).toBe(true);
  });

  it("waits the longer, the less this node trusts itself", () => {
    expect(lose(() => 2.5).detector.nextDeadline()).toBe(100 + 1_500);
  });

  it("ends when somebody hears the peer, or it is linked again, or is known to have left", () => {
    const ends = [
      ({ detector }: ReturnType<typeof lose>) => detector.vouched(b, a),
      ({ detector, io }: ReturnType<typeof lose>) => detector.linkOpened(io, a),
      ({ detector, io }: ReturnType<typeof lose>) =>
        detector.newsReceived(io, b, { type: "news", items: [item(a, "left")] }),
    ];
    for (const end of ends) {
      const lost = lose(healthy);
      end(lost);
      lost.io.take();
      lost.detector.tick(lost.io.at(10_000), undefined, undefined);
      expect(lost.isSuspect()).toBe(false);
      expect(lost.io.take()).toEqual([]);
    }
  });

  it("is not ended by the word of somebody who is not linked to the peer", () => {
    const { detector, io, isSuspect } = lose(healthy);
    detector.vouched(c, a);
    detector.tick(io.at(700), undefined, undefined);
    expect(isSuspect()).toBe(true);
  });

  it("is an accusation as soon as nobody is linked to the peer any more", () => {
    const { membership, detector, io, isSuspect } = lose(healthy);
    membership.neighboursReceived(io, b, { type: "neighbours", whole: false, added: [], removed: [a] });
    detector.resettle(io.at(150));
    expect(isSuspect()).toBe(true);
  });

  it("is kept of so many at once; of more, each lost link is an accusation", () => {
    const { membership, detector, io } = lose(healthy);
    const bound = detector.occupancy().find(({ what }) => what === "peers in doubt")?.bound ?? Number.NaN;
    const lost = Array.from({ length: bound }, (_, index) => peerOf(0x3000 + index));
    for (const peer of lost) {
      membership.linkOpened(io, peer, false);
      detector.linkOpened(io, peer);
      membership.neighboursReceived(io, b, { type: "neighbours", whole: true, added: [self, a, peer], removed: [] });
      membership.linkClosed(io, peer, "lost");
      detector.linkClosed(io, peer, "lost");
    }
    expect(detector.occupancy().filter(({ size, bound: most }) => size > most)).toEqual([]);
    const states = lost.map((peer) => detector.roster.living.get(peer)?.state);
    expect(states.indexOf("suspect")).toBe(bound - 1);
  });
});

describe("news", () => {
  it("of a death is believed, told on once, and the dead are dialled no more", () => {
    const { detector, membership, io, hear, told, members } = start([a, b, c]);
    expect(membership.routes.nextHop(far)).toBe(a);
    hear(b, item(far, "dead"));
    hear(c, item(far, "dead"));
    expect(members()).toEqual([{ type: "member", peer: far, state: "dead" }]);
    expect(told()).toEqual([[a, [item(far, "dead")]]]);
    expect(membership.routes.nextHop(far)).toBeUndefined();
    expect(detector.roster.isLiving(far)).toBe(false);
    // Whoever believes it alive is told that it has to refute.
    hear(a, item(far, "alive"));
    expect(io.depart().sent("news")).toEqual([
      { frame: { type: "news", items: [item(far, "suspect", 0, self)] }, to: a },
    ]);
    hear(a, item(far, "alive", 1));
    expect(members()).toEqual([{ type: "member", peer: far, state: "alive" }]);
  });

  it("in a flood is told on in portions, all of it", () => {
    const { io, hear } = start([a, b]);
    const crowd = Array.from({ length: 250 }, (_, index) => item(peerOf(0x2000 + index), "alive"));
    hear(a, ...crowd);
    const portions = Array.from({ length: 4 }, () => io.depart().sent("news"));
    expect(portions.map((news) => news.map(({ frame, to }) => [to, frame.items.length]))).toEqual([
      [[b, 100]],
      [[b, 100]],
      [[b, 50]],
      [],
    ]);
    const told = portions.flat().flatMap(({ frame }) => frame.items);
    expect(new Set(told.map(({ peer }) => peer)).size).toBe(250);
  });

  it("of a goodbye goes the same way, without any suspicion", () => {
    const { detector, membership, io, told, members } = start([a, b]);
    membership.linkClosed(io, a, "left");
    detector.linkClosed(io, a, "left");
    expect(members()).toEqual([{ type: "member", peer: a, state: "dead" }]);
    expect(told()).toEqual([[b, [item(a, "left")]]]);
  });
});

describe("asking others", () => {
  it("goes to three neighbours that are linked to the silent peer, and to nobody else", () => {
    const { detector, membership, io } = start([a, b, c, d, peerOf(5)]);
    for (const peer of [b, c, d, peerOf(5)])
      membership.neighboursReceived(io, peer, {
        type: "neighbours",
        whole: true,
        added: peer === d ? [] : [a],
        removed: [],
      });
    io.take();
    detector.ask(io, a);
    const asked = io.sent("ping-request");
    expect(asked.map(({ frame }) => frame.target)).toEqual([a, a, a]);
    expect(new Set(asked.map(({ to }) => to))).toEqual(new Set([b, c, peerOf(5)]));
  });

  it("is answered at once by who heard the peer just now, by a probe otherwise, and not by who has no link to it", () => {
    const { detector, io } = start([a, b, c]);
    // By both: it may have died since.
    expect(detector.asked(io, b, a, 499)).toBe(true);
    expect(io.take()).toEqual([{ send: { type: "vouch", target: a }, to: b }]);
    expect(detector.asked(io, b, far, undefined)).toBe(false);
    expect(io.take()).toEqual([]);
    expect(detector.asked(io, b, a, 500)).toBe(true);
    expect(detector.asked(io, c, a, 600)).toBe(true);
    expect(io.take()).toEqual([]);
    detector.heard(io, a);
    expect(io.sent("vouch").map(({ to }) => to)).toEqual([b, c]);
    detector.heard(io, a);
    expect(io.take()).toEqual([]);
  });
});

describe("a member that nobody probes", () => {
  it("is challenged in a small room once no link to it has been known for five seconds", () => {
    const config = { ...defaultConfig };
    const membership = new Membership(self, config, () => 0.5, new ForwardLimit(config), healthy);
    const detector = new FailureDetector(self, config, () => 0.5, membership, healthy);
    const io = new ScriptedIo(self);
    membership.linkOpened(io, a, false);
    detector.linkOpened(io, a);
    detector.newsReceived(io, a, { type: "news", items: [item(b, "alive"), item(far, "alive")] });
    membership.neighboursReceived(io, a, { type: "neighbours", whole: true, added: [self, b], removed: [] });
    for (let now = 1_000; now < 6_000; now += 1_000) detector.tick(io.at(now), undefined, undefined);
    expect(detector.roster.isLiving(far)).toBe(true);
    io.depart().take();
    detector.tick(io.at(6_000), undefined, undefined);
    // Nobody else can tell: it is dead until it refutes. The others stay.
    expect(detector.roster.isLiving(far)).toBe(false);
    expect([...detector.roster.living.keys()]).toEqual([self, a, b]);
  });

  it("is challenged by somebody in a large one as soon as fewer are counted than are known, and may refute it", () => {
    let chance = 0.5;
    const { detector, io, hear } = start([a, b], {}, () => chance);
    const { living, size } = detector.roster;
    const suspects = () => [...living].flatMap(([peer, { state }]) => (state === "suspect" ? [peer] : []));
    for (let now = 1_000; now < 20_000; now += 1_000) detector.tick(io.at(now), size, size);
    expect(suspects()).toEqual([]);
    // A count of next to nobody is wrong.
    for (let now = 20_000; now < 40_000; now += 1_000) detector.tick(io.at(now), size, 1);
    expect(suspects()).toEqual([]);
    // Half are missing: now and then this peer challenges somebody, but none of those that it probes itself.
    chance = 0;
    for (let now = 40_000; now < 43_000; now += 1_000) detector.tick(io.at(now), size, size / 2);
    const [first, ...more] = suspects();
    expect(first).toBeDefined();
    expect([first, ...more].filter((peer) => peer === a || peer === b)).toEqual([]);
    hear(a, item(first as PeerId, "alive", 1));
    expect(suspects()).toEqual(more);
  });
});
