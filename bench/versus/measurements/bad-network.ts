/** Far apart and lossy: 80 ms round trip with jitter, and one packet in twenty lost each way. Both type. */
import { percentile } from "../../shared/statistics.ts";
import { seededRandom } from "../../../sync/sim/random.ts";
import type { Reading } from "../measurement.ts";
import { networkedMeasurement } from "./networked-pages.ts";
import { latenciesOf, readRecordings, record, typeAtPace, untilArrived } from "./typing.ts";

/** Of each one's cable, each way. A packet passes two of them: 1 - 0.9747^2 = 5%. */
const cable = { ms: 20, jitterMs: 5, lossPercent: 2.53 };
const arrivalLimitMs = 30_000;

export const badNetwork = networkedMeasurement("bad-network", ["vde2"], async ({ network, pages }, run) => {
  for (const client of pages.keys()) await network.delay(client, cable);
  const random = seededRandom(run.seed);
  // Not counted: the first keystrokes run code that the browser has not compiled yet.
  await typeAtPace(pages, { keystrokes: 20, intervalMs: 100 }, random);
  await untilArrived(pages, arrivalLimitMs);
  run.progress("both type");
  await record(pages);
  await typeAtPace(pages, { keystrokes: 150, intervalMs: 200 }, random);
  await untilArrived(pages, arrivalLimitMs);
  const { each, missing } = latenciesOf(await readRecordings(pages));
  const reading = (metric: string, unit: string, value: number): Reading => ({
    metric: `80 ms round trip, 5% loss: ${metric}`,
    unit,
    peers: 2,
    value: Number.isFinite(value) ? value : Number.NaN,
    ...(missing > 0 && { note: `${missing} of ${each.length} did not arrive within ${arrivalLimitMs / 1_000} s` }),
  });
  return [
    reading("arrival p50", "ms", percentile(each, 0.5)),
    reading("arrival p99", "ms", percentile(each, 0.99)),
    reading("edits lost", "edits", missing),
  ];
});
