/** Statistics of measured values. NaN and Infinity stand for what did not happen, which is later than all that did. */
import { percentileOf } from "../../sync/sim/statistics.ts";

/** In ascending order, what did not happen last. */
export function sorted(values: readonly number[]): number[] {
  const rank = (value: number): number => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
  return values.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

/** The middle value, or the mean of the two middle ones; NaN of none. */
export function median(values: readonly number[]): number {
  const all = sorted(values);
  const middle = all.length >> 1;
  const upper = all[middle] ?? Number.NaN;
  return all.length % 2 === 1 ? upper : ((all[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The smallest value that `share` (0 to 1) of all values do not exceed; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  return values.length === 0 ? Number.NaN : percentileOf(values, share);
}
