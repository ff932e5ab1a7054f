/** The simulator's charts: data in, SVG out, drawn by Vega without a browser. Same data, same bytes. */
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

export interface Infection {
  readonly label: string;
  /** Share of the peers that have heard after each cycle. */
  readonly shares: readonly number[];
}

export interface Residue {
  readonly source: "ours" | "reference";
  readonly variant: string;
  readonly k: number;
  readonly s: number;
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

/** Okabe and Ito's colours, which the colour-blind can tell apart on white. */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00"];
const size = { width: 560, height: 320 };

/** Share of the peers that have heard a rumor, by cycle. */
export function infectionChart(series: readonly Infection[]): Promise<string> {
  const values = series.flatMap(({ label, shares }) => shares.map((share, cycle) => ({ label, cycle, share })));
  return draw("How a rumor spreads among 1,000 peers", values, {
    mark: { type: "line", strokeWidth: 2 },
    encoding: {
      x: { field: "cycle", type: "quantitative", title: "cycle" },
      y: { field: "share", type: "quantitative", title: "peers that have heard it", axis: { format: "%" } },
      color: { field: "label", type: "nominal", title: null, sort: null },
    },
  });
}

/** What a rumor leaves out, against what it costs: ours, and what was published. */
export function residueChart(points: readonly Residue[]): Promise<string> {
  // A residue of nothing has no place on a logarithmic axis.
  const values = points.filter(({ s }) => s > 0);
  return draw("What a rumor leaves out, against what it costs", values, {
    mark: { type: "point", size: 70, strokeWidth: 2 },
    encoding: {
      x: { field: "m", type: "quantitative", title: "payloads sent for each peer" },
      y: {
        field: "s",
        type: "quantitative",
        title: "share of peers left out",
        scale: { type: "log" },
        axis: { format: "~e", values: [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1] },
      },
      color: { field: "variant", type: "nominal", title: "variant", sort: null },
      shape: {
        field: "source",
        type: "nominal",
        title: null,
        scale: { domain: ["ours", "reference"], range: ["circle", "cross"] },
        legend: { labelExpr: "datum.label === 'ours' ? 'ours' : 'Demers et al. 1987'" },
      },
    },
  });
}

/** How far from the writer the peers are, in hops of the tree. */
export function treeChart(series: readonly Tree[]): Promise<string> {
  const values = series.flatMap(({ label, peersAtHop }) => peersAtHop.map((peers, hop) => ({ label, hop, peers })));
  return draw("Peers by their distance from the writer along the tree", values, {
    mark: { type: "line", point: true, strokeWidth: 2 },
    encoding: {
      x: { field: "hop", type: "quantitative", title: "hops", axis: { tickMinStep: 1 } },
      y: { field: "peers", type: "quantitative", title: "peers" },
      color: { field: "label", type: "nominal", title: null, sort: null },
    },
  });
}

/** How many links the peers have. */
export function degreesChart(series: readonly Degrees[]): Promise<string> {
  const values = series.flatMap(({ label, counts }) => {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    return Object.entries(counts).map(([links, count]) => ({ label, links: Number(links), share: count / total }));
  });
  return draw("Links of a peer", values, {
    mark: { type: "bar" },
    encoding: {
      x: { field: "links", type: "ordinal", title: "links", axis: { labelAngle: 0 } },
      xOffset: { field: "label", type: "nominal", sort: null },
      y: { field: "share", type: "quantitative", title: "peers", axis: { format: "%" } },
      color: { field: "label", type: "nominal", title: null, sort: null },
    },
  });
}

/** How the living find together again after a crash. */
export function healingChart(series: readonly Healing[]): Promise<string> {
  const values = series.flatMap(({ label, points }) => points.map(({ ms, share }) => ({ label, ms, share })));
  return draw("The overlay heals when many crash at once", values, {
    mark: { type: "line", point: true, strokeWidth: 2 },
    encoding: {
      x: { field: "ms", type: "quantitative", title: "ms after the crash" },
      y: {
        field: "share",
        type: "quantitative",
        title: "living peers in the largest component",
        axis: { format: "%" },
      },
      color: { field: "label", type: "nominal", title: null, sort: null },
    },
  });
}

type Drawing = Pick<Extract<TopLevelSpec, { mark: unknown }>, "mark" | "encoding">;

async function draw(title: string, values: readonly object[], drawing: Drawing): Promise<string> {
  const spec: TopLevelSpec = {
    ...drawing,
    ...size,
    title: { text: title, anchor: "start", fontSize: 16, offset: 14 },
    description: title,
    data: { values: [...values] as never },
    background: "white",
    padding: 16,
    config: {
      range: { category: colours },
      axis: { labelFontSize: 12, titleFontSize: 13, titlePadding: 10, gridColor: "#ddd" },
      legend: { orient: "bottom", labelFontSize: 12, titleFontSize: 12, labelLimit: 0, columns: 2 },
      view: { stroke: null },
    },
  };
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}
