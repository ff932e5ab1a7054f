/** What a scenario is, and what it is given. */
import type { Package } from "./network.ts";

export interface Reading {
  /** What was measured, such as "loss noticed by Ada". */
  readonly what: string;
  readonly unit: string;
  /** NaN or Infinity where it did not happen in the time there was. */
  readonly value: number;
  /** Above it, and with NaN, the scenario has failed. Without, the figure is told for its own sake. */
  readonly atMost?: number;
  /** What belongs to the figure, in a few words. */
  readonly note?: string;
}

export interface Stage {
  /** The folder of the built app. */
  readonly dist: string;
  /** How long a laptop sleeps. */
  readonly minutesAsleep: number;
  /** How long the signaling server is gone. */
  readonly minutesUnserved: number;
  /** Tells people what goes on. */
  readonly progress: (text: string) => void;
}

export interface Scenario {
  /** As `--only` takes it. */
  readonly name: string;
  /** In a few words, for `--list`. */
  readonly about: string;
  /** What it needs besides the basics. */
  readonly packages?: readonly Package[];
  /** Makes a network of its own and takes it down. Rejects when it cannot be carried out, which is a failure. */
  run(stage: Stage): Promise<readonly Reading[]>;
}
