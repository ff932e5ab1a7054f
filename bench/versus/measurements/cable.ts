/** A cable is pulled for 20 seconds, both sides go on writing, and it is plugged in again. */
import { poll } from "../../shared/waiting.ts";
import type { BenchPage } from "../lab/bench-page.ts";
import { duration } from "./measurement.ts";
import { untilEqual, watchDocument } from "./document-watch.ts";
import { networkedMeasurement } from "./networked-pages.ts";
import { leaveAlone } from "./room-traffic.ts";
import { typeAtPace } from "./typing.ts";

const pulledMs = 20_000;
const mergeLimitMs = 60_000;

export const cable = networkedMeasurement("cable", [], async ({ network, pages }, { progress }) => {
  const [cutOff, stayed] = pages;
  await Promise.all(pages.map(watchDocument));
  progress(`a cable is pulled for ${pulledMs / 1_000} s`);
  const pulledAt = Date.now();
  await network.pullCable(0);
  const [noticed, noticedByOther] = await Promise.all([
    untilNoLinks(stayed, pulledMs),
    untilNoLinks(cutOff, pulledMs),
    typeAtPace(pages, { keystrokes: 20, intervalMs: 200 }, () => 0.5),
  ]);
  await leaveAlone(pulledMs - (Date.now() - pulledAt));
  progress("plugged in again");
  const pluggedInAt = Date.now();
  await network.plugIn(0);
  const equal = await untilEqual(pages, { inserted: undefined }, mergeLimitMs);
  return [
    duration("cable pulled 20 s: loss noticed by who stayed", 2, pulledAt, noticed, pulledMs),
    duration("cable pulled 20 s: loss noticed by who was cut off", 2, pulledAt, noticedByOther, pulledMs),
    duration("cable pulled 20 s: merged after plugging in", 2, pluggedInAt, equal?.at, mergeLimitMs),
  ];
});

/** Time when the page has no link. */
function untilNoLinks(page: BenchPage, timeoutMs: number): Promise<number | undefined> {
  return poll(timeoutMs, async () => ((await page.links()) === 0 ? Date.now() : undefined));
}
