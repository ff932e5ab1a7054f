/** Memory over time: whether it grows, apart from the document. */
import { median } from "../shared/statistics.ts";

/** Bytes after garbage collections, at a time in milliseconds from the start. */
export interface MemorySample {
  readonly atMs: number;
  /** Heap of the process of the Node peers, array buffers included. */
  readonly nodeHeapBytes: number | undefined;
  readonly nodeRssBytes: number | undefined;
  /** Part of that heap that the documents of all peers take. */
  readonly nodeDocumentBytes: number;
  /** Median heap of the open pages. */
  readonly pageHeapBytes: number | undefined;
  /** Size of the document in a page that has just loaded it, which is a little less than in others. */
  readonly pageDocumentBytes: number;
}

/** With fewer samples in the last half, or in a shorter run, growth is not judged: peers are still settling. */
const fewestSamples = 6;
const shortestMs = 5 * 60_000;

export interface Growth {
  /** The size of which growth is a share. */
  readonly levelBytes: number;
  /** Growth as a share of the level; `netShare` leaves out the growth of documents. */
  readonly grossShare: number;
  readonly netShare: number;
}

/** Bytes of a heap at a time, and the part that documents take. */
export interface HeapSample {
  readonly atMs: number;
  readonly heapBytes: number;
  readonly documentBytes: number;
}

/** Growth between the medians of two sets of samples. Undefined when one of them is empty. */
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

/** Growth of the heap over the last half of `spanMs`. Undefined when there are too few samples. */
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
