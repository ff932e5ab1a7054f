/** Makes results out of readings: medians, spreads and ratios over the repetitions. */
import { median, sorted } from "../../shared/statistics.ts";
import type { Reading } from "../measurements/measurement.ts";
import type { SystemName } from "../lab/system.ts";

/** What one system gave in one repetition of a measurement at one room size: readings, or why there are none. */
export interface Run {
  /** The measurement's. */
  readonly name: string;
  readonly peers: number;
  readonly system: SystemName;
  readonly repetition: number;
  readonly outcome:
    | { readonly type: "readings"; readonly readings: readonly Reading[] }
    | { readonly type: "failed"; readonly reason: string };
}

/** Null stands for "did not happen". */
export interface Range {
  readonly least: number | null;
  readonly most: number | null;
}

export interface Result {
  readonly name: string;
  readonly peers: number;
  readonly metric: string;
  readonly unit: string;
  /** Medians over the repetitions. Null: it did not happen in half of them, or was not measured; the notes say so. */
  readonly ours: number | null;
  readonly theirs: number | null;
  /** Ours over theirs. Null where there is no such number. */
  readonly ratio: number | null;
  /** The least and the greatest of the repetitions. */
  readonly spread: { readonly ours: Range; readonly theirs: Range };
  /** How many repetitions gave a reading, one that says "did not happen" included. */
  readonly readings: { readonly ours: number; readonly theirs: number };
  readonly notes: readonly string[];
  /** The date of the run that measured it, where that was an earlier one than the outcome's own. */
  readonly measuredAt?: string;
}

const unitOfFailures = "runs";

/** In the order in which metrics first came up. Failed runs become a result of their own. */
export function resultsOf(runs: readonly Run[]): Result[] {
  const groups = groupBy(runs, ({ name, peers }) => `${name} ${peers}`);
  return groups.flatMap(resultsOfGroup);
}

/** Runs of the same measurement in the same room size. */
function resultsOfGroup(runs: readonly Run[]): Result[] {
  const rows = runs.flatMap(({ system, outcome }) =>
    outcome.type === "readings" ? outcome.readings.map((reading) => ({ system, reading })) : [],
  );
  const [{ name, peers } = { name: "", peers: 0 }] = runs;
  const results = groupBy(rows, ({ reading }) => JSON.stringify([reading.metric, reading.unit, reading.peers])).map(
    (group): Result => {
      const of = (system: SystemName): number[] =>
        group.filter((row) => row.system === system).map(({ reading }) => reading.value);
      const [first] = group;
      const metric = first?.reading.metric ?? "";
      const notes = group.flatMap(({ system, reading }) =>
        reading.note === undefined ? [] : [`${displayName[system]}: ${reading.note}`],
      );
      return {
        name,
        peers: first?.reading.peers ?? peers,
        metric,
        unit: first?.reading.unit ?? "",
        ...compare(of("grapevine"), of("y-webrtc")),
        notes: countEqual(notes),
      };
    },
  );
  const failures = runs.flatMap(({ system, outcome }) =>
    outcome.type === "failed" ? [{ system, reason: outcome.reason }] : [],
  );
  if (failures.length > 0) {
    const count = (system: SystemName): number[] => {
      const ofSystem = runs.filter((run) => run.system === system);
      return ofSystem.length === 0 ? [] : [ofSystem.filter(({ outcome }) => outcome.type === "failed").length];
    };
    results.push({
      name,
      peers,
      metric: "runs that failed",
      unit: unitOfFailures,
      ...compare(count("grapevine"), count("y-webrtc")),
      notes: countEqual(failures.map(({ system, reason }) => `${displayName[system]}: ${reason}`)),
    });
  }
  return results;
}

export const displayName: Readonly<Record<SystemName, string>> = { grapevine: "Grapevine", "y-webrtc": "y-webrtc" };

function compare(
  ours: readonly number[],
  theirs: readonly number[],
): Omit<Result, "name" | "peers" | "metric" | "unit" | "notes"> {
  const [own, other] = [orNull(median(ours)), orNull(median(theirs))];
  return {
    ours: own,
    theirs: other,
    ratio: own === null || other === null ? null : orNull(own / other),
    spread: { ours: rangeOf(ours), theirs: rangeOf(theirs) },
    readings: { ours: ours.length, theirs: theirs.length },
  };
}

function rangeOf(values: readonly number[]): Range {
  const all = sorted(values);
  return { least: orNull(all[0] ?? Number.NaN), most: orNull(all.at(-1) ?? Number.NaN) };
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Equal notes once, with how many there were. */
function countEqual(notes: readonly string[]): string[] {
  return groupBy(notes, (note) => note).map(
    (equal) => `${equal[0] ?? ""}${equal.length > 1 ? ` (${equal.length} times)` : ""}`,
  );
}

/** Groups in the order of their first values. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
