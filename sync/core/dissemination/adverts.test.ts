/** What lazy links are told, and what is done about rumors that were told of and do not come. */
import { describe, expect, it } from "vitest";
import { Adverts } from "./adverts.ts";
import { BroadcastTree } from "./broadcast-tree.ts";
import { defaultConfig } from "../config.ts";
import { peerOf, ScriptedIo } from "../testing/scripted-io.ts";
import type { PeerId } from "../types.ts";
import { limits } from "../wire/limits.ts";

const self = peerOf(0x500);
const [a, b, c] = [peerOf(1), peerOf(2), peerOf(3)];
const [origin, other] = [peerOf(0x98), peerOf(0x99)];

function start() {
  const links = [a, b, c];
  const overlay = { links: () => links, isLinked: (peer: PeerId) => links.includes(peer), knowsLink: () => false };
  const tree = new BroadcastTree(self, overlay);
  /** Of every link, in ms. */
  const roundTrip: { ms: number | undefined } = { ms: undefined };
  const adverts = new Adverts(self, defaultConfig, tree, { roundTripMs: () => roundTrip.ms });
  const io = new ScriptedIo(self);
  const tick = (now: number) => adverts.tick(io.at(now));
  return { adverts, tree, io, tick, roundTrip };
}

describe("advertisements", () => {
  it("go in batches: consecutive rumors as one range, whatever the order, in their time", () => {
    const { adverts, io } = start();
    for (const seq of [3, 1, 2, 7]) adverts.advertise(io, origin, seq, [a]);
    adverts.advertise(io, other, 5, [a]);
    expect(io.take()).toEqual([]);
    expect(io.departures).toEqual([defaultConfig.dissemination.advertMs]);
    expect(io.depart().take()).toEqual([
      {
        send: {
          type: "advert",
          ranges: [
            { origin, seq: 1, count: 3 },
            { origin, seq: 7, count: 1 },
            { origin: other, seq: 5, count: 1 },
          ],
        },
        to: a,
      },
    ]);
    adverts.advertise(io.at(2_000), origin, 8, [a]);
    expect(io.departures).toEqual([2_000 + defaultConfig.dissemination.advertMs]);
  });

  it("leave out what the other end has shown to know, and are not sent for nothing", () => {
    const { adverts, io } = start();
    for (const seq of [1, 2]) adverts.advertise(io, origin, seq, [a, b]);
    adverts.isKnownTo(a, origin, 1);
    for (const seq of [1, 2]) adverts.isKnownTo(b, origin, seq);
    expect(io.depart().take()).toEqual([{ send: { type: "advert", ranges: [{ origin, seq: 2, count: 1 }] }, to: a }]);
  });

  it("are bounded, for one origin and in all", () => {
    const { adverts, io } = start();
    for (let seq = 1; seq <= 10_000; seq++) adverts.advertise(io, origin, 2 * seq, [a]);
    const [advert] = io.depart().sent("advert");
    expect(advert?.frame.ranges).toHaveLength(4_096);
    for (let index = 0; index < 5_000; index++) adverts.advertise(io, peerOf(0x1000 + index), 1, [a]);
    expect(io.depart().sent("advert")[0]?.frame.ranges).toHaveLength(limits.advertised);
  });
});

describe("a rumor that was advertised and has not come", () => {
  it("is grafted after half a second from who told of it, whose link is eager from then on", () => {
    const { adverts, tree, io, tick, roundTrip } = start();
    tree.pruned(origin, a);
    roundTrip.ms = 20;
    adverts.missing(io, origin, 4, a);
    expect(adverts.nextDeadline()).toBe(500);
    tick(499);
    expect(io.take()).toEqual([]);
    tick(500);
    expect(io.take()).toEqual([{ send: { type: "graft", range: { origin, seq: 4, count: 1 } }, to: a }]);
    expect(tree.eager(origin, undefined)).toContain(a);
  });

  it("waits for eight round trips where they are long, and for twice what others were late lately", () => {
    const { adverts, io, tick, roundTrip } = start();
    roundTrip.ms = 100;
    adverts.missing(io, origin, 1, a);
    roundTrip.ms = undefined;
    expect(adverts.nextDeadline()).toBe(800);
    adverts.arrived(400, origin, 1, b);
    expect(adverts.nextDeadline()).toBeUndefined();
    adverts.missing(io.at(1_000), origin, 2, a);
    expect(adverts.nextDeadline()).toBe(1_800);
    // The lateness of one is forgotten in time: each graft that follows shortens the wait.
    tick(1_800);
    adverts.missing(io, origin, 3, a);
    expect(adverts.nextDeadline()).toBe(1_800 + 800 * 0.9);
    // And no wait is longer than five seconds.
    const patient = start();
    patient.roundTrip.ms = 60_000;
    patient.adverts.missing(patient.io, origin, 1, a);
    expect(patient.adverts.nextDeadline()).toBe(5_000);
  });

  it("teaches patience when it comes by itself after it was asked of another", () => {
    const { adverts, io, tick } = start();
    adverts.missing(io, origin, 1, a);
    tick(500);
    adverts.arrived(1_300, origin, 1, b);
    adverts.missing(io.at(2_000), origin, 2, a);
    expect(adverts.nextDeadline()).toBe(2_000 + 2 * 1_300);
    // From the one that was asked it says nothing of that.
    const other = start();
    other.adverts.missing(other.io, origin, 1, a);
    other.tick(500);
    other.adverts.arrived(1_300, origin, 1, a);
    other.adverts.missing(other.io.at(2_000), origin, 2, a);
    expect(other.adverts.nextDeadline()).toBe(2_500);
  });

  it("is asked of each that has it in turn, four times in all, and then left to anti-entropy", () => {
    const { adverts, io, tick } = start();
    for (const holder of [a, b, a, c]) adverts.missing(io, origin, 4, holder);
    const asked: PeerId[] = [];
    for (let now = adverts.nextDeadline(); now !== undefined && now < 60_000; now = adverts.nextDeadline()) {
      tick(now);
      asked.push(...io.sent("graft").map(({ to }) => to));
    }
    expect(asked).toEqual([a, b, c, a]);
    expect(adverts.nextDeadline()).toBeUndefined();
  });

  it("is not asked of a closed link, and one graft asks for a whole range", () => {
    const { adverts, io, tick } = start();
    for (const seq of [4, 5, 6]) for (const holder of [a, b]) adverts.missing(io, origin, seq, holder);
    adverts.linkClosed(a);
    tick(500);
    expect(io.take()).toEqual([{ send: { type: "graft", range: { origin, seq: 4, count: 3 } }, to: b }]);
    adverts.linkClosed(b);
    tick(1_000);
    expect(io.take()).toEqual([]);
    expect(adverts.nextDeadline()).toBeUndefined();
  });

  it("is one of a bounded number of missing rumors, whatever is advertised", () => {
    const { adverts, io, tick } = start();
    for (let seq = 1; seq <= 5_000; seq++) adverts.missing(io, origin, seq, a);
    tick(500);
    const asked = io.sent("graft").reduce((sum, { frame }) => sum + frame.range.count, 0);
    expect(asked).toBe(4_096);
  });
});
