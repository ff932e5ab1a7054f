/** The command, as people and programs call it. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scenarios, runScenario, type Scenario } from "../../sync/sim/scenarios/index.ts";
import { agrees, figures } from "./figures.ts";
import { writeReport, type Report } from "./report/report.ts";
import { parseSimulateArguments, usage } from "./arguments.ts";
import { formatResult } from "./table.ts";
import { simulate } from "./testing/command.ts";

describe("npm run sim", () => {
  it("prints exactly one JSON object with --json, the same for the same seed", async () => {
    const args = ["rumor", "--nodes", "60", "--runs", "3", "--k", "2", "--seed", "7", "--json"];
    const [first, second] = await Promise.all([simulate(args), simulate(args)]);
    expect(first.code).toBe(0);
    expect(first.stderr).toBe("");
    const result = JSON.parse(first.stdout) as Record<string, number>;
    for (const field of ["s", "m", "tLast", "tAve"]) expect(result[field]).toBeTypeOf("number");
    expect(second.stdout).toBe(first.stdout);
  });

  it("refuses wrong arguments with the reason and the options of the scenario", async () => {
    const { code, stdout, stderr } = await simulate(["rumor", "--k", "none", "--json"]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain('--k takes a whole number from 1 to 100, not "none".');
    expect(stderr).toContain("npm run -s sim -- rumor [OPTIONS]");
    expect(stderr).not.toContain("broadcast");
  });

  it("names the folder that lacks a history", async () => {
    const absent = await simulate(["room", "--trace", "nothing"], { TRACES_DIR: tmpdir() });
    expect(absent).toMatchObject({ code: 1, stdout: "" });
    expect(absent.stderr).toContain(`There is no history "nothing" in ${tmpdir()}.`);
  });
});

describe("arguments", () => {
  it.each([
    [["nonsense"], "no scenario"],
    [["toString"], "no scenario"],
    [["rumor", "--nodes", "1"], "--nodes takes"],
    [["rumor", "--nodes", ""], "--nodes takes"],
    [["rumor", "--variant", "shout"], "--variant takes push, blind, pull"],
    [["rumor", "--crash", "0.5"], "--crash"],
    [["broadcast", "--loss", "1"], "--loss takes a number from 0 to 0.95"],
    [["all", "--nodes", "5"], "--nodes"],
  ])("%j are refused", (argv, reason) => {
    const parsed = parseSimulateArguments(argv);
    expect(parsed).toMatchObject({ type: "refused" });
    if (parsed.type === "refused") expect(parsed.reason).toContain(reason);
  });

  it("get their defaults from the catalogue", () => {
    const parsed = parseSimulateArguments(["broadcast", "--sources", "many", "--json"]);
    const settings = { sources: "many", nodes: 1_000, latency: undefined, tree: "per-origin" };
    expect(parsed).toMatchObject({ type: "run", options: { scenario: "broadcast", json: true, settings } });
    expect(parseSimulateArguments([])).toEqual({ type: "help" });
    for (const name of Object.keys(scenarios)) expect(usage([])).toContain(`\n${name}: `);
  });

  it("have a usage of one scenario, or of all where no scenario is named", () => {
    const [first, ...further] = usage(["membership", "--help"]).split("\n");
    expect(first).toMatch(/^npm run -s sim -- membership \[OPTIONS\]: /);
    expect(further.map((line) => line.trim().split(" ")[0])).toEqual([
      ...Object.keys(scenarios["membership"]?.settings ?? {}).map((name) => `--${name}`),
      "--json",
    ]);
    for (const name of ["nonsense", "toString", "--help"]) expect(usage([name])).toBe(usage([]));
  });

  it("of every figure of the report are accepted", () => {
    for (const { run } of figures)
      expect(parseSimulateArguments([...run.split(" "), "--json"])).toMatchObject({ type: "run" });
  });
});

describe("several runs", () => {
  const tools = { readTrace: () => ({ edits: [], endContent: "" }), progress: () => {} };
  const scripted = (results: readonly object[]): Scenario => ({
    summary: "",
    settings: {},
    run: ({ seed }) => results[Number(seed) - 1] ?? {},
  });

  it("give the mean, or the worst value of fields that mean the worst", () => {
    const scenario = scripted([
      { rmr: 1, missed: 0, activeMin: 5, arrivalMs: { p50: 10, max: 20 }, series: [1] },
      { rmr: 2, missed: 3, activeMin: 4, arrivalMs: { p50: 20, max: 10 }, series: [2] },
    ]);
    expect(runScenario(scenario, { seed: 1, runs: 2 }, tools)).toEqual({
      rmr: 1.5,
      missed: 3,
      activeMin: 4,
      arrivalMs: { p50: 15, max: 20 },
      series: [1],
    });
  });

  it("have not finished when one of them has not", () => {
    const scenario = scripted([{ wholeAfterMs: 100 }, { wholeAfterMs: undefined }]);
    expect(runScenario(scenario, { seed: 1, runs: 2 }, tools)).toEqual({ wholeAfterMs: undefined });
  });
});

describe("the table", () => {
  it("has a line for each number, and calls what did not happen never", () => {
    const table = formatResult({
      rmr: 0.000123456,
      arrivalMs: { p50: 12 },
      whole: true,
      after: undefined,
      list: [1, 2],
    });
    expect(table.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["rmr", "0.0001235"],
      ["arrivalMs p50", "12"],
      ["whole", "yes"],
      ["after", "never"],
    ]);
  });
});

describe("a published figure", () => {
  const outcome = (s: number, error: number) => ({ s, standardErrors: { s: error } });
  it("agrees within three per cent or two standard errors, rare residues from what rounds to them", () => {
    expect(agrees(outcome(0.22, 0), "s", 0.2)).toBe(false);
    expect(agrees(outcome(0.22, 0.01), "s", 0.2)).toBe(true);
    expect(agrees(outcome(1.029, 0), "s", 1)).toBe(true);
    expect(agrees(outcome(0.0072, 0.0002), "s", 0.008)).toBe(true);
    expect(agrees(outcome(0.007, 0.0002), "s", 0.008)).toBe(false);
    expect(agrees(outcome(0.06, 0), "s", 0.061)).toBe(true);
    expect(agrees(outcome(0.12, 0), "s", 0.111)).toBe(false);
    expect(agrees(outcome(0.12, 0.005), "s", 0.111)).toBe(true);
  });
});

describe("the report", () => {
  const report: Report = {
    environment: "Node 20",
    rows: [
      { section: "One", figure: "a | b", reference: "1", target: "≤ 2", ours: "1.5", met: true, command: "npm run x" },
      { section: "One", figure: "c", reference: "1", target: "≤ 2", ours: "3", met: false, command: "npm run y" },
      { section: "Two", figure: "d", reference: "—", target: "—", ours: "4", met: undefined, command: "npm run z" },
    ],
    charts: {
      infection: [{ label: "push, k = 1", shares: [0.001, 0.5, 0.9] }],
      residue: [
        { source: "ours", variant: "push", k: 1, s: 0.18, m: 1.7 },
        { source: "reference", variant: "push", k: 1, s: 0.17, m: 1.7 },
        { source: "ours", variant: "pull", k: 3, s: 0, m: 6 },
      ],
      tree: [{ label: "one writer", peersAtHop: [1, 6, 30] }],
      degrees: [{ label: "all joined", counts: { 6: 10, 7: 30 } }],
      healing: [
        {
          label: "half crashed",
          points: [
            { ms: 0, share: 0.5 },
            { ms: 100, share: 1 },
          ],
        },
      ],
    },
  };

  it("has a row for each figure, and charts with their data", async () => {
    const folder = join(await mkdtemp(join(tmpdir(), "grapevine-report-")), "deep");
    await writeReport(folder, report);
    const read = (name: string): Promise<string> => readFile(join(folder, name), "utf8");
    const markdown = await read("README.md");
    const cells = (line: string): string[] => line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const rows = markdown.split("\n").filter((line) => line.includes("`npm run"));
    expect(rows.slice(-3).map((row) => cells(row).slice(1, 7))).toEqual([
      ["a \\| b", "1", "≤ 2", "1.5", "yes", "`npm run x`"],
      ["c", "1", "≤ 2", "3", "**no**", "`npm run y`"],
      ["d", "—", "—", "4", "—", "`npm run z`"],
    ]);
    expect(JSON.parse(await read("results.json"))).toMatchObject({ rows: [{ figure: "a | b" }, {}, {}] });
    for (const [name, label] of [
      ["infection.svg", "push, k = 1"],
      ["residue.svg", "Demers et al. 1987"],
      ["tree.svg", "one writer"],
      ["degrees.svg", "all joined"],
      ["healing.svg", "half crashed"],
    ] as const) {
      const svg = await read(name);
      expect(svg).toMatch(/^<svg/);
      expect(svg).toContain(label);
      expect(markdown).toContain(`](${name})`);
    }
    // A logarithmic axis shows two of the three points.
    expect((await read("residue.svg")).match(/aria-roledescription="point"/g)).toHaveLength(2);
    await rm(folder, { recursive: true });
  });

  it("names a folder that cannot be written", async () => {
    await expect(writeReport("/dev/null/report", report)).rejects.toThrow("cannot be written to /dev/null/report");
  });
});
