/**
 * Single keystrokes at a pace, and when each was made and reached the others. A keystroke is one unit of its writer in
 * the Yjs document, so its client and clock identify it, whoever brings it and in whatever batch. Editors have no
 * focus, so that they send no cursor moves.
 */
import type { BenchPage } from "../lab/bench-page.ts";

/** Milliseconds since 1970 by (client, clock). */
type Times = readonly (readonly [client: number, clock: number, at: number])[];

export interface Recording {
  readonly made: Times;
  readonly arrived: Times;
}

declare global {
  interface Window {
    /** Set by `record`. */
    benchRecording?: { made: [number, number, number][]; arrived: [number, number, number][] };
  }
}

/** Makes each page record what is made and what arrives from now on, and forget what it recorded before. */
export async function record(pages: readonly BenchPage[]): Promise<void> {
  await Promise.all(pages.map(({ page }) => page.evaluate(beginRecording)));
}

/** Runs in the page. */
function beginRecording(): void {
  const { bench } = window;
  const listening = window.benchRecording !== undefined;
  window.benchRecording = { made: [], arrived: [] };
  if (listening) return;
  // This event follows the observers, so the editor has the change by now.
  bench.doc.on("afterTransaction", ({ local, beforeState, afterState }) => {
    const at = bench.now();
    if (local) return;
    for (const [client, end] of afterState)
      for (let clock = beforeState.get(client) ?? 0; clock < end; clock++)
        window.benchRecording?.arrived.push([client, clock, at]);
  });
}

export interface Pace {
  /** Keystrokes of each writer. */
  readonly keystrokes: number;
  readonly intervalMs: number;
}

/**
 * Types on all writers' pages at the same pace, each in its own phase; the first keystroke comes within one interval.
 * Resolves after the last.
 */
export async function typeAtPace(writers: readonly BenchPage[], pace: Pace, random: () => number): Promise<void> {
  const startAt = Date.now() + 200;
  await Promise.all(
    writers.map(({ page }) => page.evaluate(typeKeys, { ...pace, startAt: startAt + pace.intervalMs * random() })),
  );
}

/** Runs in the page. */
async function typeKeys(plan: Pace & { readonly startAt: number }): Promise<void> {
  const { bench, benchRecording } = window;
  if (benchRecording === undefined) throw new Error("typeKeys: the page does not record");
  for (let key = 0; key < plan.keystrokes; key++) {
    const waitMs = plan.startAt + key * plan.intervalMs - bench.now();
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    const client = bench.doc.clientID;
    const clock = bench.Y.getState(bench.doc.store, client);
    const at = bench.now();
    bench.type("abcdefghijklmnopqrstuvwxyz"[key % 26] ?? "a");
    benchRecording.made.push([client, clock, at]);
  }
}

/** Waits at most `timeoutMs` until every page has what all pages have made. */
export async function untilArrived(pages: readonly BenchPage[], timeoutMs: number): Promise<void> {
  const made = await Promise.all(pages.map(({ page }) => page.evaluate(() => window.benchRecording?.made ?? [])));
  const wanted = new Map<number, number>();
  for (const [client, clock] of made.flat()) wanted.set(client, Math.max(wanted.get(client) ?? 0, clock + 1));
  await Promise.all(pages.map(({ page }) => page.evaluate(awaitClocks, { wanted: [...wanted], timeoutMs })));
}

/** Runs in the page. */
function awaitClocks(awaited: { readonly wanted: [number, number][]; readonly timeoutMs: number }): Promise<void> {
  const { bench } = window;
  const { Y, doc } = bench;
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      doc.off("afterTransaction", look);
      resolve();
    };
    const look = (): void => {
      if (awaited.wanted.every(([client, clock]) => Y.getState(doc.store, client) >= clock)) finish();
    };
    const timer = setTimeout(finish, awaited.timeoutMs);
    doc.on("afterTransaction", look);
    look();
  });
}

export function readRecordings(pages: readonly BenchPage[]): Promise<Recording[]> {
  return Promise.all(pages.map(({ page }) => page.evaluate(() => window.benchRecording ?? { made: [], arrived: [] })));
}

export interface Latencies {
  /** Milliseconds from each keystroke to its arrival at each other page; infinite where it did not arrive. */
  readonly each: readonly number[];
  /** For each keystroke, the time until the last page had it. */
  readonly last: readonly number[];
  /** Number of pairs of a keystroke and a page that it did not reach. */
  readonly missing: number;
}

/** Combines the recordings, one for each page. */
export function latenciesOf(recordings: readonly Recording[]): Latencies {
  const arrivals = recordings.map(
    ({ arrived }) => new Map(arrived.map(([client, clock, at]) => [`${client} ${clock}`, at])),
  );
  const byKeystroke = recordings.flatMap(({ made }, writer) =>
    made.map(([client, clock, madeAt]) =>
      arrivals
        .filter((_, reader) => reader !== writer)
        .map((arrived) => (arrived.get(`${client} ${clock}`) ?? Number.POSITIVE_INFINITY) - madeAt),
    ),
  );
  const each = byKeystroke.flat();
  return {
    each,
    last: byKeystroke.filter((times) => times.length > 0).map((times) => Math.max(...times)),
    missing: each.filter((ms) => ms === Number.POSITIVE_INFINITY).length,
  };
}
