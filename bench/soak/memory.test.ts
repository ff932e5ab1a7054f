/** How growth is told from noise, and from documents that grow. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../sync/sim/random.ts";
import { checkGrowth, measureGrowth } from "./checks.ts";
import { growthBetween, growthOf, slope } from "./memory.ts";

describe("the growth of memory", () => {
  const minute = 60_000;
  const series = (heap: (minutes: number) => number, document: (minutes: number) => number = () => 0) =>
    Array.from({ length: 60 }, (_, index) => ({
      atMs: (index / 2) * minute,
      heapBytes: heap(index / 2),
      documentBytes: document(index / 2),
    }));

  it("is the slope over the last half, as a share of its level", () => {
    const growth = growthOf(
      series((minutes) => 100 + minutes),
      30 * minute,
    );
    expect(growth?.levelBytes).toBeCloseTo(122.25, 5);
    expect(growth?.grossShare).toBeCloseTo(15 / 122.25, 5);
    expect(growth?.netShare).toBe(growth?.grossShare);
  });

  it("ignores the first half, a few outliers, and noise", () => {
    const random = seededRandom(1);
    const noisy = series((minutes) => (minutes < 15 ? minutes * 10 : 150) + random() * 5);
    for (const at of [40, 50, 59]) (noisy[at] as { heapBytes: number }).heapBytes = 1_000;
    expect(Math.abs(growthOf(noisy, 30 * minute)?.grossShare ?? 1)).toBeLessThan(0.02);
  });

  it("leaves out the growth of the documents", () => {
    const growth = growthOf(
      series(
        (minutes) => 100 + 2 * minutes,
        (minutes) => 10 + 2 * minutes,
      ),
      30 * minute,
    );
    expect(growth?.grossShare).toBeGreaterThan(0.1);
    expect(growth?.netShare).toBeCloseTo(0, 5);
  });

  it("is not judged by a few samples, nor in a short run", () => {
    expect(growthOf(series(() => 1).slice(0, 30), 30 * minute)).toBeUndefined();
    expect(
      growthOf(
        series(() => 1),
        4 * minute,
      ),
    ).toBeUndefined();
    expect(checkGrowth("heap flat", undefined).holds).toBeUndefined();
  });

  it("fails at five per cent", () => {
    const level = { levelBytes: 100, grossShare: 0.2 };
    expect(checkGrowth("heap flat", { ...level, netShare: 0.049 }).holds).toBe(true);
    expect(checkGrowth("heap flat", { ...level, netShare: 0.05 }).holds).toBe(false);
  });

  it("is judged between two calms, by medians, without the growth of the documents", () => {
    const sample = (heapBytes: number, documentBytes: number) => ({ atMs: 0, heapBytes, documentBytes });
    const growth = growthBetween(
      [sample(200, 50), sample(900, 50), sample(190, 50)],
      [sample(230, 70), sample(231, 70), sample(5, 70)],
    );
    expect(growth?.levelBytes).toBe(200);
    expect(growth?.grossShare).toBeCloseTo(0.15, 5);
    expect(growth?.netShare).toBeCloseTo(0.05, 5);
    expect(growthBetween([], [sample(1, 0)])).toBeUndefined();
    expect(growthBetween([sample(1, 0)], [])).toBeUndefined();
  });

  it("is measured for pages by their heaps, and for Node by its process", () => {
    const samples = series(() => 0).map(({ atMs }) => ({
      atMs,
      nodeHeapBytes: 1_000 + atMs / 1_000,
      nodeRssBytes: 5_000,
      nodeDocumentBytes: atMs / 1_000,
      pageHeapBytes: undefined,
      pageDocumentBytes: 0,
    }));
    const calms = { middle: samples.slice(30, 31), end: samples.slice(-1) };
    const { pages, node, nodeUnderFaults, nodeRssUnderFaults } = measureGrowth(samples, calms, 30 * minute);
    expect(pages).toBeUndefined();
    for (const growth of [node, nodeUnderFaults]) {
      expect(growth?.grossShare).toBeGreaterThan(0.1);
      expect(growth?.netShare).toBeCloseTo(0, 5);
    }
    expect(nodeRssUnderFaults?.grossShare).toBe(0);
  });

  it("uses medians", () => {
    const outlier = [0, 1, 2, 3].map((x) => ({ x, y: x === 3 ? 100 : 2 * x + 1 }));
    expect(slope(outlier)).toBeLessThan(35);
    expect(slope([0, 1, 2, 3].map((x) => ({ x, y: 2 * x + 1 })))).toBe(2);
  });
});
