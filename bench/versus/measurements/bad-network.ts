/** Both pages type over a round trip of 80 ms with jitter, with one packet in twenty lost each way. */
import { percentile } from "../../shared/statistics.ts";
import { seededRandom } from "../../../sync/sim/random.ts";
import { type Reading, reading } from "./measurement.ts";
import { networkedMeasurement } from "./networked-pages.ts";
import { latenciesOf, readRecordings, record, typeAtPace, untilArrived } from "./typing.ts";

/** Each page's cable, each way. A packet passes two of them: 1 - 0.9747^2 = 5%. */
const cable = { ms: 20, jitterMs: 5, lossPercent: 2.53 };
const arrivalLimitMs = 30_000;

export const badNetwork = networkedMeasurement("bad-network", ["vde2"], async ({ network, pages }, run) => {
  for (const client of pages.keys()) await network.delay(client, cable);
  const random = seededRandom(run.seed);
  // Not counted, since the first keystrokes run code that the browser has not compiled yet.
  await typeAtPace(pages, { keystrokes: 20, intervalMs: 100 }, random);
  await untilArrived(pages, arrivalLimitMs);
  run.progress("both type");
  await record(pages);
  await typeAtPace(pages, { keystrokes: 150, intervalMs: 200 }, random);
  await untilArrived(pages, arrivalLimitMs);
  const { each, missing } = latenciesOf(await readRecordings(pages));
  const note =
    missing > 0 ? `${missing} of ${each.length} did not arrive within ${arrivalLimitMs / 1_000} s` : undefined;
  const figure = (metric: string, unit: string, value: number): Reading =>
    reading(`80 ms round trip, 5% loss: ${metric}`, unit, 2, value, note);
  return [
    figure("arrival p50", "ms", percentile(each, 0.5)),
    figure("arrival p99", "ms", percentile(each, 0.99)),
    figure("edits lost", "edits", missing),
  ];
});
