/** Suspicion, refutation and confirmation at one peer. */
import { describe, expect, it } from "vitest";
import { configOf, defaultConfig } from "../config.ts";
import type { FailureDetectionKnobs } from "./knobs.ts";
import type { LinkHealth } from "../module.ts";
import { scriptedDetector } from "../testing/scripted-detector.ts";
import { healthy, peerOf } from "../testing/scripted-io.ts";
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
function start(
  links: PeerId[],
  deviations: Partial<FailureDetectionKnobs> = {},
  random: () => number = () => 0.5,
  health: LinkHealth = healthy,
) {
  const scripted = scriptedDetector(self, configOf({ failureDetection: deviations }), random, health);
  const { io, hear } = scripted;
  scripted.open(...links);
  const crowd = Array.from({ length: 30 }, (_, index) => item(peerOf(0x1000 + index), "alive"));
  if (links[0]) hear(links[0], ...crowd, item(far, "alive"));
  io.depart().take();
  io.raised();
  /** Items that are told now, by addressee. */
  const told = () => {
    const news = io.depart().sent("news");
    return links.flatMap((to) => {
      const items = news.filter((each) => each.to === to).flatMap(({ frame }) => frame.items);
      return items.length > 0 ? [[to, items]] : [];
    });
  };
  const members = () => io.take().flatMap((done) => ("emit" in done && done.emit.type === "member" ? [done.emit] : []));
  return { ...scripted, told, members };
}

describe("a suspicion", () => {
  it("is told to everyone once, and becomes a death when nobody refutes it", () => {
    const { detector, io, told, members, tick } = start([a, b]);
    detector.suspect(io.at(1_000), far);
    expect(members()).toEqual([{ type: "member", peer: far, state: "suspect" }]);
    expect(told()).toEqual([a, b].map((to) => [to, [item(far, "suspect", 0, self)]]));
    expect(detector.nextDeadline()).toBe(5_000);
    tick(4_999);
    expect(io.take()).toEqual([]);
    tick(5_000);
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
    const { detector, io, hear, told, members, tick } = start([a, b]);
    detector.suspect(io, far);
    io.depart().take();
    hear(a, item(far, "alive", 0));
    expect(detector.roster.living.get(far)?.state).toBe("suspect");
    hear(a, item(far, "alive", 1));
    expect(members()).toEqual([{ type: "member", peer: far, state: "alive" }]);
    expect(told()).toEqual([[b, [item(far, "alive", 1)]]]);
    tick(60_000);
    expect(detector.roster.isLiving(far)).toBe(true);
  });

  it("of this node itself is refuted to everyone by a greater incarnation, and where it was believed dead it shows itself again", () => {
    const { io, hear, told } = start([a, b]);
    const learns = (from: PeerId, ...items: NewsItem[]) => {
      hear(from, ...items);
      return io.raised().map(({ type }) => type);
    };
    expect(learns(a, item(self, "suspect", 3, b))).toEqual(["accused"]);
    expect(told()).toEqual([a, b].map((to) => [to, [item(self, "alive", 4)]]));
    // Old accusations, and being said to be alive, are of no matter.
    expect(learns(a, item(self, "suspect", 2, c), item(self, "alive", 9))).toEqual([]);
    expect(told()).toEqual([]);
    // Somebody may be linked to it, and not hear it; what others make up or pass on says nothing of how slow it is.
    expect(learns(a, item(self, "suspect", 4, far))).toEqual([]);
    expect(told()).toEqual([a, b].map((to) => [to, [item(self, "alive", 5)]]));
    // Who believed it dead, even if it has refuted that by now, needs to see it again: once.
    expect(learns(b, item(self, "dead", 3))).toEqual(["mourned"]);
    expect(learns(a, item(self, "dead", 3))).toEqual([]);
    expect(learns(b, item(self, "dead", 5))).toEqual(["mourned"]);
  });

  it("is no suspicion when another peer hears the silent one, once", () => {
    const { detector, io, members } = start([a, b]);
    detector.received(io, b, { type: "vouch", target: a });
    detector.suspect(io, a);
    expect(members()).toEqual([]);
    detector.suspect(io, a);
    expect(members()).toEqual([{ type: "member", peer: a, state: "suspect" }]);
    // Nobody vouches for peers that this node does not watch.
    detector.received(io, b, { type: "vouch", target: far });
    detector.suspect(io, far);
    expect(members()).toEqual([{ type: "member", peer: far, state: "suspect" }]);
  });

  it("is a death at once in a room that is fully linked, when nobody is linked to the peer any more", () => {
    const { detector, io, open, close, link, hear } = scriptedDetector(self);
    open(a, b);
    // As long as this node has a link to it itself, it may only be slow.
    detector.suspect(io.at(50), a);
    expect(detector.nextDeadline()).toBe(50 + 2_000);
    hear(b, item(a, "alive", 1));
    link(b, [self, a]);
    io.at(100);
    close(a, "lost");
    expect(detector.nextDeadline()).toBe(700);
    link(b, [], [a]);
    expect(detector.nextDeadline()).toBe(100);
  });
});

describe("whoever trusts itself less", () => {
  it("believes a suspect dead later", () => {
    const { detector, io, open } = scriptedDetector(self, defaultConfig, () => 0.5, { ...healthy, patience: 2.5 });
    open(a, b, c, far);
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
  const lose = (health: LinkHealth) => {
    const scripted = scriptedDetector(self, defaultConfig, () => 0.5, health);
    const { detector, io } = scripted;
    scripted.open(a, b, c);
    scripted.link(b, [self, a]);
    io.take();
    io.at(100);
    scripted.close(a, "lost");
    const isSuspect = () => detector.roster.living.get(a)?.state === "suspect";
    return { ...scripted, isSuspect };
  };

  it("of whose link broke is told to those that are linked to it, and an accusation when they are silent", () => {
    const { detector, io, isSuspect, tick } = lose(healthy);
    expect(io.sent("ping-request")).toEqual([{ frame: { type: "ping-request", target: a }, to: b }]);
    tick(699);
    expect(isSuspect()).toBe(false);
    expect(detector.nextDeadline()).toBe(700);
    tick(700);
    expect(isSuspect()).toBe(true);
  });

  it("waits the longer, the less this node trusts itself", () => {
    expect(lose({ ...healthy, patience: 2.5 }).detector.nextDeadline()).toBe(100 + 1_500);
  });

  it("ends when somebody hears the peer, or it is linked again, or is known to have left", () => {
    const ends = [
      ({ detector, io }: ReturnType<typeof lose>) => detector.received(io, b, { type: "vouch", target: a }),
      ({ detector, io }: ReturnType<typeof lose>) => detector.opened(io, { peer: a, initiator: false }),
      ({ hear }: ReturnType<typeof lose>) => hear(b, item(a, "left")),
    ];
    for (const end of ends) {
      const lost = lose(healthy);
      end(lost);
      lost.io.take();
      lost.tick(10_000);
      expect(lost.isSuspect()).toBe(false);
      expect(lost.io.take()).toEqual([]);
    }
  });

  it("is not ended by the word of somebody who is not linked to the peer", () => {
    const { detector, io, isSuspect, tick } = lose(healthy);
    detector.received(io, c, { type: "vouch", target: a });
    tick(700);
    expect(isSuspect()).toBe(true);
  });

  it("is an accusation as soon as nobody is linked to the peer any more", () => {
    const { io, link, isSuspect } = lose(healthy);
    io.at(150);
    link(b, [], [a]);
    expect(isSuspect()).toBe(true);
  });

  it("is kept of so many at once; of more, each lost link is an accusation", () => {
    const { detector, open, close, link } = lose(healthy);
    const bound = detector.occupancy().find(({ what }) => what === "peers in doubt")?.bound ?? Number.NaN;
    const lost = Array.from({ length: bound }, (_, index) => peerOf(0x3000 + index));
    // Two neighbours name all of them: one may not name as many.
    for (const [index, peer] of lost.entries()) {
      open(peer);
      const named = lost.filter((_, other) => other <= index && other % 2 === index % 2);
      link(index % 2 === 0 ? b : c, [self, a, ...named]);
      close(peer, "lost");
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
    const { close, told, members } = start([a, b]);
    close(a, "left");
    expect(members()).toEqual([{ type: "member", peer: a, state: "dead" }]);
    expect(told()).toEqual([[b, [item(a, "left")]]]);
  });
});

describe("asking others", () => {
  it("goes to three neighbours that are linked to the silent peer, and to nobody else", () => {
    const { detector, io, link } = start([a, b, c, d, peerOf(5)]);
    for (const peer of [b, c, d, peerOf(5)]) link(peer, peer === d ? [] : [a]);
    io.take();
    detector.told(io, { type: "unanswered", peer: a });
    const asked = io.sent("ping-request");
    expect(asked.map(({ frame }) => frame.target)).toEqual([a, a, a]);
    expect(new Set(asked.map(({ to }) => to))).toEqual(new Set([b, c, peerOf(5)]));
  });

  it("is answered at once by who heard the peer just now, by a probe otherwise, and not by who has no link to it", () => {
    const silence = new Map([[a, 499]]);
    const health = { ...healthy, silenceMs: (_: number, peer: PeerId) => silence.get(peer) };
    const { detector, io } = start([a, b, c], {}, () => 0.5, health);
    const ask = (by: PeerId, target: PeerId) => {
      detector.received(io, by, { type: "ping-request", target });
      return io.raised();
    };
    const probe = { type: "probe-wanted", peer: a };
    // By both: it may have died since.
    expect(ask(b, a)).toEqual([probe]);
    expect(io.take()).toEqual([{ send: { type: "vouch", target: a }, to: b }]);
    expect(ask(b, far)).toEqual([]);
    expect(io.take()).toEqual([]);
    silence.set(a, 500);
    expect(ask(b, a)).toEqual([probe]);
    silence.set(a, 600);
    expect(ask(c, a)).toEqual([probe]);
    expect(io.take()).toEqual([]);
    detector.heard(io, a);
    expect(io.sent("vouch").map(({ to }) => to)).toEqual([b, c]);
    detector.heard(io, a);
    expect(io.take()).toEqual([]);
  });
});

describe("a member that nobody probes", () => {
  it("is challenged in a small room once no link to it has been known for five seconds", () => {
    const { detector, io, open, link, hear, tick } = scriptedDetector(self);
    open(a);
    hear(a, item(b, "alive"), item(far, "alive"));
    link(a, [self, b]);
    for (let now = 1_000; now < 6_000; now += 1_000) tick(now);
    expect(detector.roster.isLiving(far)).toBe(true);
    io.depart().take();
    tick(6_000);
    // Nobody else can tell: it is dead until it refutes. The others stay.
    expect(detector.roster.isLiving(far)).toBe(false);
    expect([...detector.roster.living.keys()]).toEqual([self, a, b]);
  });

  it("is challenged by somebody in a large one as soon as fewer are counted than are known, and may refute it", () => {
    let chance = 0.5;
    const { detector, hear, tick } = start([a, b], {}, () => chance);
    const { living, size } = detector.roster;
    const suspects = () => [...living].flatMap(([peer, { state }]) => (state === "suspect" ? [peer] : []));
    for (let now = 1_000; now < 20_000; now += 1_000) tick(now, size, size);
    expect(suspects()).toEqual([]);
    // A count of next to nobody is wrong.
    for (let now = 20_000; now < 40_000; now += 1_000) tick(now, size, 1);
    expect(suspects()).toEqual([]);
    // Half are missing: now and then this peer challenges somebody, but none of those that it probes itself.
    chance = 0;
    for (let now = 40_000; now < 43_000; now += 1_000) tick(now, size, size / 2);
    const [first, ...more] = suspects();
    expect(first).toBeDefined();
    expect([first, ...more].filter((peer) => peer === a || peer === b)).toEqual([]);
    hear(a, item(first as PeerId, "alive", 1));
    expect(suspects()).toEqual(more);
  });
});
