/**
 * Cursor moves: one person walks through the text with the arrow keys, and nobody types. The time until the others'
 * awareness has each place, and what the room sends for it.
 */
import { percentile } from "../../shared/statistics.ts";
import { type Measurement, type Reading, reading } from "./measurement.ts";
import { aboveIdle, leaveAlone, trafficDuring } from "./room-traffic.ts";

const contactLimitMs = 120_000;
const settleMs = 5_000;
const moves = 100;
const warmUpMoves = 20;
const intervalMs = 100;
const idleMs = 12_000;
/** Time to wait after the last move. */
const arrivalMs = 2_000;

/** Times at which a cursor reached places, as awareness describes them; in milliseconds since 1970. */
type Places = readonly (readonly [place: string, at: number])[];

declare global {
  interface Window {
    /** Set by `watchCursor`. */
    benchCursor?: [string, number][];
  }
}

export const cursors: Measurement = {
  name: "cursors",
  peers: [2, 16],
  async run({ lab, peers, progress }) {
    const pages = await lab.gather("cursors", peers, contactLimitMs);
    const [mover, ...others] = pages;
    if (mover === undefined) throw new Error("cursors: there are no pages");
    await mover.insert(0, "x".repeat(moves + warmUpMoves + 1));
    await leaveAlone(settleMs);
    const client = await mover.page.evaluate(() => window.bench.awareness.clientID);
    await mover.page.evaluate(() => window.bench.view.focus());
    await Promise.all(others.map(({ page }) => page.evaluate(watchCursor, client)));
    await mover.page.evaluate(moveCursor, { from: 0, moves: warmUpMoves, intervalMs });

    progress("nobody moves");
    const idle = await trafficDuring(pages, () => leaveAlone(idleMs));
    progress("one moves");
    let made: Places = [];
    const traffic = await trafficDuring(pages, async () => {
      made = await mover.page.evaluate(moveCursor, { from: warmUpMoves, moves, intervalMs });
      await leaveAlone(arrivalMs);
    });
    const seen = await Promise.all(others.map(({ page }) => page.evaluate(() => window.benchCursor ?? [])));
    return readings(peers, made, seen, aboveIdle(traffic, idle));
  },
};

function readings(
  peers: number,
  made: Places,
  seen: readonly Places[],
  net: { readonly messages: number; readonly bytes: number },
): Reading[] {
  const times = seen.map((places) => new Map(places));
  const latencies = made.flatMap(([place, madeAt]) =>
    times.map((arrived) => (arrived.get(place) ?? Number.POSITIVE_INFINITY) - madeAt),
  );
  const arrived = latencies.filter((ms) => Number.isFinite(ms));
  const note =
    arrived.length === latencies.length
      ? undefined
      : `${latencies.length - arrived.length} of ${latencies.length} places were not shown: a later one took their place`;
  return [
    reading("cursor arrival p50", "ms", peers, percentile(arrived, 0.5), note),
    reading("cursor arrival p99", "ms", peers, percentile(arrived, 0.99), note),
    reading("messages per cursor move", "messages", peers, net.messages / moves, note),
    reading("bytes per cursor move", "bytes", peers, net.bytes / moves, note),
    reading("cursor places that others did not see", "%", peers, 100 * (1 - arrived.length / latencies.length), note),
  ];
}

/** Runs in the page: records when the cursor of `client` reaches each place. */
function watchCursor(client: number): void {
  const { bench } = window;
  const seen: [string, number][] = [];
  window.benchCursor = seen;
  const known = new Set<string>();
  bench.awareness.on("change", () => {
    const place = JSON.stringify((bench.awareness.getStates().get(client)?.["cursor"] as { head?: unknown })?.head);
    if (place === undefined || known.has(place)) return;
    known.add(place);
    seen.push([place, bench.now()]);
  });
}

/** Runs in the page: moves the cursor place by place, timed from the key. */
async function moveCursor(walk: {
  readonly from: number;
  readonly moves: number;
  readonly intervalMs: number;
}): Promise<Places> {
  const { bench } = window;
  const { Y, content, view } = bench;
  const made: [string, number][] = [];
  const startAt = bench.now();
  for (let move = 1; move <= walk.moves; move++) {
    const waitMs = startAt + move * walk.intervalMs - bench.now();
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    const place = walk.from + move;
    const at = bench.now();
    view.dispatch({ selection: { anchor: place }, userEvent: "select" });
    made.push([JSON.stringify(Y.createRelativePositionFromTypeIndex(content, place)), at]);
  }
  return made;
}
