import { expect, it } from "vitest";
import type { PeerId } from "../core/index.ts";
import { Reach } from "./reach.ts";

const [a, b] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"] as [PeerId, PeerId];
const nobody = { answering: 0, silent: 0 };

it("a peer that answers, but to which no connection comes about, is unreachable for a while", () => {
  const reach = new Reach();
  reach.named([a, b], true, 0);
  expect(reach.unreachable(false, 1_000)).toEqual(nobody);
  reach.unconnected(a, 1_000);
  // One failure may be chance.
  expect(reach.unreachable(true, 2_000)).toEqual(nobody);
  expect(reach.nextChange(2_000)).toBe(10_000);
  expect(reach.unreachable(true, 10_000)).toEqual({ answering: 1, silent: 0 });
  reach.unconnected(b, 1_000);
  reach.unconnected(b, 1_500);
  expect(reach.unreachable(true, 2_000)).toEqual({ answering: 1, silent: 0 });
  reach.settled(b);
  expect(reach.unreachable(true, 61_000)).toEqual(nobody);
  reach.unconnected(a, 62_000);
  reach.settled(a);
  // It had left before its last connection failed.
  reach.unconnected(a, 63_000);
  expect([reach.size, reach.unreachable(true, 90_000)]).toEqual([0, nobody]);
});

it("peers without a connection are listed, also those known over links, until one comes about or they leave", () => {
  const reach = new Reach();
  const members = new Set([a]);
  const unlinked = (now: number, linked = true) => [...reach.unlinked(linked, (peer) => members.has(peer), now)];
  reach.unconnected(a, 1_000);
  reach.unconnected(b, 1_000);
  // b was not named, and nothing is heard of it over links: it has left.
  expect(unlinked(2_000)).toEqual([[a, true]]);
  reach.named([b], true, 3_000);
  expect(unlinked(4_000)).toEqual([
    [a, true],
    [b, true],
  ]);
  reach.settled(b);
  members.delete(a);
  expect(unlinked(5_000)).toEqual([]);
  members.add(a);
  expect(unlinked(61_000)).toEqual([]);
  reach.named([b], true, 61_000);
  expect([unlinked(90_000, false), unlinked(91_000, false), unlinked(91_000)]).toEqual([[], [[b, false]], []]);
});

it("failed connections are remembered for a bounded number of peers", () => {
  const reach = new Reach();
  for (let index = 0; index < 100; index++) reach.unconnected(index.toString(16).padStart(16, "0") as PeerId, 1_000);
  expect(reach.unlinked(true, () => true, 2_000).size).toBe(32);
  reach.unconnected(a, 61_000);
  expect([...reach.unlinked(true, () => true, 61_000)]).toEqual([[a, true]]);
});

it("a silent peer is unreachable after half a minute, unless links bring news of it", () => {
  const reach = new Reach();
  reach.named([a], false, 5_000);
  reach.named([a], true, 20_000);
  expect(reach.unreachable(false, 34_999)).toEqual(nobody);
  expect(reach.unreachable(false, 35_000)).toEqual({ answering: 0, silent: 1 });
  expect(reach.unreachable(true, 35_000)).toEqual(nobody);
});

it("a peer that a complete answer omits, or that is known over links, is not unreachable", () => {
  const reach = new Reach();
  reach.named([a, b], true, 0);
  reach.named([b], true, 10_000);
  expect(reach.size).toBe(1);
  reach.named([a], false, 10_000);
  expect(reach.size).toBe(2);
  reach.sweep((peer) => peer === b);
  expect(reach.size).toBe(1);
});

it("the number of peers is bounded, however many the server names", () => {
  const reach = new Reach();
  for (let index = 0; index < 1_000; index++)
    reach.named([index.toString(16).padStart(16, "0") as PeerId], false, index);
  expect(reach.size).toBe(32);
});
