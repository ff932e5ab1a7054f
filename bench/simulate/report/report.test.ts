/** The report on disk. */
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeReport, type Report, type ReportRow } from "./report.ts";

const row = (figure: string, met: boolean | undefined, section = "One"): ReportRow => ({
  section,
  figure,
  reference: "—",
  target: "≤ 2",
  ours: "1.5",
  met,
  command: "npm run -s sim -- rumor",
});
const report = (rows: readonly ReportRow[]): Report => ({
  rows,
  charts: { infection: [], residue: [], tree: [], degrees: [], healing: [] },
  environment: "Node 20",
});

let parent = "";
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "grapevine-report-"));
});
afterEach(() => rm(parent, { recursive: true }));

async function markdownOf(rows: readonly ReportRow[]): Promise<string> {
  const folder = join(parent, "made", "deep");
  await writeReport(folder, report(rows));
  return readFile(join(folder, "README.md"), "utf8");
}

describe("the report", () => {
  it("writes a page, its data and five charts into a folder that it makes", async () => {
    const markdown = await markdownOf([row("a", true)]);
    const files = (await readdir(join(parent, "made", "deep"))).toSorted();
    const charts = ["degrees.svg", "healing.svg", "infection.svg", "residue.svg", "tree.svg"];
    expect(files).toEqual(["README.md", ...charts, "results.json"].toSorted());
    for (const chart of charts) expect(markdown).toMatch(new RegExp(`^!\\[.{20,}\\]\\(${chart}\\)$`, "m"));
    expect(markdown).toContain("`npm run sim -- all --out docs/simulation`; do not edit");
    expect(markdown).toContain("Node 20");
  });

  it("has a table for each section with a row for each figure, its columns aligned", async () => {
    const markdown = await markdownOf([row("a", true), row("longer", undefined, "Two"), row("c", false)]);
    expect(markdown).toContain(`## One

| figure | published | wanted | ours | met    | command                   |
| ------ | --------- | ------ | ---- | ------ | ------------------------- |
| a      | —         | ≤ 2    | 1.5  | yes    | \`npm run -s sim -- rumor\` |
| c      | —         | ≤ 2    | 1.5  | **no** | \`npm run -s sim -- rumor\` |

## Two

| figure | published | wanted | ours | met | command                   |
| ------ | --------- | ------ | ---- | --- | ------------------------- |
| longer | —         | ≤ 2    | 1.5  | —   | \`npm run -s sim -- rumor\` |
`);
  });

  it("keeps every cell within its row", async () => {
    expect(await markdownOf([row("a | b\n\nc", true)])).toContain("\n| a \\| b c | ");
  });

  it("is the same, byte for byte, for the same figures", async () => {
    expect(await markdownOf([row("a", true)])).toBe(await markdownOf([row("a", true)]));
  });

  it("says which folder it cannot write, and why", async () => {
    const file = join(parent, "file");
    await writeFile(file, "");
    await expect(writeReport(join(file, "folder"), report([]))).rejects.toThrow(
      /^The report cannot be written to .*file\/folder: ENOTDIR/,
    );
  });
});
