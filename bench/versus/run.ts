/**
 * Runs measurements: both systems in turn, the order swapped at each repetition, each time with a server and a browser of
 * its own. One after the other; only those of one measurement that rest do so at the same time.
 */
import type { Lab } from "./lab/lab.ts";
import type { Measurement } from "./measurements/measurement.ts";
import type { SystemName } from "./lab/system.ts";
import type { Skipped } from "./report/outcome.ts";
import type { Run } from "./report/results.ts";
import { type Turn, Turns } from "./turns.ts";

export interface RunOptions {
  readonly measurements: readonly Measurement[];
  /** In place of each measurement's own, unless these are fixed. */
  readonly peers: readonly number[] | undefined;
  readonly repeat: number;
  readonly seed: number;
  readonly openLab: (system: SystemName) => Promise<Lab>;
  readonly progress: (progress: { readonly phase: string; readonly share: number }) => void;
  /** Everything so far, after each run: whoever interrupts has it. */
  readonly onRuns: (runs: readonly Run[]) => void;
  /** Ends the run under way. */
  readonly signal: AbortSignal;
  /** Longest time of one run. */
  readonly limitMs?: number;
}

const defaultLimitMs = 20 * 60_000;
const orders: readonly (readonly SystemName[])[] = [
  ["grapevine", "y-webrtc"],
  ["y-webrtc", "grapevine"],
];

/** What cannot be run here, with the reason. */
export function skippedOf(measurements: readonly Measurement[]): Skipped[] {
  return measurements.flatMap((measurement) => {
    const reason = measurement.unavailable?.();
    return reason === undefined ? [] : [{ name: measurement.name, reason }];
  });
}

/** Runs what can be run. Resolves, when it is interrupted too, with what came of it; never rejects for a measurement. */
export async function runAll(options: RunOptions): Promise<Run[]> {
  const { measurements, signal, repeat } = options;
  const plan = measurements
    .filter((measurement) => measurement.unavailable?.() === undefined)
    .flatMap((measurement) => roomSizes(measurement, options.peers).map((peers) => ({ measurement, peers })));
  const total = plan.length * repeat * 2;
  const runs: Run[] = [];
  const turns = new Turns();
  const underWay: Promise<void>[] = [];
  let former: Measurement | undefined;
  // One repetition of everything after the other: whoever interrupts has whole ones.
  for (let repetition = 0; repetition < repeat; repetition++)
    for (const { measurement, peers } of plan)
      for (const system of orders[repetition % 2] ?? []) {
        if (former !== measurement) await Promise.all(underWay.splice(0));
        former = measurement;
        const turn = await turns.take();
        if (signal.aborted) {
          turn.end();
          await Promise.all(underWay);
          return runs;
        }
        const where = `${measurement.name}, ${peers} peers, ${repetition + 1} of ${repeat}, ${system}`;
        const tell = (text: string): void =>
          options.progress({ phase: `${where}: ${text}`, share: runs.length / total });
        const run = async (): Promise<void> => {
          const outcome = await runOnce(measurement, system, peers, options.seed + repetition, tell, turn, options);
          if (signal.aborted) return;
          if (outcome.type === "failed") tell(`failed: ${outcome.reason}`);
          runs.push({ name: measurement.name, peers, system, repetition, outcome });
          options.onRuns(runs);
        };
        underWay.push(run().finally(() => turn.end()));
      }
  await Promise.all(underWay);
  return runs;
}

function roomSizes(measurement: Measurement, told: readonly number[] | undefined): readonly number[] {
  return told === undefined || measurement.fixedPeers === true ? measurement.peers : told;
}

async function runOnce(
  measurement: Measurement,
  system: SystemName,
  peers: number,
  seed: number,
  progress: (text: string) => void,
  turn: Turn,
  { openLab, signal, limitMs = defaultLimitMs }: RunOptions,
): Promise<Run["outcome"]> {
  let lab: Lab | undefined;
  try {
    progress("starting");
    lab = await openLab(system);
    const rest = (ms: number): Promise<void> => turn.rest(ms);
    const readings = await withinTime(measurement.run({ lab, peers, progress, rest, seed }), limitMs, signal);
    return { type: "readings", readings };
  } catch (error) {
    return { type: "failed", reason: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  } finally {
    // A server or a browser that has died already is no reason to lose the readings.
    await lab?.close().catch((error: unknown) => progress(`closing: ${String(error)}`));
  }
}

/** Rejects after the time, or when it is interrupted; what is left of the work then fails by itself as its lab closes. */
function withinTime<T>(work: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not done after ${limitMs / 60_000} minutes`)), limitMs);
    const interrupt = (): void => reject(new Error("interrupted"));
    signal.addEventListener("abort", interrupt, { once: true });
    if (signal.aborted) interrupt();
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", interrupt);
    });
  });
}
