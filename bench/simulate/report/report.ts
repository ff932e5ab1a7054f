/** Writes the simulator's report: its figures beside the published ones as Markdown, and the charts. */
import { access, constants, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  degreesChart,
  healingChart,
  infectionChart,
  residueChart,
  treeChart,
  type Degrees,
  type Healing,
  type Infection,
  type Residue,
  type Tree,
} from "./charts.ts";
import { markdownTable } from "../../shared/table.ts";

export interface ReportRow {
  readonly section: string;
  readonly figure: string;
  readonly reference: string;
  readonly target: string;
  readonly ours: string;
  /** Undefined where there is no target. */
  readonly met: boolean | undefined;
  /** The command that prints this figure. */
  readonly command: string;
}

export interface Report {
  readonly rows: readonly ReportRow[];
  readonly charts: {
    readonly infection: readonly Infection[];
    readonly residue: readonly Residue[];
    readonly tree: readonly Tree[];
    readonly degrees: readonly Degrees[];
    readonly healing: readonly Healing[];
  };
  /** The machine. */
  readonly environment: string;
}

/** Makes the folder of a report. Rejects with the reason when it cannot be written to. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

const cannotWrite = (folder: string, cause: unknown): Error =>
  new Error(`The report cannot be written to ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  });

/** Writes README.md, results.json and the charts into `folder`, and makes it if absent. Rejects when that fails. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  const { infection, residue, tree, degrees, healing } = report.charts;
  const files: readonly (readonly [string, string])[] = [
    ["infection.svg", await infectionChart(infection)],
    ["residue.svg", await residueChart(residue)],
    ["tree.svg", await treeChart(tree)],
    ["degrees.svg", await degreesChart(degrees)],
    ["healing.svg", await healingChart(healing)],
    ["results.json", `${JSON.stringify({ environment: report.environment, rows: report.rows }, null, 2)}\n`],
    ["README.md", formatReport(report)],
  ];
  await prepareFolder(folder);
  try {
    for (const [name, text] of files) await writeFile(join(folder, name), text);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
}

const intro = `# The protocol in simulation

This page is written by \`npm run sim -- all --out docs/simulation\`; do not edit it. Each figure comes from the code that
runs in the browser, in virtual time, beside what was published. The command in the last column prints it again. In rooms
of more than 1,000 peers each knows 16 members by name instead of 1,000 (\`knownMembers\`), to fit ten thousand of them into
one process; links and trees do not depend on it.
`;

const charts = `## Charts

![Share of 1,000 peers that have heard a rumor, by cycle, for four variants of rumor mongering](infection.svg)

![Share of peers that a rumor leaves out against the payloads sent for each peer, ours beside the published](residue.svg)

![Peers by their distance from the writer, for a tree of each writer and for a shared tree](tree.svg)

![Share of the peers that have a certain number of links, after joining and after crashes](degrees.svg)

![Share of the living peers in the largest component, by time after a crash](healing.svg)
`;

function formatReport({ rows, environment }: Report): string {
  const sections = [...new Set(rows.map(({ section }) => section))];
  const tables = sections.map((section) => {
    const cells = rows
      .filter((row) => row.section === section)
      .map(({ figure, reference, target, ours, met, command }) => [
        figure,
        reference,
        target,
        ours,
        met === undefined ? "—" : met ? "yes" : "**no**",
        `\`${command}\``,
      ]);
    return `## ${section}\n\n${markdownTable(["figure", "published", "wanted", "ours", "met", "command"], cells)}\n`;
  });
  return [intro, `Measured on: ${environment}.\n`, ...tables, charts].join("\n");
}
