/** Memory over time: whether it grows, apart from what the document itself takes. */
import { median } from "../shared/statistics.ts";

/** Bytes after garbage collections, at a time in milliseconds from the start. */
export interface MemorySample {
  readonly atMs: number;
  /** Heap of the process of the Node peers, array buffers included. */
  readonly nodeHeapBytes: number | undefined;
  readonly nodeRssBytes: number | undefined;
  /** What the documents of all of them take of that heap. */
  readonly nodeDocumentBytes: number;
  /** Median heap of the pages that were there. */
  readonly pageHeapBytes: number | undefined;
  /** What the document takes of the heap of one that has just loaded it: a little less than of others. */
  readonly pageDocumentBytes: number;
}

/** Below this many samples in the last half, or in so short a run, nothing is said of growth: peers still settle. */
const fewestSamples = 6;
const shortestMs = 5 * 60_000;

export interface Growth {
  /** What growth is a share of. */
  readonly levelBytes: number;
  /** Growth as a share of the level; `net` without what the documents in there grew. */
  readonly grossShare: number;
  readonly netShare: number;
}

/** Bytes of a heap at one time, and how many of them are the documents'. */
export interface HeapSample {
  readonly atMs: number;
  readonly heapBytes: number;
  readonly documentBytes: number;
}

/** Growth from one time to another, each of some samples, whose medians count. Undefined: there are none of one. */
export function growthBetween(before: readonly HeapSample[], after: readonly HeapSample[]): Growth | undefined {
  if (before.length === 0 || after.length === 0) return undefined;
  const levelBytes = median(before.map(({ heapBytes }) => heapBytes));
  const share = (of: (sample: HeapSample) => number): number =>
    (median(after.map(of)) - median(before.map(of))) / levelBytes;
  return {
    levelBytes,
    grossShare: share(({ heapBytes }) => heapBytes),
    netShare: share(({ heapBytes, documentBytes }) => heapBytes - documentBytes),
  };
}

/** How `heapBytes` grew in the last half of `spanMs`, of which `documentBytes` was the documents'. Undefined: too little is known. */
export function growthOf(series: readonly HeapSample[], spanMs: number): Growth | undefined {
  const half = series.filter(({ atMs }) => atMs >= spanMs / 2);
  if (half.length < fewestSamples || spanMs < shortestMs) return undefined;
  const levelBytes = median(half.map(({ heapBytes }) => heapBytes));
  const share = (values: readonly number[]): number => {
    const points = half.map(({ atMs }, index) => ({ x: atMs, y: values[index] as number }));
    return (slope(points) * (spanMs / 2)) / levelBytes;
  };
  return {
    levelBytes,
    grossShare: share(half.map(({ heapBytes }) => heapBytes)),
    netShare: share(half.map(({ heapBytes, documentBytes }) => heapBytes - documentBytes)),
  };
}

/** The median of the slopes between all pairs of points (Theil 1950, Sen 1968): a few outliers do not move it. */
export function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const slopes: number[] = [];
  for (const [index, a] of points.entries())
    for (const b of points.slice(index + 1)) if (b.x !== a.x) slopes.push((b.y - a.y) / (b.x - a.x));
  return median(slopes);
}
