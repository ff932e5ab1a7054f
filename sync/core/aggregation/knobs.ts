/** The knobs of aggregation, with what breaks when one is wrong. */

/** What may be tuned. */
export interface AggregationTuning {
  /** Time between two rounds of push-sum, and links that take part in each. */
  readonly aggregationMs: number;
  readonly aggregationFanout: number;
  /** Rounds of an epoch. After them the estimate stands, and sums restart. */
  readonly epochRounds: number;
}

export type AggregationKnobs = AggregationTuning;

/** The part of a configuration that this protocol reads. */
export interface AggregationConfig {
  readonly aggregation: AggregationKnobs;
}

export const aggregationKnobs: AggregationKnobs = {
  aggregationMs: 1_000,
  aggregationFanout: 2,
  epochRounds: 90,
};
