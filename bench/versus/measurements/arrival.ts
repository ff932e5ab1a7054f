/**
 * Single keystrokes in rooms of several sizes: the time until the others' editors show them, and what the room sends
 * for each. First, the time until a room that opens at once is in contact.
 */
import { percentile } from "../../shared/statistics.ts";
import { seededRandom } from "../../../sync/sim/random.ts";
import { makeContact } from "../lab/contact.ts";
import type { BenchPage } from "../lab/bench-page.ts";
import type { Lab } from "../lab/lab.ts";
import { type Measurement, type Reading, reading } from "./measurement.ts";
import { aboveIdle, leaveAlone, type RoomTraffic, trafficDuring } from "./room-traffic.ts";
import { latenciesOf, type Pace, readRecordings, record, typeAtPace, untilArrived } from "./typing.ts";

const contactLimitMs = 60_000;
/** After everyone is in contact, links and trees still change. */
const settleMs = 5_000;
/** Not counted, since the first keystrokes run code that the browser has not compiled yet. */
const warmUp: Pace = { keystrokes: 20, intervalMs: 100 };
const arrivalLimitMs = 15_000;
/** Time in which traffic after the last arrival (acknowledgements, adverts) still counts. */
const tailMs = 2_000;
/** About as long as typing takes. */
const idleMs = 12_000;

export const arrival: Measurement = {
  name: "arrival",
  peers: [2, 4, 8, 16, 24],
  async run({ lab, peers, progress, seed }) {
    const random = seededRandom(seed);
    progress("opening all at once");
    const { pages, converged } = await openInContact(lab, peers);
    await leaveAlone(settleMs);
    await record(pages);
    const all: Pace = { keystrokes: Math.ceil(100 / peers), intervalMs: Math.min(1_000, 100 * peers) };
    const one: Pace = { keystrokes: 100, intervalMs: 100 };
    await typeAtPace(pages.slice(0, 1), warmUp, random);
    await untilArrived(pages, arrivalLimitMs);
    progress("nobody types");
    const idle = await trafficDuring(pages, () => leaveAlone(idleMs));
    progress("one types");
    const byOne = await keystrokes(pages, pages.slice(0, 1), one, idle, random, "one writer");
    progress("all type");
    const byAll = await keystrokes(pages, pages, all, idle, random, "all writing");
    return [converged, ...byOne, ...byAll];
  },
};

/**
 * Opens all pages at once. Where that does not bring them into contact, opens them one after another for the next
 * steps.
 */
async function openInContact(lab: Lab, peers: number): Promise<{ pages: BenchPage[]; converged: Reading }> {
  const { pages, openedAt } = await lab.openAtOnce(Array.from({ length: peers }, () => "at once"));
  const { at, missing } = await makeContact(pages, contactLimitMs);
  const note =
    missing > 0
      ? `not within ${contactLimitMs / 1_000} s: ${missing} of ${peers ** 2} edits were not there`
      : undefined;
  const metric = "opened at once until all have everyone's edit";
  const converged = reading(metric, "s", peers, (at - openedAt) / 1_000, note);
  if (missing === 0) return { pages, converged };
  await Promise.all(pages.map((page) => page.close()));
  return { pages: await lab.gather("one after another", peers, 2 * contactLimitMs), converged };
}

async function keystrokes(
  pages: readonly BenchPage[],
  writers: readonly BenchPage[],
  pace: Pace,
  idle: RoomTraffic,
  random: () => number,
  who: string,
): Promise<Reading[]> {
  const peers = pages.length;
  await record(pages);
  const traffic = await trafficDuring(pages, async () => {
    await typeAtPace(writers, pace, random);
    await untilArrived(pages, arrivalLimitMs);
    await leaveAlone(tailMs);
  });
  const { each, last, missing } = latenciesOf(await readRecordings(pages));
  const edits = writers.length * pace.keystrokes;
  const net = aboveIdle(traffic, idle);
  const note = missing === 0 ? undefined : `${missing} of ${each.length} arrivals did not happen`;
  const figure = (metric: string, unit: string, value: number): Reading =>
    reading(`${metric}, ${who}`, unit, peers, value, note);
  return [
    figure("arrival p50", "ms", percentile(each, 0.5)),
    figure("arrival p95", "ms", percentile(each, 0.95)),
    figure("arrival p99", "ms", percentile(each, 0.99)),
    figure("arrival at the last peer, p50", "ms", percentile(last, 0.5)),
    figure("arrival at the last peer, p99", "ms", percentile(last, 0.99)),
    figure("messages per edit", "messages", net.messages / edits),
    figure("bytes per edit", "bytes", net.bytes / edits),
    figure("messages per edit with idle traffic", "messages", traffic.messages / edits),
    figure("bytes per edit with idle traffic", "bytes", traffic.bytes / edits),
  ];
}
