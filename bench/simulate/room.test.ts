/** A small room of whole peers with a generated history. Larger ones are in room.long.test.ts. */
import { expect, it } from "vitest";
import { generatedTrace } from "../../sync/sim/scenarios/generated-trace.ts";
import { room } from "../../sync/sim/scenarios/room.ts";

it("a room ends equal, with every edit, under loss, a partition and churn", () => {
  const trace = generatedTrace(150, 3, 1);
  const result = room({ nodes: 8, seed: 4, trace, rate: 20, loss: 0.1, partition: 20, churn: 12 });
  expect(result).toMatchObject({ diverged: 0, lostEdits: 0, edits: 150, endsAsWritten: true });
  expect(result.crashes).toBeGreaterThan(0);
  expect(result.healMs).toBeLessThan(20_000);
  // Every other peer needs each edit.
  expect(result.framesPerEdit).toBeGreaterThan(5);
});
