import { expect, it } from "vitest";
import type { PeerId } from "../core/index.ts";
import { Reach } from "./reach.ts";

const [a, b] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"] as [PeerId, PeerId];
const nobody = { answering: 0, silent: 0 };

it("somebody who answers, and to whom no connection comes about, cannot be reached, for a while", () => {
  const reach = new Reach();
  reach.named([a, b], true, 0);
  expect(reach.unreachable(false, 1_000)).toEqual(nobody);
  reach.unconnected(a, 1_000);
  // Once may be by chance.
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

it("somebody who stays silent cannot be reached after half a minute, where nobody else can tell", () => {
  const reach = new Reach();
  reach.named([a], false, 5_000);
  reach.named([a], true, 20_000);
  expect(reach.unreachable(false, 34_999)).toEqual(nobody);
  expect(reach.unreachable(false, 35_000)).toEqual({ answering: 0, silent: 1 });
  expect(reach.unreachable(true, 35_000)).toEqual(nobody);
});

it("whom a complete answer does not name any more, and who is known over links, is not among them", () => {
  const reach = new Reach();
  reach.named([a, b], true, 0);
  reach.named([b], true, 10_000);
  expect(reach.size).toBe(1);
  reach.named([a], false, 10_000);
  expect(reach.size).toBe(2);
  reach.sweep((peer) => peer === b);
  expect(reach.size).toBe(1);
});

it("is bounded, whatever the server names", () => {
  const reach = new Reach();
  for (let index = 0; index < 1_000; index++)
    reach.named([index.toString(16).padStart(16, "0") as PeerId], false, index);
  expect(reach.size).toBe(32);
});
