/** Overlays that form and heal, in small. */
import { describe, expect, it } from "vitest";
import { membership } from "./membership.ts";

const nodes = 160;

describe("the overlay", () => {
  it.each([
    [0.5, 1_500, 2],
    [0.8, 4_000, 1],
    [0.9, 6_000, 1],
  ])("is whole again when %f of the peers crash at once, within %i ms", (crash, most, seed) => {
    // With these seeds the crash tears it.
    const result = membership({ nodes, seed, crash, join: "random", near: 0, places: 1 });
    expect(result.healing[0]?.share).toBeLessThan(1);
    expect(result.wholeAfterMs).toBeLessThanOrEqual(most);
    expect(result).toMatchObject({ components: 1, recoveredShare: 1 });
    expect(result.activeMax).toBeLessThanOrEqual(8);
  });

  it("forms when all join at once, with short ways", () => {
    const { components, averagePath, clustering, activeMax } = membership({
      nodes,
      seed: 2,
      crash: 0,
      join: "storm",
      near: 0,
      places: 1,
    });
    expect(components).toBe(1);
    // A random graph of degree 6 has about log 160 / log 5 = 3.2.
    expect(averagePath).toBeLessThan(4);
    expect(clustering).toBeLessThan(0.1);
    expect(activeMax).toBeLessThanOrEqual(8);
  });

  it("has nearer links when they are sought, and stays one", () => {
    const [random, near] = [0, 4].map((links) =>
      membership({ nodes: 40, seed: 3, crash: 0, join: "random", near: links, places: 1 }),
    );
    expect(near?.components).toBe(1);
    expect(near?.linkLatencyMs).toBeLessThan(0.8 * (random?.linkLatencyMs ?? 0));
    expect(near?.averagePath).toBeLessThan(1.5 * (random?.averagePath ?? 0));
    expect(near?.activeMax).toBeLessThanOrEqual(8);
  });
});
