/**
 * Single keystrokes on some pages, at a pace, and when each was made and reached the others: a keystroke is one unit in
 * its writer's part of the Yjs document, so it is known by its client and clock whoever brings it, and however many come
 * at once. Editors have no focus, so that no cursor moves are sent along.
 */
import type { BenchPage } from "../bench-page.ts";

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

/** From now on, each page remembers what is made and what arrives. Forgets what it remembered before. */
export async function record(pages: readonly BenchPage[]): Promise<void> {
  await Promise.all(pages.map(({ page }) => page.evaluate(beginRecording)));
}

/** Runs in the page. */
function beginRecording(): void {
  const { bench } = window;
  const listening = window.benchRecording !== undefined;
  window.benchRecording = { made: [], arrived: [] };
  if (listening) return;
  // Told after the observers: by now the editor has the change.
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
 * The writers type at the same pace, each in a phase of its own; the first keystroke comes within one interval.
 * Resolves when the last has been made.
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

/** Waits until every page has what every page has made, `timeoutMs` at most. */
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
  /** For each keystroke, until the last page had it. */
  readonly last: readonly number[];
  /** Pairs of a keystroke and a page that it did not reach. */
  readonly missing: number;
}

/** Puts together what the pages remember. One recording for each page. */
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
