/** The script of a swarm: edits and crashes, drawn from a seed. */
import { seededRandom } from "../../sync/sim/random.ts";
import type { SwarmOptions } from "./arguments.ts";

/** `who` and `place` are from 0 to 1: which of the living peers, and where in the text. */
export type SwarmStep =
  /** Edits with the same `turn` have the same writer. */
  | {
      readonly type: "edit";
      readonly atMs: number;
      readonly turn: number;
      readonly who: number;
      readonly place: number;
    }
  | {
      readonly type: "crash";
      readonly atMs: number;
      readonly who: number;
      /** The others get no sign of it. */
      readonly silently: boolean;
      readonly rejoinsAfterMs: number;
    };

/** Writers at a time. */
const writers = 4;

/** Steps, ordered by time, over the given seconds. Every other crash is silent. */
export function writeScript({ seconds, seed, editsPerSecond, run, crashes }: SwarmOptions): SwarmStep[] {
  const random = seededRandom(seed);
  const steps: SwarmStep[] = [];
  const pauseMs = 1_000 / editsPerSecond;
  const turns = Array.from({ length: writers }, (_, turn) => ({ turn, who: random() }));
  let turn = turns.length;
  for (let atMs = pauseMs * random(); atMs < seconds * 1_000; atMs += pauseMs * (0.5 + random())) {
    const seat = Math.floor(random() * turns.length);
    steps.push({ type: "edit", atMs, ...(turns[seat] as { turn: number; who: number }), place: random() });
    if (random() < 1 / run) turns[seat] = { turn: turn++, who: random() };
  }
  for (let crash = 0; crash < crashes; crash++) {
    const atMs = seconds * 1_000 * random();
    const rejoinsAfterMs = 1_000 + 2_000 * random();
    steps.push({ type: "crash", atMs, who: random(), silently: crash % 2 === 1, rejoinsAfterMs });
  }
  return steps.toSorted((a, b) => a.atMs - b.atMs);
}
