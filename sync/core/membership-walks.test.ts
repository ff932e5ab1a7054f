/** How a newcomer is spread, views are mixed, and a peer that lost everyone comes back. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../sim/random.ts";
import { defaultConfig, type NodeConfig } from "./config.ts";
import { Membership } from "./membership.ts";
import { ForwardLimit } from "./rate-limit.ts";
import { peerOf, ScriptedIo, type Done } from "./scripted-io.ts";
import type { PeerId } from "./types.ts";

const self = peerOf(0x500);
const newcomer = peerOf(0x999);
const dials = (done: readonly Done[]): PeerId[] => done.flatMap((each) => ("dial" in each ? [each.dial] : []));
const range = (from: number, to: number): PeerId[] =>
  Array.from({ length: to - from + 1 }, (_, index) => peerOf(from + index));

function start(deviations: Partial<NodeConfig> = {}, seed = 1) {
  const config = { ...defaultConfig, ...deviations };
  const membership = new Membership(self, config, seededRandom(seed), new ForwardLimit(config));
  const io = new ScriptedIo(self);
  io.onClose = (peer, reason) => membership.linkClosed(io, peer, reason === "surplus" ? "surplus" : "lost");
  const link = (...peers: PeerId[]) => {
    for (const peer of peers) membership.linkOpened(io, peer, false);
    io.take();
  };
  const hear = (peer: PeerId, added: readonly PeerId[]) =>
    membership.neighboursReceived(io, peer, { type: "neighbours", whole: true, added, removed: [] });
  return { membership, io, link, hear };
}

describe("a join", () => {
  it("is asked of the first contact only, by who has dialled it", () => {
    const { membership, io } = start();
    membership.linkOpened(io, peerOf(1), true);
    expect(io.sent("join").map(({ to }) => to)).toEqual([peerOf(1)]);
    membership.linkOpened(io, peerOf(2), true);
    expect(io.sent("join")).toEqual([]);
    const contact = start();
    contact.membership.linkOpened(contact.io, newcomer, false);
    expect(contact.io.sent("join")).toEqual([]);
  });

  it("starts walks over different links, none of them the newcomer's", () => {
    const { membership, io, link } = start();
    link(...range(1, 5), newcomer);
    membership.joinReceived(io, newcomer);
    const walks = io.sent("forward-join");
    expect(new Set(walks.map(({ to }) => to)).size).toBe(3);
    for (const { frame, to } of walks) {
      expect(frame).toEqual({ type: "forward-join", peer: newcomer, ttl: 6 });
      expect(to).not.toBe(newcomer);
    }
  });

  it("walks on, never back and never to the newcomer, and no further than this node's own limit", () => {
    for (let seed = 0; seed < 50; seed++) {
      const { membership, io, link } = start({}, seed);
      link(...range(1, 3), newcomer);
      membership.forwardJoinReceived(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 32 });
      const [step, ...more] = io.sent("forward-join");
      expect(more).toEqual([]);
      expect([peerOf(2), peerOf(3)]).toContain(step?.to);
      expect(step?.frame.ttl).toBe(5);
    }
  });

  it("is remembered where it passes halfway, and there only, for when a link is missing", () => {
    for (const ttl of [1, 2, 3, 4, 5, 6]) {
      const { membership, io, link } = start();
      link(...range(1, 6));
      membership.forwardJoinReceived(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl });
      membership.linkClosed(io.at(4_000), peerOf(2), "left");
      io.take();
      membership.tick(io, () => undefined);
      expect(dials(io.take())).toEqual(ttl === 3 ? [newcomer] : []);
    }
  });

  it("leaves the way back to the newcomer behind, which is dialled from where the walk ends", () => {
    const { membership, io, link } = start();
    link(...range(1, 6));
    membership.forwardJoinReceived(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 3 });
    expect(dials(io.take())).toEqual([]);
    expect(membership.routes.nextHop(newcomer)).toBe(peerOf(1));
    membership.forwardJoinReceived(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 0 });
    expect(io.take()).toEqual([{ dial: newcomer, urgent: false }]);
    // Another walk that ends here finds the dial under way.
    membership.forwardJoinReceived(io, peerOf(2), { type: "forward-join", peer: newcomer, ttl: 0 });
    expect(io.take()).toEqual([]);
  });

  it("ends where there is nowhere to go", () => {
    const { membership, io, link } = start();
    link(peerOf(1));
    membership.forwardJoinReceived(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 5 });
    expect(io.take()).toEqual([{ dial: newcomer, urgent: false }]);
  });

  it("gives the newcomer a place although there is none, once, and only if the dial succeeds", () => {
    const { membership, io, link, hear } = start();
    link(...range(1, 8));
    for (const peer of range(1, 8)) hear(peer, range(100, 104));
    membership.forwardJoinReceived(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 0 });
    expect(membership.linkOpened(io, newcomer, true)).toBe(true);
    expect(membership.links()).toHaveLength(8);
    const other = peerOf(0x998);
    membership.forwardJoinReceived(io, peerOf(2), { type: "forward-join", peer: other, ttl: 0 });
    membership.dialFailed(io, other, "failed");
    expect(membership.linkOpened(io, other, false)).toBe(false);
  });
});

describe("a shuffle", () => {
  it("tells one link a part of both views", () => {
    const { membership, io, link } = start({ passiveView: 30 });
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x60a), "sample");
    membership.tick(io.at(membership.nextDeadline(0) ?? 0), () => undefined);
    const [shuffle, ...more] = io.sent("shuffle");
    expect(more).toEqual([]);
    const { origin, ttl, peers } = shuffle?.frame ?? { peers: [] };
    expect([origin, ttl]).toEqual([self, 6]);
    expect(peers.filter((peer) => membership.isLinked(peer))).toHaveLength(3);
    expect(peers.filter((peer) => range(0x601, 0x60a).includes(peer))).toHaveLength(4);
    expect(peers).not.toContain(shuffle?.to);
  });

  it("is spared in a room that is fully linked", () => {
    const { membership, io, link, hear } = start();
    link(peerOf(1), peerOf(2));
    hear(peerOf(1), [self, peerOf(2)]);
    hear(peerOf(2), [self, peerOf(1)]);
    membership.tick(io.at(60_000), () => undefined);
    expect(io.take()).toEqual([]);
    hear(peerOf(2), [self, peerOf(1), peerOf(3)]);
    io.take();
    membership.tick(io.at(120_000), () => undefined);
    expect(io.sent("shuffle")).toHaveLength(1);
  });

  it("walks on, and where it ends the views are exchanged: as many come back as were told", () => {
    const { membership, io, link } = start();
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x614), "sample");
    const shuffle = { type: "shuffle", origin: peerOf(7), peers: [peerOf(8), peerOf(9)] } as const;
    membership.shuffleReceived(io, peerOf(1), { ...shuffle, ttl: 2 });
    const [step] = io.sent("shuffle");
    expect(step?.frame).toEqual({ ...shuffle, ttl: 1 });
    expect(step?.to).not.toBe(peerOf(1));
    membership.shuffleReceived(io, peerOf(1), { ...shuffle, ttl: 0 });
    const [reply] = io.sent("shuffle-reply");
    expect(reply?.to).toBe(peerOf(1));
    expect(reply?.frame.to).toBe(peerOf(7));
    expect(reply?.frame.peers).toHaveLength(3);
    for (const peer of reply?.frame.peers ?? []) expect(range(0x601, 0x614)).toContain(peer);
    expect(membership.routes.nextHop(peerOf(8))).toBe(peerOf(1));
  });

  it("finds its way home, and whoever is named there can be dialled", () => {
    const { membership, io, link, hear } = start();
    link(peerOf(1), peerOf(2));
    hear(peerOf(2), [self, peerOf(7)]);
    io.take();
    const reply = { type: "shuffle-reply", to: peerOf(7), ttl: 4, peers: [peerOf(8)] } as const;
    membership.shuffleReplyReceived(io, peerOf(1), reply);
    expect(io.take()).toEqual([{ send: { ...reply, ttl: 3 }, to: peerOf(2) }]);
    membership.shuffleReplyReceived(io, peerOf(1), { ...reply, ttl: 0 });
    expect(io.take()).toEqual([]);
    membership.shuffleReplyReceived(io, peerOf(1), { ...reply, to: self, peers: [peerOf(0x777)] });
    expect(dials(io.take())).toEqual([peerOf(0x777)]);
  });
});

describe("a peer without any link", () => {
  it("dials everyone that it knows, and asks the server, at once", () => {
    const { membership, io, link } = start();
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x60a), "sample");
    for (const peer of range(1, 6)) membership.linkClosed(io.at(20_000), peer, "lost");
    io.take();
    expect(membership.nextDeadline(20_000)).toBeLessThanOrEqual(20_000);
    membership.tick(io, () => undefined);
    const done = io.take();
    expect(done).toContainEqual({ discover: true });
    expect(dials(done)).toHaveLength(6);
    expect(done).toContainEqual(expect.objectContaining({ urgent: true }));
  });

  it("dials those it has just lost within a second, when it knows nobody else", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { membership, io, link } = start({}, seed);
      link(...range(1, 3));
      for (const peer of range(1, 3)) membership.linkClosed(io.at(20_000), peer, "lost");
      for (let now = 20_000; now <= 21_000; now = membership.nextDeadline(now) ?? Number.POSITIVE_INFINITY)
        membership.tick(io.at(now), () => undefined);
      expect(new Set(dials(io.take()))).toEqual(new Set(range(1, 3)));
    }
  });

  it("asks the server again and again, ever more seldom, until the server knows of nobody or a link opens", () => {
    const { membership, io, link } = start();
    const asked = (from: number, until: number) => {
      const times: number[] = [];
      for (
        let now = from;
        now <= until;
        now = Math.max(now + 1, membership.nextDeadline(now) ?? Number.POSITIVE_INFINITY)
      ) {
        membership.tick(io.at(now), () => undefined);
        if (io.take().some((done) => "discover" in done)) times.push(now);
      }
      return times;
    };
    link(peerOf(1));
    membership.linkClosed(io.at(10_000), peerOf(1), "left");
    const times = asked(10_000, 70_000);
    expect(times[0]).toBe(10_000);
    expect(times.length).toBeGreaterThan(4);
    for (const [index, time] of times.entries())
      if (index > 0) {
        const pause = Math.min(15_000, 1_000 * 2 ** (index - 1));
        expect(time - (times[index - 1] as number)).toBeGreaterThanOrEqual(0.5 * pause);
        expect(time - (times[index - 1] as number)).toBeLessThanOrEqual(1.5 * pause);
      }
    membership.discovered(io, [], "sample");
    expect(asked(70_000, 200_000)).toEqual([]);
    link(peerOf(2));
    membership.linkClosed(io.at(200_000), peerOf(2), "left");
    expect(asked(200_000, 200_000)).toEqual([200_000]);
    link(peerOf(3));
    expect(asked(200_001, 300_000)).toEqual([]);
  });
});

describe("links chosen for their round trip", () => {
  /** Peers of higher number are further away; all know each other. */
  const settle = (nearLinks: number, arrivals: number, seed: number) => {
    const { membership, io, hear } = start({ nearLinks }, seed);
    const everyone = range(1, arrivals);
    const ms = (peer: PeerId) => Number.parseInt(peer, 16);
    for (let at = 1; at <= arrivals; at++) {
      // Far and near ones come in any order.
      const peer = peerOf(((at * 7) % arrivals) + 1);
      if (!membership.accepts(peer, false, io.now) || !membership.linkOpened(io.at(at * 60_000), peer, false)) continue;
      for (const link of membership.links()) hear(link, [self, ...everyone]);
      for (let turn = 0; turn < 3; turn++) membership.tick(io.at(io.now + 15_000), ms);
      io.take();
    }
    return membership;
  };

  it("are the near ones, but for the oldest, which stay random", () => {
    const membership = settle(3, 40, 1);
    const oldest = [1, 2, 3].map((at) => peerOf(((at * 7) % 40) + 1));
    const links = membership.links();
    expect(links).toEqual(expect.arrayContaining(oldest));
    expect(links.length).toBeGreaterThanOrEqual(6);
    const chosen = links.filter((peer) => !oldest.includes(peer)).map((peer) => Number.parseInt(peer, 16));
    expect(Math.max(...chosen.toSorted((a, b) => a - b).slice(0, 3))).toBeLessThanOrEqual(5);
  });

  it("are not given up when nobody else is linked to their other ends: the overlay stays whole", () => {
    const { membership, io, link, hear } = start({ nearLinks: 3 });
    link(...range(1, 7));
    for (const peer of range(1, 7)) hear(peer, [self]);
    membership.tick(io.at(60_000), (peer) => Number.parseInt(peer, 16));
    expect(membership.links()).toEqual(range(1, 7));
    hear(peerOf(1), [self, peerOf(6)]);
    membership.tick(io.at(120_000), (peer) => Number.parseInt(peer, 16));
    // The slowest of those that another link leads to.
    expect(membership.links()).toEqual([...range(1, 5), peerOf(7)]);
  });
});
