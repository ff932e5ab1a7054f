/** The catalogue of measurements, in the order in which they run. */
import type { Measurement } from "./measurement.ts";
import { addressChange } from "./address-change.ts";
import { arrival } from "./arrival.ts";
import { asleep } from "./asleep.ts";
import { badNetwork } from "./bad-network.ts";
import { cable } from "./cable.ts";
import { cpu } from "./cpu.ts";
import { cursors } from "./cursors.ts";
import { frames } from "./frames.ts";
import { ghost } from "./ghost.ts";
import { heap } from "./heap.ts";
import { idle } from "./idle.ts";
import { lateJoiner } from "./late-joiner.ts";
import { openLarge } from "./open-large.ts";
import { opening } from "./opening.ts";
import { paste } from "./paste.ts";
import { signaling } from "./signaling.ts";
import { trace } from "./trace.ts";

export const measurements: readonly Measurement[] = [
  arrival,
  opening,
  openLarge,
  cursors,
  idle,
  cpu,
  trace,
  lateJoiner,
  paste,
  cable,
  badNetwork,
  addressChange,
  asleep,
  ghost,
  frames,
  heap,
  signaling,
];
