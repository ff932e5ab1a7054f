/** Two peers that know of different members find out, exchange their rosters, and say when there are too many. */
import { describe, expect, it } from "vitest";
import { scriptedDetector } from "../testing/scripted-detector.ts";
import { peerOf } from "../testing/scripted-io.ts";
import { configOf, defaultConfig } from "../config.ts";
import type { PeerId } from "../types.ts";
import type { NewsItem, RosterItem } from "./frames.ts";

const self = peerOf(0x500);
const [a, b, c] = [peerOf(1), peerOf(2), peerOf(3)];
const alive = (peer: PeerId): NewsItem => ({ peer, state: "alive", incarnation: 0, accuser: undefined });
const listed = (peer: PeerId): RosterItem => ({ peer, incarnation: 0, presenceClock: 0 });

function start(knownMembers = defaultConfig.failureDetection.knownMembers, links = [a, b]) {
  const scripted = scriptedDetector(self, configOf({ failureDetection: { knownMembers } }));
  const { detector, io } = scripted;
  scripted.open(...links);
  io.depart().take();
  const roster = (from: PeerId, items: RosterItem[], { reply = true, partial = false } = {}) =>
    detector.received(io, from, { type: "roster", reply, partial, items });
  /** News or a presence has changed what rosters say. */
  const change = (now: number) => detector.told(io.at(now), { type: "presence-clock", peer: self, clock: 0 });
  return { ...scripted, roster, change };
}

describe("rosters", () => {
  it("are asked for by who knows nobody yet, and only then", () => {
    const { io, open } = scriptedDetector(self);
    const opened = (peer: PeerId) => {
      open(peer);
      return io.sent("roster");
    };
    expect(opened(a).map(({ frame, to }) => [frame.reply, to])).toEqual([[false, a]]);
    expect(opened(b)).toEqual([]);
  });

  it("are answered in kind, and everyone in them is believed alive and told on", () => {
    const { detector, io, roster } = start();
    roster(a, [listed(c), listed(self)], { reply: false });
    expect(io.sent("roster")).toEqual([
      {
        frame: { type: "roster", reply: true, partial: false, items: [self, a, b, c].map(listed) },
        to: a,
      },
    ]);
    expect(detector.roster.isLiving(c)).toBe(true);
    expect(io.depart().sent("news")).toEqual([{ frame: { type: "news", items: [alive(c)] }, to: b }]);
    roster(a, [listed(c)]);
    expect(io.depart().take()).toEqual([]);
  });

  it("that differ without news on the way are exchanged, by who probed, after a second and a half", () => {
    const { detector, io, change } = start();
    change(11_000);
    detector.rosterCompared(io.at(11_000), a, false, true);
    detector.rosterCompared(io.at(12_499), a, false, true);
    detector.rosterCompared(io.at(12_500), b, false, false);
    expect(io.take()).toEqual([]);
    detector.rosterCompared(io.at(12_500), a, false, true);
    expect(io.sent("roster").map(({ frame, to }) => [frame.reply, to])).toEqual([[false, a]]);
    // And not again for a while, whatever comes of it.
    for (const now of [12_600, 14_200, 17_499]) detector.rosterCompared(io.at(now), a, false, true);
    expect(io.take()).toEqual([]);
    detector.rosterCompared(io.at(17_500), a, false, true);
    expect(io.sent("roster")).toHaveLength(1);
  });

  it("that are equal again in the meantime are not", () => {
    const { detector, io } = start();
    detector.rosterCompared(io.at(12_000), a, false, true);
    detector.rosterCompared(io.at(13_000), a, true, true);
    detector.rosterCompared(io.at(14_000), a, false, true);
    expect(io.take()).toEqual([]);
  });

  it("are exchanged in a room that is never quiet, too, after ten seconds", () => {
    const { detector, io, change } = start();
    const exchanged: number[] = [];
    for (let now = 1_000; now <= 12_000; now += 500) {
      change(now);
      detector.rosterCompared(io.at(now), a, false, true);
      if (io.sent("roster").length > 0) exchanged.push(now);
    }
    expect(exchanged).toEqual([11_000]);
  });
});

describe("a room too large to know everyone", () => {
  const crowd = (from: number, size: number) =>
    Array.from({ length: size }, (_, index) => peerOf(0x1000 + from + index));

  it("is known to be one at the bound: names are kept, links are told, and newcomers are not told of any more", () => {
    const { detector, io, hear } = start(50);
    hear(a, ...crowd(0, 60).map(alive));
    expect(detector.roster.size).toBe(50);
    expect(detector.roster.partial).toBe(true);
    expect(detector.roster.hash()).toBe(0);
    expect(io.sent("roster")).toEqual(
      [a, b].map((to) => ({ frame: { type: "roster", reply: true, partial: true, items: [] }, to })),
    );
    io.depart().take();
    hear(a, ...crowd(100, 10).map(alive));
    expect(io.depart().take()).toEqual([]);
    // Of those that are known everything still goes round: a suspicion would be a death without its refutation.
    const [first, second] = crowd(0, 2) as [PeerId, PeerId];
    const said: NewsItem[] = [
      { ...alive(first), state: "dead" },
      { ...alive(second), state: "suspect", accuser: a },
      { ...alive(second), incarnation: 1 },
    ];
    for (const item of said) {
      hear(a, item);
      expect(io.depart().sent("news")).toEqual([{ frame: { type: "news", items: [item] }, to: b }]);
    }
  });

  it("is believed to be one when two links say so; one may be mistaken", () => {
    const { detector, roster, hear } = start(1_000, [a, b, c]);
    hear(a, ...crowd(0, 20).map(alive));
    roster(a, [], { partial: true });
    roster(a, [], { partial: true });
    expect(detector.roster.partial).toBe(false);
    roster(b, [], { partial: true });
    expect(detector.roster.partial).toBe(true);
  });

  it("is one no more when the estimate says so", () => {
    const { detector, tick, hear } = start(50);
    hear(a, ...crowd(0, 60).map(alive));
    tick(1_000, 40);
    expect(detector.roster.partial).toBe(true);
    tick(2_000);
    expect(detector.roster.partial).toBe(true);
    tick(3_000, 39);
    expect(detector.roster.partial).toBe(false);
  });

  it("names some to a newcomer, not all", () => {
    const { io, roster, hear } = start(200);
    hear(a, ...crowd(0, 300).map(alive));
    io.take();
    roster(a, [], { reply: false });
    const [reply] = io.sent("roster");
    expect(reply?.frame.partial).toBe(true);
    expect(reply?.frame.items).toHaveLength(64);
  });
});
