/** What is asked of Grapevine beside y-webrtc, and whether results meet it. */
import { formatNumber } from "./format.ts";
import { yesOrNo } from "../measurements/measurement.ts";
import type { Result } from "./results.ts";

export interface Target {
  readonly what: string;
  /** Which result: the measurement's name, the start of the metric's, and the room size. */
  readonly result: { readonly name: string; readonly metric: string; readonly unit?: string; readonly peers: number };
  /** What is held against the bound: our figure, or ours over theirs. */
  readonly of: "ours" | "ratio";
  readonly least?: number;
  readonly most?: number;
}

export interface TargetRow {
  readonly what: string;
  readonly required: string;
  readonly measured: string;
  /** Undefined where it was not measured. */
  readonly met: boolean | undefined;
}

export const targets: readonly Target[] = [
  {
    what: "messages per edit, 16 peers, one writer",
    result: { name: "arrival", metric: "messages per edit, one writer", unit: "messages", peers: 16 },
    of: "ours",
    most: 16,
  },
  {
    what: "bytes per edit, 16 peers",
    result: { name: "arrival", metric: "bytes per edit, one writer", peers: 16 },
    of: "ratio",
    most: 0.25,
  },
  ...(
    [
      [2, "p50", 1],
      [16, "p50", 0.5],
      [16, "p99", 0.5],
    ] as const
  ).map(([peers, percentile, most]): Target => ({
    what: `arrival ${percentile} at ${peers} peers`,
    result: { name: "arrival", metric: `arrival ${percentile}, one writer`, peers },
    of: "ratio",
    most,
  })),
  {
    what: "24 peers, all converge after opening",
    result: { name: "arrival", metric: "opened at once until all have everyone's edit", unit: "s", peers: 24 },
    of: "ours",
    most: 20,
  },
  ...(["messages", "bytes"] as const).map((unit): Target => ({
    what: `idle traffic per minute, 16 peers, ${unit}`,
    result: { name: "idle", metric: "idle room, sent per minute", unit, peers: 16 },
    of: "ratio",
    most: 0.1,
  })),
  {
    what: "CPU time per edit over all 16 pages",
    result: { name: "cpu", metric: "CPU time per edit, all pages", peers: 16 },
    of: "ratio",
    most: 0.5,
  },
  {
    what: "friendsforever, 2 peers, unpaced: time to converge",
    result: { name: "trace", metric: "friendsforever: time to converge", peers: 2 },
    of: "ratio",
    most: 0.5,
  },
  {
    what: "friendsforever: bytes sent over bytes useful",
    result: { name: "trace", metric: "friendsforever: bytes sent over bytes useful", unit: "x", peers: 2 },
    of: "ours",
    most: 1.3,
  },
  ...["automerge-paper", "automerge-paper with short client IDs"].map((what): Target => ({
    what: `late joiner to ${what}`,
    result: { name: "late-joiner", metric: `late joiner to ${what}: time to have it`, peers: 2 },
    of: "ratio",
    most: 1,
  })),
  {
    what: "late joiner: progress shown",
    result: {
      name: "late-joiner",
      metric: "late joiner to automerge-paper: progress shown",
      unit: yesOrNo,
      peers: 2,
    },
    of: "ours",
    least: 1,
  },
  {
    what: "cable pulled 20 s: loss noticed",
    result: { name: "cable", metric: "cable pulled 20 s: loss noticed by who stayed", unit: "s", peers: 2 },
    of: "ours",
    most: 5,
  },
  {
    what: "cable pulled 20 s, edits on both sides: merged after plugging in",
    result: { name: "cable", metric: "cable pulled 20 s: merged after plugging in", unit: "s", peers: 2 },
    of: "ours",
    most: 3,
  },
  {
    what: "ghost cursor",
    result: { name: "ghost", metric: "ghost: time until a dead peer's cursor is gone", unit: "s", peers: 3 },
    of: "ours",
    most: 5,
  },
  {
    what: "80 ms, 5% loss: edits lost",
    result: { name: "bad-network", metric: "80 ms round trip, 5% loss: edits lost", unit: "edits", peers: 2 },
    of: "ours",
    most: 0,
  },
  {
    what: "80 ms, 5% loss: arrival p99",
    result: { name: "bad-network", metric: "80 ms round trip, 5% loss: arrival p99", peers: 2 },
    of: "ratio",
    most: 1,
  },
  {
    what: "Wi-Fi to mobile (address change): typing arrives again",
    result: { name: "address-change", metric: "address change: typing arrives again, both ways", unit: "s", peers: 2 },
    of: "ours",
    most: 5,
  },
  {
    what: "asleep 10 minutes: merged after waking",
    result: { name: "asleep", metric: "asleep for 10 min: merged after waking", unit: "s", peers: 2 },
    of: "ours",
    most: 5,
  },
  {
    what: "heap per peer, large document in sync",
    result: { name: "heap", metric: "heap with automerge-paper in sync, mean of both pages", peers: 2 },
    of: "ratio",
    most: 1.1,
  },
];

/** Each target, held against the results. */
export function holdTargets(results: readonly Result[], asked: readonly Target[] = targets): TargetRow[] {
  return asked.map((target) => {
    const result = results.find(
      ({ name, metric, unit, peers }) =>
        name === target.result.name &&
        metric === target.result.metric &&
        peers === target.result.peers &&
        (target.result.unit === undefined || unit === target.result.unit),
    );
    const required = requirementOf(target, target.result.unit ?? result?.unit ?? "");
    if (result === undefined || result.readings.ours === 0)
      return { what: target.what, required, measured: "not measured", met: undefined };
    return { what: target.what, required, measured: measuredOf(target, result), met: isMet(target, result) };
  });
}

function isMet(
  { of, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: Target,
  result: Result,
): boolean | undefined {
  if (result.ours === null) return false;
  if (of === "ours") return result.ours >= least && result.ours <= most;
  if (result.readings.theirs === 0) return undefined;
  // Theirs never came to an end; ours did.
  if (result.theirs === null) return true;
  return result.ratio !== null && result.ratio >= least && result.ratio <= most;
}

function requirementOf({ of, least, most }: Target, unit: string): string {
  if (unit === yesOrNo) return "yes";
  const bound = [
    ...(least === undefined ? [] : [`≥ ${formatNumber(least)}`]),
    ...(most === undefined ? [] : [`≤ ${formatNumber(most)}`]),
  ].join(", ");
  return of === "ratio" ? `${bound} of theirs` : `${bound} ${unit}`.trim();
}

function measuredOf({ of }: Target, { ours, theirs, ratio, unit, readings }: Result): string {
  const format = unit === yesOrNo ? formatYesOrNo : formatNumber;
  const other = readings.theirs === 0 ? "not measured" : format(theirs);
  if (unit === yesOrNo) return `${format(ours)} (theirs ${other})`;
  if (of === "ours") return `${formatNumber(ours)} ${unit} (theirs ${other})`;
  return `${ratio === null ? "—" : formatNumber(ratio)} (${formatNumber(ours)} to ${other} ${unit})`;
}

const formatYesOrNo = (value: number | null): string =>
  value === 1 ? "yes" : value === 0 ? "no" : formatNumber(value);
