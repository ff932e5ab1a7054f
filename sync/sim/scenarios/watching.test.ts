/** Failure detection, anti-entropy and counting, in small. */
import { describe, expect, it } from "vitest";
import { aggregation } from "./aggregation.ts";
import { antiEntropy } from "./anti-entropy.ts";
import { failureDetection } from "./failure-detection.ts";

describe("silent crashes at 10% loss", () => {
  it("need somebody who notices them", () => {
    const all = { nodes: 8, seed: 1, loss: 0, crashes: 8, minutes: 1 };
    expect(() => failureDetection(all)).toThrow("Of 8 nodes, 8 cannot crash: somebody must be left to notice.");
  });

  it("are suspected within a second and known to all within five, and nobody else is taken for dead", () => {
    // Eight crashes are few for a median: it is taken of three rooms.
    const rooms = [1, 2, 3].map((seed) => failureDetection({ nodes: 40, seed, loss: 0.1, crashes: 8, minutes: 3 }));
    const [, suspectedMs = Number.NaN] = rooms.map((room) => room.suspectedMs.p50).toSorted((a, b) => a - b);
    expect(suspectedMs).toBeLessThan(1_000);
    expect(suspectedMs).toBeGreaterThan(100);
    for (const room of rooms) {
      expect(room.confirmedMs.p99).toBeLessThan(5_000);
      expect(room).toMatchObject({ falsePositives: 0, unnoticed: 0 });
    }
  });

  it("cost each member the same, however many there are", () => {
    // One small room's probes in half a minute are few.
    const probes = (nodes: number, seed: number): number =>
      failureDetection({ nodes, seed, loss: 0.1, crashes: 0, minutes: 0.5 }).probesPerMemberPerSecond;
    const [few = 0, many = 0] = [12, 30].map((nodes) =>
      [1, 2, 3, 4, 5].reduce((sum, seed) => sum + probes(nodes, seed), 0),
    );
    expect(many / few).toBeGreaterThan(0.85);
    expect(many / few).toBeLessThan(1.15);
  });
});

describe("a document that a thousand clients wrote in", () => {
  it.each(["record", "deletion"] as const)("is healed of one missing %s for little", (kind) => {
    const result = antiEntropy({ seed: 1, records: 3_000, missing: 1, clients: 1_000, kind });
    expect(result.bytesWhenEqual).toBeLessThanOrEqual(40);
    expect(result.bytesToHeal).toBeGreaterThan(10);
    expect(result.bytesToHeal).toBeLessThanOrEqual(2_048);
    expect(result.stateVectorBytes).toBeGreaterThan(5_000);
    expect(result.roundTrips).toBeLessThanOrEqual(3);
  });

  it("costs nothing to repair when nothing is missing", () => {
    const result = antiEntropy({ seed: 1, records: 100, missing: 0, clients: 50, kind: "record" });
    expect(result.bytesToHeal).toBe(0);
  });
});

describe("counting", () => {
  it("comes within one per cent in an epoch, though frames are lost", () => {
    const { roundsToOnePercent, countError, errors } = aggregation({ nodes: 150, seed: 1, loss: 0.05 });
    expect(roundsToOnePercent).toBeLessThanOrEqual(90);
    expect(countError).toBeLessThanOrEqual(0.01);
    expect(errors[5]).toBeGreaterThan(0.1);
  });
});
