/**
 * Draws one chart: takes a Vega-Lite specification and returns a self-contained SVG. The same input gives the same
 * bytes, without a browser.
 */
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

type Unit = Extract<TopLevelSpec, { mark: unknown }>;
type Layered = Extract<TopLevelSpec, { layer: unknown }>;

export interface Drawing {
  readonly title: string;
  /** Lines under the title. */
  readonly notes?: readonly string[];
  /** The text alternative for readers who cannot see the chart. */
  readonly description: string;
  /** The series, in order. */
  readonly labels: readonly string[];
  readonly values: readonly object[];
  readonly spec: Pick<Unit, "mark" | "encoding"> | Pick<Layered, "layer" | "encoding">;
}

/** Okabe and Ito's colours, distinct on white for colour-blind readers; the faint ones come last. */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00"];
const width = 560;
const height = 320;
/** Letters that fit in a row of the legend beside its symbols. */
const lettersInRow = 60;

export async function draw({ title, notes = [], description, labels, values, spec }: Drawing): Promise<string> {
  // An axis of nothing has no ends to be named.
  const aria = values.length > 0;
  const longest = Math.max(0, ...labels.map((label) => label.length));
  const whole = {
    ...spec,
    width,
    height,
    title: {
      text: title,
      // Even an empty title would take room.
      ...(notes.length > 0 && { subtitle: notes }),
      anchor: "start",
      fontSize: 16,
      subtitleFontSize: 12,
      offset: 14,
    },
    data: { values: [...values] },
    // Pages may be light or dark, so the chart has its own background.
    background: "white",
    padding: 16,
    config: {
      aria,
      range: { category: colours },
      axis: { labelFontSize: 12, titleFontSize: 13, titlePadding: 10, gridColor: "#ddd" },
      // A legend wider than the plot would leave a blank strip beside it.
      legend: {
        orient: "bottom",
        labelFontSize: 12,
        titleFontSize: 12,
        labelLimit: width,
        columns: Math.min(4, Math.max(1, Math.floor(lettersInRow / Math.max(1, longest)))),
      },
      view: { stroke: null },
    },
  } as TopLevelSpec;
  const view = new vega.View(vega.parse(compile(whole).spec), { renderer: "none" });
  try {
    return withNames(await view.toSVG(), title, description);
  } finally {
    view.finalize();
  }
}

// Vega labels only the marks, and the whole picture only in a browser. The role "img" would hide the labels of the
// marks.
function withNames(svg: string, title: string, description: string): string {
  const end = svg.indexOf(">");
  const names = `<title>${escapeText(title)}</title><desc>${escapeText(description)}</desc>`;
  return `${svg.slice(0, end)} role="graphics-document">${names}${svg.slice(end + 1)}\n`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
