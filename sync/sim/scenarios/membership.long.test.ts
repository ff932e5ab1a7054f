/** The overlay in larger rooms than membership.test.ts has. */
import { describe, expect, it } from "vitest";
import { membership } from "./membership.ts";

describe("the overlay of a hundred", () => {
  it.each([1, 2])("has nearer links when they are sought, and stays one: places %i", (places) => {
    const [random, near] = [0, 4].map((links) =>
      membership({ nodes: 100, seed: 3, crash: 0, join: "random", near: links, places }),
    );
    expect(near?.components).toBe(1);
    expect(near?.linkLatencyMs).toBeLessThan(0.8 * (random?.linkLatencyMs ?? 0));
    expect(near?.averagePath).toBeLessThan(1.5 * (random?.averagePath ?? 0));
    expect(near?.activeMax).toBeLessThanOrEqual(8);
  });
});
