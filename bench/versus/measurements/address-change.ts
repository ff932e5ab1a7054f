/**
 * One page's address changes in mid-session, as from Wi-Fi to mobile. How long until typing arrives again, both ways?
 */
import { poll } from "../../shared/waiting.ts";
import { duration } from "./measurement.ts";
import { untilEqual, watchDocument } from "./document-watch.ts";
import { networkedMeasurement } from "./networked-pages.ts";
import { type Recording, readRecordings, record, typeAtPace } from "./typing.ts";

const limitMs = 60_000;

export const addressChange = networkedMeasurement("address-change", [], async ({ network, pages }, { progress }) => {
  await Promise.all(pages.map(watchDocument));
  await typeAtPace(pages, { keystrokes: 10, intervalMs: 200 }, () => 0.5);
  progress("an address changes");
  const changedAt = Date.now();
  await network.changeAddress(0);
  // Typed after the old address is gone, so that it can arrive only by the new one.
  await record(pages);
  const typing = typeAtPace(pages, { keystrokes: 30, intervalMs: 200 }, () => 0.5);
  const arrived = await poll(limitMs, async () => firstArrivals(await readRecordings(pages)));
  await typing;
  const equal = await untilEqual(pages, { inserted: undefined }, limitMs);
  return [
    duration("address change: typing arrives again, both ways", 2, changedAt, arrived, limitMs),
    duration("address change: both equal again", 2, changedAt, equal?.at, limitMs),
  ];
});

/** Time when each page's first keystroke had reached the other; undefined until then. */
export function firstArrivals(recordings: readonly Recording[]): number | undefined {
  const times = recordings.map(({ made: [first] }, writer) => {
    const [client, clock] = first ?? [];
    const reader = recordings[1 - writer];
    return reader?.arrived.find(([byClient, atClock]) => byClient === client && atClock === clock)?.[2];
  });
  return times.every((at) => at !== undefined) ? Math.max(...times) : undefined;
}
