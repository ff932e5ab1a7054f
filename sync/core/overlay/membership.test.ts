/** Who is linked to whom: one membership, its effects, and what it answers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../sim/random.ts";
import { healthy, peerOf, type Done } from "../testing/scripted-io.ts";
import { dials, range, scripted, self } from "../testing/scripted-membership.ts";
import type { PeerId } from "../types.ts";

const urgentDials = (done: readonly Done[]): PeerId[] =>
  done.flatMap((each) => ("dial" in each && each.urgent ? [each.dial] : []));

describe("the active view", () => {
  it("never grows beyond its bound, whatever comes, and every link it gives up is told", () => {
    const step = fc.record({
      act: fc.constantFrom("offer", "insist", "open", "lose", "walk", "later"),
      peer: fc.integer({ min: 1, max: 40 }).map(peerOf),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.nat(), (steps, seed) => {
        const { membership, io } = scripted(seededRandom(seed));
        for (const { act, peer } of steps) {
          if (act === "offer" || act === "insist") membership.accepts(peer, act === "insist", io.now);
          else if (act === "open" && !membership.isLinked(peer)) membership.admit(io, { peer: peer, initiator: false });
          else if (act === "lose") membership.closed(io, peer, "lost");
          else if (act === "walk")
            membership.received(io, membership.links()[0] ?? peerOf(99), {
              type: "forward-join",
              peer,
              ttl: 0,
            });
          else io.at(io.now + 300);
          expect(membership.links().length).toBeLessThanOrEqual(8);
          const done = io.take();
          for (const [index, each] of done.entries())
            if ("close" in each)
              expect(done.slice(0, index)).toContainEqual({
                send: expect.objectContaining({ type: "disconnect" }) as unknown,
                to: each.close,
              });
        }
      }),
      { numRuns: 200 },
    );
  });

  it("has six places for everyone, and two more for those who insist", () => {
    const { membership, link } = scripted(seededRandom(1));
    link(...range(1, 5));
    expect(membership.accepts(peerOf(6), false, 0)).toBe(true);
    // That place is kept, and kept for that one.
    expect(membership.accepts(peerOf(7), false, 0)).toBe(false);
    expect(membership.accepts(peerOf(6), false, 0)).toBe(true);
    expect(membership.accepts(peerOf(7), true, 0)).toBe(true);
    expect(membership.accepts(peerOf(8), false, 0)).toBe(false);
    // The offers became no links.
    expect(membership.accepts(peerOf(8), false, 15_000)).toBe(true);
  });

  it("keeps the place of who knocked for as long again when the offer comes", () => {
    const { membership, link } = scripted(seededRandom(1));
    link(...range(1, 5));
    expect(membership.accepts(peerOf(6), false, 0)).toBe(true);
    expect(membership.accepts(peerOf(6), false, 10_000)).toBe(true);
    expect(membership.accepts(peerOf(7), false, 24_999)).toBe(false);
    expect(membership.accepts(peerOf(7), false, 25_000)).toBe(true);
  });

  it("gives up a link for who insists when all places are taken: the one whose other end has most links", () => {
    const { membership, io, link, hear } = scripted(seededRandom(1));
    link(...range(1, 8));
    for (let index = 1; index <= 8; index++) hear(peerOf(index), range(100, 100 + (index === 3 ? 6 : 2)));
    io.take();
    expect(membership.accepts(peerOf(9), true, 1_000)).toBe(true);
    expect(membership.admit(io.at(1_100), { peer: peerOf(9), initiator: false })).toBe(true);
    expect(io.take().slice(0, 2)).toEqual([
      { send: { type: "disconnect", replacement: peerOf(9) }, to: peerOf(3) },
      { close: peerOf(3), reason: "surplus" },
    ]);
    expect(membership.links()).toEqual([...range(1, 2), ...range(4, 9)]);
    // With a free place no peer has to give one up, and an insistent peer gets it at once. Others do not.
    membership.closed(io, peerOf(1), "left");
    expect(membership.accepts(peerOf(11), false, 1_200)).toBe(false);
    expect(membership.accepts(peerOf(11), true, 1_200)).toBe(true);
    // A flood of insisting newcomers takes one link in half a second at most.
    expect(membership.accepts(peerOf(10), true, 1_599)).toBe(false);
    expect(membership.accepts(peerOf(10), true, 1_600)).toBe(true);
  });

  it("gives up no link that is its other end's only one", () => {
    const { membership, io, link, hear } = scripted(seededRandom(1));
    link(...range(1, 8));
    for (const peer of range(1, 8)) hear(peer, [self]);
    expect(membership.accepts(peerOf(9), true, 1_000)).toBe(true);
    expect(membership.admit(io.at(1_100), { peer: peerOf(9), initiator: false })).toBe(false);
    expect(membership.links()).toEqual(range(1, 8));
  });

  it("keeps out a peer that broke the protocol, whichever side dials", () => {
    const { membership, io } = scripted(seededRandom(1));
    membership.expel(peerOf(1));
    expect(membership.accepts(peerOf(1), true, 0)).toBe(false);
    membership.discovered(io, [peerOf(1)], "sample");
    expect(membership.admit(io, { peer: peerOf(1), initiator: true })).toBe(false);
    expect(io.take()).toEqual([{ close: peerOf(1), reason: "expelled" }]);
  });

  it("gives up its link when the other end does, and dials the peer that took its place", () => {
    const { membership, io, link } = scripted(seededRandom(1), { activeView: 2 });
    link(peerOf(1), peerOf(2));
    membership.received(io, peerOf(1), { type: "disconnect", replacement: peerOf(0x900) });
    expect(io.take()).toContainEqual({ close: peerOf(1), reason: "surplus" });
    membership.tick(io);
    expect(dials(io.take())).toEqual([peerOf(0x900)]);
  });
});

describe("promotion from the passive view", () => {
  it("waits longer each time with a peer whose links carry nothing, though they last", () => {
    let hears = true;
    const { io, link, membership, tick } = scripted(() => 0.5, {}, { ...healthy, everHeard: () => hears });
    const again = (carries: boolean) =>
      range(1, 3).map(() => {
        hears = carries;
        link(peerOf(1));
        const closedAt = io.now + 5_000;
        membership.closed(io.at(closedAt), peerOf(1), "lost");
        do tick();
        while (!dials(io.take()).includes(peerOf(1)) && io.at(io.now + 100));
        return io.now - closedAt;
      });
    expect(again(true)).toEqual([500, 500, 500]);
    expect(again(false)).toEqual([1_000, 2_000, 4_000]);
  });

  it("replaces a lost link at once, and asks the next when one refuses or is gone", () => {
    const { membership, io, link, tick } = scripted(seededRandom(1));
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x603), "sample");
    expect(dials(io.take())).toEqual([]);
    membership.closed(io.at(5_000), peerOf(2), "lost");
    expect(membership.nextDeadline(5_000)).toBeLessThanOrEqual(5_000);
    tick();
    const [first] = dials(io.take()) as [PeerId];
    // It has five links left, so no peer has to give one up for it.
    membership.dialFailed(io.at(5_100), first, "refused");
    const [second] = dials(io.take()) as [PeerId];
    membership.dialFailed(io.at(5_200), second, "gone");
    const [third] = dials(io.take()) as [PeerId];
    expect(new Set([first, second, third])).toEqual(new Set(range(0x601, 0x603)));
  });

  it("insists with one dial at a time while two or more are missing", () => {
    const { membership, io, link, tick } = scripted(seededRandom(1));
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x606), "sample");
    for (const peer of range(1, 3)) membership.closed(io.at(9_000), peer, "left");
    io.take();
    tick();
    const done = io.take();
    expect(dials(done)).toHaveLength(3);
    expect(urgentDials(done)).toEqual([dials(done)[0]]);
    membership.admit(io.at(9_100), { peer: dials(done)[1] as PeerId, initiator: true });
    membership.dialFailed(io, dials(done)[0] as PeerId, "failed");
    expect(urgentDials(io.take())).toHaveLength(1);
  });

  it("does not wait for a slow dial with the next", () => {
    const { membership, io, link, tick } = scripted(seededRandom(1));
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x602), "sample");
    membership.closed(io.at(9_000), peerOf(1), "left");
    tick();
    expect(dials(io.take())).toHaveLength(1);
    expect(membership.nextDeadline(9_000)).toBe(11_000);
    io.at(10_999);
    tick();
    expect(dials(io.take())).toEqual([]);
    io.at(11_000);
    tick();
    expect(dials(io.take())).toHaveLength(1);
  });

  it("dials three at a time as a newcomer, and as many as are missing when it has lost links", () => {
    const { membership, io, link, tick } = scripted(seededRandom(1));
    membership.discovered(io, range(0x601, 0x614), "sample");
    expect(dials(io.take())).toHaveLength(3);
    expect(membership.nextDeadline(0)).toBe(2_000);
    link(...range(1, 3));
    for (const peer of range(1, 3)) membership.closed(io.at(1_000), peer, "lost");
    tick();
    expect(dials(io.take())).toHaveLength(3);
  });

  it("has no more than eight dials under way, however slow they are", () => {
    const { membership, io, tick } = scripted(seededRandom(1));
    membership.discovered(io, range(0x601, 0x614), "sample");
    for (const now of [3_000, 6_000, 9_000]) {
      io.at(now);
      tick();
    }
    const begun = dials(io.take());
    expect(begun).toHaveLength(8);
    expect(membership.nextDeadline(9_000) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(9_000);
    membership.dialFailed(io, begun[0] as PeerId, "failed");
    expect(dials(io.take())).toHaveLength(1);
  });

  it("dials fewer at a time while it is slow itself, unless it has no link at all", () => {
    let patience = 3;
    const { membership, io, link, tick } = scripted(
      seededRandom(1),
      {},
      {
        ...healthy,
        get patience() {
          return patience;
        },
      },
    );
    membership.discovered(io, range(0x601, 0x614), "sample");
    expect(dials(io.take())).toHaveLength(3);
    link(peerOf(1));
    for (const now of [6_000, 12_000, 18_000, 24_000]) {
      io.at(now);
      tick();
    }
    // Three are under way, however slow.
    expect(dials(io.take())).toEqual([]);
    patience = 1;
    tick();
    expect(dials(io.take())).toHaveLength(3);
  });

  it("takes no dial for slow where links take long to open", () => {
    const { membership, io, link, tick } = scripted(seededRandom(1));
    link(...range(1, 6));
    membership.discovered(io, range(0x601, 0x604), "sample");
    membership.closed(io.at(9_000), peerOf(1), "left");
    tick();
    const [first] = dials(io.take()) as [PeerId];
    // Meanwhile it has tried others, too. It takes 12 s, and so a dial is slow after 6 s from then on.
    membership.admit(io.at(21_000), { peer: first, initiator: true });
    membership.closed(io.at(30_000), peerOf(2), "left");
    io.take();
    tick();
    expect(dials(io.take())).toHaveLength(1);
    expect(membership.nextDeadline(30_000)).toBe(36_000);
    io.at(35_999);
    tick();
    expect(dials(io.take())).toEqual([]);
    io.at(36_000);
    tick();
    expect(dials(io.take())).toHaveLength(1);
  });
});
