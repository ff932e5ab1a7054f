/**
 * A laptop falls asleep while both write, the other writes on, and it wakes up. It sleeps a minute, or
 * BENCH_ASLEEP_MINUTES. The laptops of all repetitions sleep at the same time, and wake one after the other.
 */
import { duration } from "./measurement.ts";
import { untilEqual, watchDocument } from "./document-watch.ts";
import { networkedMeasurement } from "./networked-pages.ts";
import { typeAtPace } from "./typing.ts";

const limitMs = 60_000;

export const asleep = networkedMeasurement("asleep", [], async ({ network, pages }, { progress, rest }) => {
  const minutes = minutesAsleep(process.env["BENCH_ASLEEP_MINUTES"]);
  await Promise.all(pages.map(watchDocument));
  await typeAtPace(pages, { keystrokes: 10, intervalMs: 200 }, () => 0.5);
  progress(`asleep for ${minutes} min`);
  const wakesAt = Date.now() + minutes * 60_000;
  await network.freeze(0);
  await typeAtPace(pages.slice(1), { keystrokes: 20, intervalMs: 200 }, () => 0.5);
  await rest(Math.max(0, wakesAt - Date.now()));
  progress("it wakes up");
  const wokenAt = Date.now();
  network.thaw(0);
  const equal = await untilEqual(pages, { inserted: undefined }, limitMs);
  return [duration(`asleep for ${minutes} min: merged after waking`, 2, wokenAt, equal?.at, limitMs)];
});

/** Minutes from an environment variable: 1 unless set. Throws when the value is not a positive number. */
export function minutesAsleep(value: string | undefined): number {
  const minutes = value === undefined || value === "" ? 1 : Number(value);
  if (!(minutes > 0 && Number.isFinite(minutes)))
    throw new RangeError(`BENCH_ASLEEP_MINUTES must be a number of minutes, not ${JSON.stringify(value)}`);
  return minutes;
}
