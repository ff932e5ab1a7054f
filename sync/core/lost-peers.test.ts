import { describe, expect, it } from "vitest";
import { LostPeers } from "./lost-peers.ts";
import type { PeerId } from "./types.ts";

const id = (index: number): PeerId => index.toString(16).padStart(16, "0") as PeerId;

describe("lost peers", () => {
  it("are dialled ever more rarely, and given up after about an hour", () => {
    const lost = new LostPeers(() => 0.5);
    lost.add(id(1), 0);
    const dialled: number[] = [];
    for (let next = lost.nextDue(); next !== undefined && dialled.length < 100; next = lost.nextDue()) {
      expect(lost.due(next - 1)).toEqual([]);
      expect(lost.due(next)).toEqual([id(1)]);
      dialled.push(next);
      lost.failed(id(1), next);
    }
    expect(dialled.slice(0, 4)).toEqual([500, 1_500, 3_500, 7_500]);
    const gaps = dialled.map((at, index) => at - (dialled[index - 1] ?? 0));
    expect(Math.max(...gaps)).toBe(5 * 60_000);
    expect(dialled.at(-1)).toBeGreaterThan(45 * 60_000);
    expect(dialled.at(-1)).toBeLessThan(90 * 60_000);
  });

  it("are few, whoever many were found dead", () => {
    const lost = new LostPeers(() => 0.5);
    for (let index = 0; index < 1_000; index++) lost.add(id(index), 0);
    expect(lost.due(Number.POSITIVE_INFINITY)).toHaveLength(8);
  });

  it("are not dialled again while a dial is under way", () => {
    const lost = new LostPeers(() => 0.5);
    lost.add(id(1), 0);
    expect(lost.due(5_000)).toEqual([id(1)]);
    expect(lost.due(10_000)).toEqual([]);
  });

  it("are let go when others hear of them, unless links to them came to nothing", () => {
    const lost = new LostPeers(() => 0.5);
    lost.add(id(1), 0);
    lost.add(id(2), 0);
    lost.failed(id(2), 0);
    for (const peer of [id(1), id(2)]) lost.heardOf(peer);
    expect([lost.has(id(1)), lost.has(id(2))]).toEqual([false, true]);
  });

  it("are all dialled at once when this peer comes back", () => {
    const lost = new LostPeers(() => 0.5);
    lost.add(id(1), 0);
    lost.failed(id(1), 0);
    lost.forgive(1);
    expect(lost.due(1)).toEqual([id(1)]);
  });
});
