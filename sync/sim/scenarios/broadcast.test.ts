/** Broadcast along trees, in small. */
import { describe, expect, it } from "vitest";
import { broadcast, type BroadcastOptions } from "./broadcast.ts";

const quiet: BroadcastOptions = {
  nodes: 128,
  seed: 1,
  sources: "single",
  messages: 10,
  rate: 10,
  loss: 0,
  crash: 0,
  partition: 0,
  tree: "per-origin",
};
const log2 = Math.log2(quiet.nodes);

describe("a broadcast", () => {
  it("of one writer costs one payload a peer after its first update", () => {
    const { rmr, lastHop, missed, peersAtHop } = broadcast(quiet);
    expect(rmr).toBeLessThanOrEqual(0.01);
    expect(missed).toBe(0);
    expect(lastHop).toBeLessThanOrEqual(1.2 * log2);
    expect(peersAtHop[0]).toBeCloseTo(1, 6);
    expect(peersAtHop.reduce((sum, peers) => sum + peers, 0)).toBeCloseTo(quiet.nodes, 3);
  });

  it("of many writers costs little more, each along its own tree", () => {
    const { rmr, lastHop, missed } = broadcast({ ...quiet, sources: "many" });
    expect(rmr).toBeLessThanOrEqual(0.05);
    expect(missed).toBe(0);
    expect(lastHop).toBeLessThanOrEqual(1.5 * log2);
  });

  it("is faster along a tree for each writer than along a shared one, and cheaper than flooding", () => {
    const many = { ...quiet, sources: "many" } as const;
    const own = broadcast(many);
    const shared = broadcast({ ...many, tree: "shared" });
    const flooded = broadcast({ ...many, tree: "off" });
    expect(own.lastArrivalMs).toBeLessThan(shared.lastArrivalMs);
    expect(flooded.rmr).toBeGreaterThan(3);
    for (const { missed } of [shared, flooded]) expect(missed).toBe(0);
  });

  it("reaches all the living when half of the peers crash in the middle", () => {
    const { missed } = broadcast({ ...quiet, crash: 0.5 });
    expect(missed).toBe(0);
  });

  it("reaches all when frames are lost", () => {
    const { missed } = broadcast({ ...quiet, nodes: 100, loss: 0.2 });
    expect(missed).toBe(0);
  });
});

describe("Maelstrom's workload: 25 nodes, links of 100 ms, 100 updates a second", () => {
  const workload = { ...quiet, nodes: 25, latency: 100, sources: "many", messages: 500, rate: 100 } as const;

  it("takes at most 24.5 frames an update, and less than 400 ms to be everywhere", () => {
    const { framesPerUpdate, arrivalMs, missed } = broadcast(workload);
    expect(framesPerUpdate).toBeLessThanOrEqual(24.5);
    // No fewer can do: each of the others has to be told.
    expect(framesPerUpdate).toBeGreaterThanOrEqual(24);
    expect(arrivalMs.p50).toBeLessThan(400);
    expect(arrivalMs.max).toBeLessThan(600);
    expect(missed).toBe(0);
  });

  it("loses nothing when the network is parted for ten seconds", () => {
    const { missed, arrivalMs } = broadcast({ ...workload, partition: 10 });
    expect(missed).toBe(0);
    expect(arrivalMs.max).toBeGreaterThan(5_000);
    // Merged within five seconds of the end of the partition.
    expect(arrivalMs.max).toBeLessThan(15_000);
  });
});
