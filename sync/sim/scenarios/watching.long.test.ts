/** Failure detection in a crowd; watching.test.ts has smaller rooms. */
import { expect, it } from "vitest";
import { failureDetection } from "./failure-detection.ts";

it("silent crashes at 10% loss cost each member the same in a crowd", () => {
  const probes = (nodes: number, seed: number): number =>
    failureDetection({ nodes, seed, loss: 0.1, crashes: 0, minutes: 0.5 }).probesPerMemberPerSecond;
  const [few = 0, many = 0] = [40, 90].map((nodes) => [1, 2].reduce((sum, seed) => sum + probes(nodes, seed), 0));
  expect(many / few).toBeGreaterThan(0.85);
  expect(many / few).toBeLessThan(1.15);
});
