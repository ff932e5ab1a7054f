/** What a scenario is, and what it is given. */
import type { Package } from "../namespaces/network.ts";

export interface Reading {
  /** What was measured, such as "loss noticed by Ada". */
  readonly what: string;
  readonly unit: string;
  /** NaN or Infinity when it did not happen in time. */
  readonly value: number;
  /** Limit of the figure: above it, or with NaN, the scenario fails. A figure without limit is only reported. */
  readonly atMost?: number;
  /** A few words about the figure. */
  readonly note?: string;
}

export interface Stage {
  /** The folder of the built app. */
  readonly dist: string;
  /** How long a laptop sleeps. */
  readonly minutesAsleep: number;
  /** How long the signaling server is gone. */
  readonly minutesUnserved: number;
  /** Shows people what happens. */
  readonly progress: (text: string) => void;
}

export interface Scenario {
  /** As `--only` takes it. */
  readonly name: string;
  /** In a few words, for `--list`. */
  readonly about: string;
  /** Packages that it needs besides the basic ones. */
  readonly packages?: readonly Package[];
  /** Makes its own network and takes it down. Rejects when it cannot be run, which is a failure. */
  run(stage: Stage): Promise<readonly Reading[]>;
}
