/** How a peer that lost everyone comes back, and how links are chosen for their round trip. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../sim/random.ts";
import { healthy, peerOf } from "../testing/scripted-io.ts";
import { dials, range, scripted, self } from "../testing/scripted-membership.ts";
import type { PeerId } from "../types.ts";

describe("a peer without any link", () => {
  it("dials everyone that it knows, and asks the server, at once", () => {
    const { membership, io, link } = scripted(seededRandom(1));
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x60a), "sample");
    for (const peer of range(1, 6)) membership.closed(io.at(20_000), peer, "lost");
    io.take();
    expect(membership.nextDeadline(20_000)).toBeLessThanOrEqual(20_000);
    membership.tick(io);
    const done = io.take();
    expect(done).toContainEqual({ discover: true });
    expect(dials(done)).toHaveLength(6);
    expect(done).toContainEqual(expect.objectContaining({ urgent: true }));
  });

  it("dials the peers it has just lost within a second, when it knows no others", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { membership, io, link } = scripted(seededRandom(seed));
      link(...range(1, 3));
      for (const peer of range(1, 3)) membership.closed(io.at(20_000), peer, "lost");
      for (let now = 20_000; now <= 21_000; now = membership.nextDeadline(now) ?? Number.POSITIVE_INFINITY)
        membership.tick(io.at(now));
      expect(new Set(dials(io.take()))).toEqual(new Set(range(1, 3)));
    }
  });

  it("asks the server with growing pauses until the server knows no others or a link opens", () => {
    const { membership, io, link } = scripted(seededRandom(1));
    const asked = (from: number, until: number) => {
      const times: number[] = [];
      for (
        let now = from;
        now <= until;
        now = Math.max(now + 1, membership.nextDeadline(now) ?? Number.POSITIVE_INFINITY)
      ) {
        membership.tick(io.at(now));
        if (io.take().some((done) => "discover" in done)) times.push(now);
      }
      return times;
    };
    link(peerOf(1));
    membership.closed(io.at(10_000), peerOf(1), "left");
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
    membership.closed(io.at(200_000), peerOf(2), "left");
    expect(asked(200_000, 200_000)).toEqual([200_000]);
    link(peerOf(3));
    expect(asked(200_001, 300_000)).toEqual([]);
  });
});

describe("links chosen for their round trip", () => {
  const roundTripMs = (peer: PeerId) => Number.parseInt(peer, 16);
  /** Peers of higher number are further away; all know each other. */
  const settle = (nearLinks: number, arrivals: number, seed: number) => {
    const { membership, io, hear } = scripted(seededRandom(seed), { nearLinks }, { ...healthy, roundTripMs });
    const everyone = range(1, arrivals);
    for (let at = 1; at <= arrivals; at++) {
      // Far and near ones come in any order.
      const peer = peerOf(((at * 7) % arrivals) + 1);
      if (!membership.accepts(peer, false, io.now) || !membership.admit(io.at(at * 60_000), { peer, initiator: false }))
        continue;
      for (const link of membership.links()) hear(link, [self, ...everyone]);
      for (let turn = 0; turn < 3; turn++) membership.tick(io.at(io.now + 15_000));
      io.take();
    }
    return membership;
  };

  it.each([1, 2, 3])("are the near ones, but for some that are as good as random: seed %i", (seed) => {
    const numbers = (nearLinks: number) =>
      settle(nearLinks, 40, seed)
        .links()
        .map((peer) => Number.parseInt(peer, 16))
        .toSorted((a, b) => a - b);
    const near = numbers(4);
    expect(near.length).toBeGreaterThanOrEqual(6);
    expect(near[3]).toBeLessThanOrEqual(8);
    // Two of six are kept whatever their round trip. Without the option none is chosen.
    expect(Math.max(...near)).toBeGreaterThan(8);
    expect(numbers(0)[3]).toBeGreaterThan(8);
  });

  it("are not given up by whom the other end can hardly spare: the overlay stays whole", () => {
    const { membership, io, link, hear } = scripted(seededRandom(1), { nearLinks: 4 }, { ...healthy, roundTripMs });
    link(...range(1, 7));
    for (const peer of range(1, 7)) hear(peer, [self, peerOf(20)]);
    membership.tick(io.at(60_000));
    expect(membership.links()).toEqual(range(1, 7));
    // With more links than these two, they can.
    for (const peer of range(1, 7)) hear(peer, [self, ...range(20, 30)]);
    membership.tick(io.at(120_000));
    const left = range(1, 7).filter((peer) => !membership.isLinked(peer));
    expect(left).toHaveLength(1);
    expect(roundTripMs(left[0] as PeerId)).toBeGreaterThanOrEqual(5);
  });
});
