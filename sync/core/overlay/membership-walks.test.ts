/** How a newcomer is spread over the room, and views are mixed. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../sim/random.ts";
import { defaultConfig } from "../config.ts";
import { peerOf } from "../testing/scripted-io.ts";
import { dials, range, scripted, self } from "../testing/scripted-membership.ts";

const newcomer = peerOf(0x999);

describe("a join", () => {
  it("is asked of the first contact only, by who has dialled it", () => {
    const { membership, io } = scripted(seededRandom(1));
    membership.admit(io, { peer: peerOf(1), initiator: true });
    expect(io.sent("join").map(({ to }) => to)).toEqual([peerOf(1)]);
    membership.admit(io, { peer: peerOf(2), initiator: true });
    expect(io.sent("join")).toEqual([]);
    const contact = scripted(seededRandom(1));
    contact.membership.admit(contact.io, { peer: newcomer, initiator: false });
    expect(contact.io.sent("join")).toEqual([]);
  });

  it("starts walks over different links, none of them the newcomer's", () => {
    const { membership, io, link } = scripted(seededRandom(1));
    link(...range(1, 5), newcomer);
    membership.received(io, newcomer, { type: "join" });
    const walks = io.sent("forward-join");
    expect(new Set(walks.map(({ to }) => to)).size).toBe(3);
    for (const { frame, to } of walks) {
      expect(frame).toEqual({ type: "forward-join", peer: newcomer, ttl: 6 });
      expect(to).not.toBe(newcomer);
    }
  });

  it("walks on, never back and never to the newcomer, and no further than this node's own limit", () => {
    for (let seed = 0; seed < 50; seed++) {
      const { membership, io, link } = scripted(seededRandom(seed));
      link(...range(1, 3), newcomer);
      membership.received(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 32 });
      const [step, ...more] = io.sent("forward-join");
      expect(more).toEqual([]);
      expect([peerOf(2), peerOf(3)]).toContain(step?.to);
      expect(step?.frame.ttl).toBe(5);
    }
  });

  it("is remembered where it passes halfway, and there only, for when a link is missing", () => {
    for (const ttl of [1, 2, 3, 4, 5, 6]) {
      const { membership, io, link } = scripted(seededRandom(1));
      link(...range(1, 6));
      membership.received(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl });
      membership.closed(io.at(4_000), peerOf(2), "left");
      io.take();
      membership.tick(io);
      expect(dials(io.take())).toEqual(ttl === 3 ? [newcomer] : []);
    }
  });

  it("leaves the way back to the newcomer behind, which is dialled from where the walk ends", () => {
    const { membership, io, link } = scripted(seededRandom(1));
    link(...range(1, 6));
    membership.received(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 3 });
    expect(dials(io.take())).toEqual([]);
    expect(membership.routes.nextHop(newcomer)).toBe(peerOf(1));
    membership.received(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 0 });
    expect(io.take()).toEqual([{ dial: newcomer, urgent: false }]);
    // Another walk that ends here finds the dial under way.
    membership.received(io, peerOf(2), { type: "forward-join", peer: newcomer, ttl: 0 });
    expect(io.take()).toEqual([]);
  });

  it("ends where there is nowhere to go", () => {
    const { membership, io, link } = scripted(seededRandom(1));
    link(peerOf(1));
    membership.received(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 5 });
    expect(io.take()).toEqual([{ dial: newcomer, urgent: false }]);
  });

  it("gives the newcomer a place although there is none, once, and only if the dial succeeds", () => {
    const { membership, io, link, hear } = scripted(seededRandom(1));
    link(...range(1, 8));
    for (const peer of range(1, 8)) hear(peer, range(100, 104));
    membership.received(io, peerOf(1), { type: "forward-join", peer: newcomer, ttl: 0 });
    expect(membership.admit(io, { peer: newcomer, initiator: true })).toBe(true);
    expect(membership.links()).toHaveLength(8);
    const other = peerOf(0x998);
    membership.received(io, peerOf(2), { type: "forward-join", peer: other, ttl: 0 });
    membership.dialFailed(io, other, "failed");
    expect(membership.admit(io, { peer: other, initiator: false })).toBe(false);
  });
});

describe("a shuffle", () => {
  it("tells one link a part of both views", () => {
    const { membership, io, link } = scripted(seededRandom(1), { passiveView: 30 });
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x60a), "sample");
    membership.tick(io.at(membership.nextDeadline(0) ?? 0));
    const [shuffle, ...more] = io.depart().sent("shuffle");
    expect(more).toEqual([]);
    const { origin, ttl, peers } = shuffle?.frame ?? { peers: [] };
    expect([origin, ttl]).toEqual([self, 6]);
    expect(peers.filter((peer) => membership.isLinked(peer))).toHaveLength(3);
    expect(peers.filter((peer) => range(0x601, 0x60a).includes(peer))).toHaveLength(4);
    expect(peers).not.toContain(shuffle?.to);
  });

  it("is spared in a room that is fully linked", () => {
    const { membership, io, link, hear } = scripted(seededRandom(1));
    link(peerOf(1), peerOf(2));
    hear(peerOf(1), [self, peerOf(2)]);
    hear(peerOf(2), [self, peerOf(1)]);
    membership.tick(io.at(60_000));
    expect(io.depart().take()).toEqual([]);
    hear(peerOf(2), [self, peerOf(1), peerOf(3)]);
    io.take();
    membership.tick(io.at(120_000));
    expect(io.depart().sent("shuffle")).toHaveLength(1);
  });

  it("walks on, and where it ends the views are exchanged: as many come back as were told", () => {
    const { membership, io, link } = scripted(seededRandom(1));
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x614), "sample");
    const shuffle = { type: "shuffle", origin: peerOf(7), peers: [peerOf(8), peerOf(9)] } as const;
    membership.received(io, peerOf(1), { ...shuffle, ttl: 2 });
    const [step] = io.depart().sent("shuffle");
    expect(step?.frame).toEqual({ ...shuffle, ttl: 1 });
    expect(step?.to).not.toBe(peerOf(1));
    membership.received(io, peerOf(1), { ...shuffle, ttl: 0 });
    const [reply] = io.depart().sent("shuffle-reply");
    expect(reply?.to).toBe(peerOf(1));
    expect(reply?.frame.to).toBe(peerOf(7));
    expect(reply?.frame.peers).toHaveLength(3);
    for (const peer of reply?.frame.peers ?? []) expect(range(0x601, 0x614)).toContain(peer);
    expect(membership.routes.nextHop(peerOf(8))).toBe(peerOf(1));
  });

  it("finds its way home, and the peers named there can be dialled", () => {
    const { membership, io, link, hear } = scripted(seededRandom(1));
    link(peerOf(1), peerOf(2));
    hear(peerOf(2), [self, peerOf(7)]);
    io.take();
    const reply = { type: "shuffle-reply", to: peerOf(7), ttl: 4, peers: [peerOf(8)] } as const;
    membership.received(io, peerOf(1), reply);
    expect(io.departures).toEqual([defaultConfig.outbox.rideMs]);
    expect(io.depart().take()).toEqual([{ send: { ...reply, ttl: 3 }, to: peerOf(2) }]);
    membership.received(io, peerOf(1), { ...reply, ttl: 0 });
    expect(io.depart().take()).toEqual([]);
    membership.received(io, peerOf(1), { ...reply, to: self, peers: [peerOf(0x777)] });
    expect(dials(io.take())).toEqual([peerOf(0x777)]);
  });
});
