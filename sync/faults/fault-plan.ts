/**
 * A plan of faults for this peer's links, as data and as a line of text: `drop20,delay50-200,dup5,reorder,
 * partition:10s,seed=7`. `faults.ts` applies each word to frames.
 */

/** Faults act on whole frames, each direction by itself. Shares are from 0 to 1, times in milliseconds. */
export interface FaultPlan {
  /** Chance that a frame is lost. */
  readonly dropShare?: number;
  /** Every frame comes later by a time drawn from this range, and stays in order. */
  readonly delayMs?: { readonly least: number; readonly most: number };
  /** Chance that a frame that is not lost comes twice. */
  readonly duplicateShare?: number;
  /** Frames overtake each other: each keeps to its own delay, and one in four is held back by up to 50 ms more. */
  readonly reorder?: boolean;
  /**
   * For `lastsMs`, from `afterMs` after the plan came into force, every frame that is sent or would arrive is lost. Links
   * look open to the transport, new ones open, and the signaling server is reached: only frames are lost.
   */
  readonly partition?: { readonly afterMs: number; readonly lastsMs: number };
  /** A whole number below 2^32. The same seed and the same frames give the same faults. Default: 1. */
  readonly seed?: number;
}

/** The longest delay of a frame, and the longest and latest partition. */
export const maxDelayMs = 60_000;
export const maxPartitionMs = 600_000;

export type ParsedFaults =
  | { readonly ok: true; readonly faults: FaultPlan }
  /** `reason`: a sentence that names what is wrong. */
  | { readonly ok: false; readonly reason: string };

/** The words of the text, with the syntax of each and its effect on the plan. */
const words: readonly (readonly [pattern: RegExp, read: (...numbers: string[]) => FaultPlan])[] = [
  [/^drop(.*)$/, (share = "") => ({ dropShare: readShare("drop", share) })],
  [/^delay(.*)$/, (range = "") => ({ delayMs: readRange(range) })],
  [/^dup(.*)$/, (share = "") => ({ duplicateShare: readShare("dup", share) })],
  [/^reorder$/, () => ({ reorder: true })],
  [/^partition:(.*?)(?:@(.*))?$/, (lasts = "", after) => ({ partition: readPartition(lasts, after) })],
  [/^seed=(.*)$/, (seed = "") => ({ seed: readSeed(seed) })],
];

/** Never throws. Empty text is a plan without faults. A text with an unknown word is refused as a whole. */
export function parseFaults(text: string): ParsedFaults {
  let faults: FaultPlan = {};
  try {
    for (const word of text.split(",")) {
      if (text.trim() === "") break;
      const read = readWord(word.trim());
      const [name = ""] = Object.keys(read);
      if (name in faults) throw new RangeError(`${quote(word)} says for the second time what was said before.`);
      faults = { ...faults, ...read };
    }
    return { ok: true, faults };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Returns the plan unchanged. Throws a RangeError that names a value out of bounds. */
export function checkFaults(faults: FaultPlan): FaultPlan {
  const { dropShare, duplicateShare, delayMs, partition, seed } = faults;
  within("dropShare", dropShare, 1);
  within("duplicateShare", duplicateShare, 1);
  within("delayMs.most", delayMs?.most, maxDelayMs);
  within("delayMs.least", delayMs?.least, delayMs?.most);
  within("partition.afterMs", partition?.afterMs, maxPartitionMs);
  within("partition.lastsMs", partition?.lastsMs, maxPartitionMs);
  within("seed", seed, 2 ** 32 - 1);
  if (seed !== undefined && !Number.isInteger(seed)) throw new RangeError(`seed must be a whole number, not ${seed}`);
  return faults;
}

function within(name: string, value = 0, most = 0): void {
  if (!(value >= 0 && value <= most)) throw new RangeError(`${name} must be from 0 to ${most}, not ${value}`);
}

/** The text that `parseFaults` reads as this plan; empty for a plan without faults. */
export function formatFaults({ dropShare, delayMs, duplicateShare, reorder, partition, seed }: FaultPlan): string {
  const parts: string[] = [];
  if (dropShare !== undefined) parts.push(`drop${percent(dropShare)}`);
  if (delayMs !== undefined) parts.push(`delay${sixDigits(delayMs.least)}-${sixDigits(delayMs.most)}`);
  if (duplicateShare !== undefined) parts.push(`dup${percent(duplicateShare)}`);
  if (reorder === true) parts.push("reorder");
  if (partition !== undefined)
    parts.push(`partition:${partition.lastsMs}ms${partition.afterMs !== 0 ? `@${partition.afterMs}ms` : ""}`);
  if (seed !== undefined) parts.push(`seed=${seed}`);
  return parts.join(",");
}

function readWord(word: string): FaultPlan {
  for (const [pattern, read] of words) {
    const match = pattern.exec(word);
    if (match) return read(...match.slice(1));
  }
  throw new RangeError(
    `${quote(word)} is no fault: there are drop20, delay50-200, dup5, reorder, partition:10s and seed=7.`,
  );
}

function readShare(word: string, text: string): number {
  const value = readNumber(text);
  if (value === undefined || value > 100)
    throw new RangeError(`"${word}" takes a percentage from 0 to 100, as in ${word}20, not ${quote(text)}.`);
  // 79.26 / 100 is not 0.7926, which is what a program would say.
  return Number((value / 100).toFixed(8));
}

function readRange(text: string): { least: number; most: number } {
  const [low = "", high = low, ...more] = text.split("-");
  const [least, most] = [readNumber(low), readNumber(high)];
  if (least === undefined || most === undefined || more.length > 0)
    throw new RangeError(`"delay" takes milliseconds, as in delay50-200, not ${quote(text)}.`);
  if (least > most) throw new RangeError(`The delay ${quote(text)} ends before it begins.`);
  if (most > maxDelayMs) throw new RangeError(`A delay of ${quote(high)} ms is above the limit of ${maxDelayMs} ms.`);
  return { least, most };
}

function readPartition(lasts: string, after: string | undefined): { afterMs: number; lastsMs: number } {
  return { afterMs: after === undefined ? 0 : readDuration(after), lastsMs: readDuration(lasts) };
}

function readDuration(text: string): number {
  const [, digits = "", unit = ""] = /^(.*?)(ms|s)$/.exec(text) ?? [];
  const value = readNumber(digits);
  if (value === undefined)
    throw new RangeError(`"partition" takes a time, as in partition:10s or partition:10s@5s, not ${quote(text)}.`);
  const ms = Math.round(unit === "s" ? value * 1_000 : value);
  if (ms > maxPartitionMs)
    throw new RangeError(`A time of ${quote(text)} is above the limit of ${maxPartitionMs / 1_000} s for partitions.`);
  return ms;
}

function readSeed(text: string): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value < 2 ** 32))
    throw new RangeError(`"seed" takes a whole number below 2^32, as in seed=7, not ${quote(text)}.`);
  return value;
}

// No sign, no exponent, no spaces, although Number() would accept them.
function readNumber(text: string): number | undefined {
  return /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
}

// Many shares have no exact binary form: 0.07 * 100 is not 7.
const percent = (share: number): string => sixDigits(share * 100);

const sixDigits = (value: number): string => String(Number(value.toFixed(6)));

/** Shortens untrusted text from the address. */
const quote = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
