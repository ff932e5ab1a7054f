/** The simulator's charts: data in, SVG out. */
import { draw } from "./drawing.ts";

export interface Infection {
  readonly label: string;
  /** Share of the peers that have heard after each cycle. */
  readonly shares: readonly number[];
}

export interface Residue {
  readonly source: "ours" | "reference";
  readonly variant: string;
  readonly k: number;
  /** Share of the peers that the rumor left out. */
  readonly s: number;
  /** Payloads sent for each peer. */
  readonly m: number;
}

export interface Tree {
  readonly label: string;
  readonly peersAtHop: readonly number[];
}

export interface Degrees {
  readonly label: string;
  /** How many peers have how many links. */
  readonly counts: Readonly<Record<number, number>>;
}

export interface Healing {
  readonly label: string;
  readonly points: readonly { readonly ms: number; readonly share: number }[];
}

const names = { ours: "ours", reference: "Demers et al. 1987" };
/** A series keeps its place: without `sort: null` they would be in the order of their names. */
const byLabel = { field: "label", type: "nominal", title: null, sort: null } as const;
/** Line styles that differ without colour too. */
const dashes = [
  [1, 0],
  [8, 4],
  [3, 3],
  [10, 3, 3, 3],
  [16, 4],
  [5, 2],
];
const shareScale = { domain: [0, 1] };
const shareAxis = { format: ".0%" };

/** Share of the peers that have heard a rumor, by cycle. */
export function infectionChart(series: readonly Infection[]): Promise<string> {
  return draw({
    title: "How a rumor spreads among 1,000 peers",
    description: `Lines: share of the peers that have heard a rumor after each cycle, for ${listOf(series)}.`,
    labels: labelsOf(series),
    values: series.flatMap(({ label, shares }) => shares.map((share, cycle) => ({ label, cycle, share }))),
    spec: {
      mark: { type: "line", strokeWidth: 2.5 },
      encoding: {
        x: { field: "cycle", type: "quantitative", title: "cycles", axis: { tickMinStep: 1, tickCount: 10 } },
        y: {
          field: "share",
          type: "quantitative",
          title: "share of peers that have heard it",
          scale: shareScale,
          axis: shareAxis,
        },
        color: { ...byLabel, legend: { symbolSize: 600 } },
        strokeDash: { ...byLabel, scale: { range: dashes }, legend: { symbolSize: 600 } },
      },
    },
  });
}

/** What a rumor leaves out, against what it costs: ours, and what was published. */
export function residueChart(points: readonly Residue[]): Promise<string> {
  // A logarithmic axis cannot show a residue of zero, so a caption names it.
  const shown = points.filter(({ s }) => s > 0);
  const absent = points.filter(({ s }) => !(s > 0));
  const lowest = Math.min(-1, ...shown.map(({ s }) => Math.floor(Math.log10(s))));
  const decades = Array.from({ length: 1 - lowest }, (_, index) => 10 ** -index);
  const domain = [10 ** lowest, 1];
  const nameOf = ({ source, variant, k }: Residue): string => `${names[source]}, ${variant}, k = ${k}`;
  const x = { field: "m", type: "quantitative", title: "payloads sent for each peer", axis: { format: "~g" } } as const;
  const y = {
    field: "s",
    type: "quantitative",
    title: "share of peers left out (residue)",
    scale: { type: "log", domain },
    axis: { format: "~%", values: decades },
  } as const;
  const color = {
    field: "variant",
    type: "nominal",
    title: null,
    sort: null,
    // The lines are faint, their legend is not.
    legend: { symbolOpacity: 1, symbolStrokeWidth: 2 },
  } as const;
  return draw({
    title: "What a rumor leaves out, and what it costs",
    notes: absent.map((point) => `${nameOf(point)}: nobody left out, which is not on this axis`),
    description:
      "Points: share of the peers that a rumor leaves out, on a logarithmic axis, against the payloads sent for each " +
      `peer: ${points.map((point) => `${nameOf(point)}: ${point.s} for ${point.m}`).join("; ")}.`,
    labels: shown.map(({ variant }) => variant),
    values: shown.map((point) => ({ ...point, name: nameOf(point), from: names[point.source] })),
    spec: {
      layer: [
        {
          // Joins the published points of a variant, so that ours can be seen to lie on the line.
          transform: [{ filter: "datum.source === 'reference'" }],
          mark: { type: "line", strokeWidth: 1, opacity: 0.5, aria: false },
          encoding: { x, y, color, order: { field: "k" } },
        },
        {
          mark: { type: "point", size: 80, strokeWidth: 2, opacity: 1 },
          encoding: {
            x,
            y,
            color,
            shape: {
              field: "from",
              type: "nominal",
              title: null,
              scale: { domain: [names.ours, names.reference], range: ["circle", "M-1,-1L1,1M1,-1L-1,1"] },
            },
            description: { field: "name" },
          },
        },
      ],
    },
  });
}

/** Peers by their distance from the writer, in hops of the tree. */
export function treeChart(series: readonly Tree[]): Promise<string> {
  return draw({
    title: "How far from the writer the peers are",
    description: `Lines: number of peers at each number of hops from the writer, for ${listOf(series)}.`,
    labels: labelsOf(series),
    values: series.flatMap(({ label, peersAtHop }) => peersAtHop.map((peers, hop) => ({ label, hop, peers }))),
    spec: {
      mark: { type: "line", point: { size: 50 }, strokeWidth: 2 },
      encoding: {
        x: { field: "hop", type: "quantitative", title: "hops from the writer", axis: { tickMinStep: 1 } },
        y: { field: "peers", type: "quantitative", title: "peers" },
        color: byLabel,
        shape: byLabel,
      },
    },
  });
}

/** Peers by their number of links. */
export function degreesChart(series: readonly Degrees[]): Promise<string> {
  const values = series.flatMap(({ label, counts }) => {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return Object.entries(counts).map(([links, count]) => ({ label, links: Number(links), share: count / total }));
  });
  const most = Math.max(0, ...values.map(({ links }) => links));
  const least = Math.min(most, ...values.map(({ links }) => links));
  return draw({
    title: "How many links a peer has",
    description: `Bars: share of the peers that have each number of links, for ${listOf(series)}.`,
    labels: labelsOf(series),
    values,
    spec: {
      mark: { type: "bar" },
      encoding: {
        x: {
          field: "links",
          type: "ordinal",
          title: "links of a peer",
          axis: { labelAngle: 0 },
          // Keep a place for numbers of links that no peer has.
          scale: { domain: Array.from({ length: most - least + 1 }, (_, index) => least + index) },
        },
        xOffset: { field: "label", type: "nominal", sort: null },
        y: { field: "share", type: "quantitative", title: "share of peers", axis: shareAxis },
        color: byLabel,
      },
    },
  });
}

/** How the surviving peers become one component again after a crash. */
export function healingChart(series: readonly Healing[]): Promise<string> {
  return draw({
    title: "The overlay heals when many crash at once",
    description: `Lines: share of the living peers in the largest component, by time after a crash, for ${listOf(series)}.`,
    labels: labelsOf(series),
    values: series.flatMap(({ label, points }) => points.map(({ ms, share }) => ({ label, ms, share }))),
    spec: {
      mark: { type: "line", point: { size: 50 }, strokeWidth: 2 },
      encoding: {
        x: { field: "ms", type: "quantitative", title: "time after the crash (ms)", axis: { tickCount: 10 } },
        y: {
          field: "share",
          type: "quantitative",
          // One line would be longer than the axis.
          title: ["share of the living", "in the largest component"],
          scale: shareScale,
          axis: shareAxis,
        },
        color: byLabel,
        shape: byLabel,
      },
    },
  });
}

const labelsOf = (series: readonly { readonly label: string }[]): readonly string[] => series.map(({ label }) => label);
const listOf = (series: readonly { readonly label: string }[]): string => labelsOf(series).join("; ") || "nothing";
