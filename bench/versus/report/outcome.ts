/** The outcome of a comparison: what `--json` prints, and what the report is made of. */
import type { Environment } from "./environment.ts";
import { measurements } from "../measurements/index.ts";
import type { Result } from "./results.ts";

/** A measurement that cannot be run here. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

export interface Outcome {
  readonly environment: Environment;
  /** Earlier runs of which results still stand, the latest first. */
  readonly earlier?: readonly Environment[];
  readonly results: readonly Result[];
  readonly skipped: readonly Skipped[];
}

/** Adds to `outcome` what `former` has of other measurements and sizes. */
export function addTo(former: Outcome | undefined, outcome: Outcome): Outcome {
  if (former === undefined) return outcome;
  const keyOf = ({ name, peers }: Result): string => `${name} ${peers}`;
  const anew = new Set(outcome.results.map(keyOf));
  const kept = former.results
    .filter((result) => !anew.has(keyOf(result)))
    .map((result): Result => ({ ...result, measuredAt: result.measuredAt ?? former.environment.date }));
  const standing = new Set(kept.map(({ measuredAt }) => measuredAt));
  const measured = new Set([...kept, ...outcome.results].map(({ name }) => name));
  return {
    environment: outcome.environment,
    earlier: [former.environment, ...(former.earlier ?? [])].filter(({ date }) => standing.has(date)),
    results: [...kept, ...outcome.results].toSorted((a, b) => orderOf(a) - orderOf(b) || a.peers - b.peers),
    skipped: [...former.skipped, ...outcome.skipped].filter(
      ({ name }, index, all) => !measured.has(name) && all.findLastIndex((each) => each.name === name) === index,
    ),
  };
}

// The order of the catalogue.
const orderOf = ({ name }: Result): number => measurements.findIndex((measurement) => measurement.name === name);

/** Throws an Error that says what is wrong. */
export function readOutcome(text: string, file: string): Outcome {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON.`, { cause });
  }
  if (!isOutcome(value)) throw new Error(`${file} is not what this command writes: environment, results, skipped.`);
  return value;
}

// It is this command's own file, so check only that it is one, not every number in it.
function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== "object" || value === null) return false;
  const { environment, results, skipped } = value as Record<string, unknown>;
  return typeof environment === "object" && environment !== null && Array.isArray(results) && Array.isArray(skipped);
}
