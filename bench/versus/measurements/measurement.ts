/**
 * A measurement takes a few readings of one system in one repetition. The runner repeats it for both systems in turn,
 * and makes medians, ratios and spreads of the readings.
 */
import type { Lab } from "../lab/lab.ts";

/** The unit of readings that are yes or no. */
export const yesOrNo = "1 yes, 0 no";

export interface Reading {
  /** What was measured, such as "messages per edit". Together with name, peers and unit it identifies a result. */
  readonly metric: string;
  readonly unit: string;
  readonly peers: number;
  /** NaN when it did not happen in time; `note` says so. */
  readonly value: number;
  readonly note?: string;
}

/** What is no finite number did not happen. */
export function reading(metric: string, unit: string, peers: number, value: number, note?: string): Reading {
  return {
    metric,
    unit,
    peers,
    value: Number.isFinite(value) ? value : Number.NaN,
    ...(note !== undefined && { note }),
  };
}

/** Seconds from one time to another, both in milliseconds; without `at` it did not happen within `limitMs`. */
export function duration(
  metric: string,
  peers: number,
  since: number,
  at: number | undefined,
  limitMs: number,
): Reading {
  return at === undefined
    ? reading(metric, "s", peers, Number.NaN, `not within ${limitMs / 1_000} s`)
    : reading(metric, "s", peers, (at - since) / 1_000);
}

export interface MeasurementRun {
  /** The system's server and pages, fresh for each repetition. */
  readonly lab: Lab;
  /** One of `Measurement.peers`. */
  readonly peers: number;
  /** Shows people what happens, on standard error. */
  readonly progress: (text: string) => void;
  /**
   * Lets at least so many milliseconds pass while other runs of the measurement have the machine. For steps that need
   * only time.
   */
  readonly rest: (ms: number) => Promise<void>;
  /** Differs between repetitions; both systems get the same. */
  readonly seed: number;
}

export interface Measurement {
  /** As `--only` takes it. */
  readonly name: string;
  /** Peer counts that are measured unless `--peers` names others. Those of fixed size ignore `--peers`. */
  readonly peers: readonly number[];
  readonly fixedPeers?: boolean;
  /** Why it cannot be run here (no root, a missing program or trace), or undefined. */
  unavailable?(): string | undefined;
  run(run: MeasurementRun): Promise<readonly Reading[]>;
}
