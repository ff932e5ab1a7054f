import { describe, expect, it } from "vitest";
import { LostPeers } from "./lost-peers.ts";
import type { PeerId } from "../types.ts";

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

  it("are few, however many were found dead", () => {
    const lost = new LostPeers(() => 0.5);
    for (let index = 0; index < 1_000; index++) lost.add(id(index), 0);
    expect(lost.occupancy().size).toBe(8);
  });

  it("are dialled two at a time, each as soon as another one is done with", () => {
    const lost = new LostPeers(() => 0.5);
    for (let index = 0; index < 5; index++) lost.add(id(index), 0);
    expect(lost.due(1_000)).toEqual([id(0), id(1)]);
    expect(lost.due(1_001)).toEqual([]);
    expect(lost.nextDue()).toBeGreaterThan(10_000);
    lost.failed(id(0), 1_002);
    expect(lost.nextDue()).toBeLessThanOrEqual(1_002);
    expect(lost.due(1_002)).toEqual([id(2)]);
    lost.answered(id(1));
    expect(lost.due(1_003)).toEqual([id(3)]);
    lost.remove(id(2));
    expect(lost.due(1_004)).toEqual([id(4)]);
  });

  it("keep no place for a dial of which nothing was ever heard", () => {
    const lost = new LostPeers(() => 0.5);
    for (let index = 0; index < 3; index++) lost.add(id(index), 0);
    expect(lost.due(1_000)).toHaveLength(2);
    const next = lost.nextDue();
    expect(next).toBe(21_000);
    expect(lost.due(21_000)).toEqual([id(2), id(0)]);
  });

  it("are not dialled again while a dial is under way", () => {
    const lost = new LostPeers(() => 0.5);
    lost.add(id(1), 0);
    expect(lost.due(5_000)).toEqual([id(1)]);
    expect(lost.due(10_000)).toEqual([]);
  });

  it("are forgotten when others hear of them, unless links to them failed", () => {
    const lost = new LostPeers(() => 0.5);
    lost.add(id(1), 0);
    lost.add(id(2), 0);
    lost.failed(id(2), 0);
    for (const peer of [id(1), id(2)]) lost.heardOf(peer);
    expect([lost.has(id(1)), lost.has(id(2))]).toEqual([false, true]);
  });

  it("may be dialled at once when this peer comes back, but for those that are being dialled", () => {
    const lost = new LostPeers(() => 0.5);
    lost.add(id(1), 0);
    lost.add(id(2), 0);
    lost.failed(id(1), 0);
    expect(lost.due(500)).toEqual([id(2)]);
    lost.forgive(501);
    expect(lost.due(501)).toEqual([id(1)]);
  });
});
