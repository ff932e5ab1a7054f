/** Rooms of whole peers under every trouble, with a generated history, and with a recorded one where there is one. */
import { expect, it } from "vitest";
import { hasTrace, readTrace } from "../shared/traces.ts";
import { generatedTrace } from "../../sync/sim/scenarios/generated-trace.ts";
import { room } from "../../sync/sim/scenarios/room.ts";

const trouble = { rate: 20, loss: 0.1, partition: 20, churn: 12 };

it("a room of fifteen ends equal, with every edit, under loss, a partition and churn", () => {
  const trace = generatedTrace(400, 3, 1);
  const result = room({ nodes: 15, seed: 4, trace, ...trouble });
  expect(result).toMatchObject({ diverged: 0, lostEdits: 0, edits: 400, endsAsWritten: true });
  expect(result.crashes).toBeGreaterThan(0);
  expect(result.healMs).toBeLessThan(20_000);
  // Every other peer needs each edit.
  expect(result.framesPerEdit).toBeGreaterThan(10);
});

const recorded = hasTrace("friendsforever");
it.skipIf(!recorded)(
  `ends so with friendsforever, as it was recorded${recorded ? "" : ": the trace is absent (TRACES_DIR)"}`,
  () => {
    const trace = readTrace("friendsforever");
    const result = room({ nodes: 10, seed: 2, trace, edits: 500, ...trouble });
    expect(result).toMatchObject({ diverged: 0, lostEdits: 0, edits: 500 });
  },
);
