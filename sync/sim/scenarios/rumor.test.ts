/** The published tables of rumor mongering, in small. */
import { describe, expect, it } from "vitest";
import { rumorRepair } from "./rumor-repair.ts";
import { rumor, type RumorVariant } from "./rumor.ts";

/** Demers et al. 1987, tables 1 to 3, n = 1,000. */
const published: readonly [RumorVariant, k: number, s: number, m: number, tLast: number][] = [
  ["push", 1, 0.18, 1.7, 16.8],
  ["push", 2, 0.037, 3.3, 16.9],
  ["push", 3, 0.011, 4.5, 17.4],
  ["blind", 2, 0.2, 1.6, 33],
  ["blind", 3, 0.06, 2.8, 32],
  ["pull", 1, 0.031, 2.7, 17.6],
];

describe("rumor mongering", () => {
  it.each(published)("by %s with k = %i leaves a residue of %f at a traffic of %f", (variant, k, s, m, tLast) => {
    const result = rumor({ nodes: 1_000, runs: 10, seed: 1, variant, k, loss: 0 });
    const { standardErrors } = result;
    // Ten runs are few: three standard errors, and never less than what was printed.
    expect(Math.abs(result.s - s)).toBeLessThan(Math.max(0.03 * s, 3 * standardErrors.s) + 0.005);
    expect(Math.abs(result.m - m)).toBeLessThan(Math.max(0.03 * m, 3 * standardErrors.m) + 0.05);
    expect(Math.abs(result.tLast - tLast)).toBeLessThan(Math.max(0.05 * tLast, 3 * standardErrors.tLast));
    expect(result.infection[0]).toBe(0.001);
    expect(result.infection.at(-1)).toBeGreaterThan(0.5);
  });

  it("leaves e^-m by push: residue and traffic hang together", () => {
    for (const k of [1, 2, 3]) {
      const { s, m } = rumor({ nodes: 1_000, runs: 10, seed: 2, variant: "push", k, loss: 0 });
      expect(Math.abs(Math.log(s) + m)).toBeLessThan(0.25);
    }
  });

  it("comes out the same for the same seed", () => {
    const options = { nodes: 300, runs: 3, seed: 5, variant: "push", k: 2, loss: 0.1 } as const;
    expect(rumor(options)).toEqual(rumor(options));
    expect(rumor({ ...options, seed: 6 })).not.toEqual(rumor(options));
  });
});

describe("rumor mongering backed up by anti-entropy", () => {
  it.each([
    [0, 2, 4],
    [0.3, 2.7, 20],
  ])("leaves nobody out at %f loss, for a traffic of at most %f in %i rounds", (loss, most, mostRounds) => {
    const { residue, residueBefore, m, rounds } = rumorRepair({ nodes: 1_000, runs: 5, seed: 1, k: 1, loss });
    expect(residueBefore).toBeGreaterThan(0.1);
    expect(residue).toBe(0);
    expect(m).toBeLessThanOrEqual(most);
    expect(rounds).toBeLessThanOrEqual(mostRounds);
  });
});
