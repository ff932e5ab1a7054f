import { describe, expect, test } from "vitest";
import { type Environment } from "./environment.ts";
import { formatNumber } from "./format.ts";
import { addTo, type Outcome, readOutcome } from "./outcome.ts";
import { formatReport } from "./report.ts";
import type { Result } from "./results.ts";
import { formatTable } from "./table.ts";

const environment: Environment = {
  date: "2030-01-02T03:04:05.678Z",
  system: "Linux 6",
  cpu: { model: "Some CPU", count: 2 },
  memoryGb: 8,
  node: "v20.1.0",
  chromium: "Chromium 150",
  grapevine: { version: "0.1.0", commit: "abcdef0123", modified: true },
  yWebrtc: { version: "10.3.0", newest: "10.3.0" },
  loadAverage: 0.5,
  repetitions: 5,
  seed: 1,
  command: "npm run -s bench --",
};
const idle: Result = {
  name: "idle",
  peers: 16,
  metric: "idle room, sent per minute",
  unit: "messages",
  ours: 1_234.5,
  theirs: 15_360,
  ratio: 1_234.5 / 15_360,
  spread: { ours: { least: 1_200, most: 1_300 }, theirs: { least: 15_360, most: 15_360 } },
  readings: { ours: 5, theirs: 5 },
  notes: ["y-webrtc: loud"],
};
const outcome = { environment, results: [idle], skipped: [{ name: "cable", reason: "needs root" }] };

describe("a run that is added to another", () => {
  const later: Environment = {
    ...environment,
    date: "2030-02-03T00:00:00.000Z",
    command: "npm run -s bench -- --add",
    serversFirst: true,
  };
  const result = (name: string, peers: number, ours: number): Result => ({ ...idle, name, peers, ours });

  test("takes the place of the same measurements and sizes, leaves the others, and tells both environments", () => {
    const former: Outcome = {
      environment,
      results: [result("arrival", 2, 1), result("arrival", 16, 2), result("idle", 16, 3)],
      skipped: [
        { name: "cable", reason: "needs root" },
        { name: "heap", reason: "no history" },
      ],
    };
    const added = addTo(former, {
      environment: later,
      results: [result("cable", 2, 4), result("arrival", 16, 5)],
      skipped: [{ name: "heap", reason: "still none" }],
    });
    expect(added.results.map(({ name, peers, ours }) => [name, peers, ours])).toEqual([
      ["arrival", 2, 1],
      ["arrival", 16, 5],
      ["idle", 16, 3],
      ["cable", 2, 4],
    ]);
    expect(added.skipped).toEqual([{ name: "heap", reason: "still none" }]);
    const report = formatReport(added, "docs/benchmarks.json");
    expect(report).toContain("Measured on: 2030-02-03");
    expect(report).toMatch(/^Measured on: .*; servers first\.$/m);
    const runs = report.split("\n").filter((line) => / UTC +\|/.test(line));
    expect(runs.map((line) => line.includes("servers first"))).toEqual([true, false]);
    expect(
      runs.map((line) =>
        line
          .split("|")
          .slice(1, 4)
          .map((cell) => cell.trim()),
      ),
    ).toEqual([
      ["2030-02-03 00:00 UTC", "arrival at 16, cable at 2", "5"],
      ["2030-01-02 03:04 UTC", "arrival at 2, idle at 16", "5"],
    ]);
    expect(runs[0]).not.toContain("Some CPU");
    const elsewhere = addTo(former, { environment: { ...later, memoryGb: 16 }, results: [], skipped: [] });
    expect(formatReport(elsewhere, "x.json")).toMatch(/2030-01-02.*8 GB/);
    const all = addTo(added, {
      environment: { ...later, date: "2030-03-04T00:00:00.000Z" },
      results: former.results,
      skipped: [],
    });
    expect(all.earlier).toEqual([later]);
    expect(addTo(undefined, former)).toBe(former);
  });
});

describe("the report", () => {
  const report = formatReport(outcome, "docs/benchmarks.json");

  test("has the environment, each measurement, its remarks, what was skipped, and how to run it again", () => {
    expect(report).toContain("2030-01-02 03:04 UTC; 2 × Some CPU, 8 GB");
    expect(report).toContain("at abcdef0123 with changes that are not committed");
    expect(report).toContain("y-webrtc 10.3.0 (the newest on npm that day)");
    expect(report).toMatch(
      /\| 16 +\| idle room, sent per minute \| messages \| 1,235 \(1,200 to 1,300\) \| 15,360 +\| 0\.08 +\|/,
    );
    expect(report).toContain("- 16 peers, idle room, sent per minute: y-webrtc: loud");
    expect(report).toContain("- cable: needs root");
    expect(report).toContain("npm run -s bench -- --out docs/benchmarks.json");
  });

  test("has what several figures share once, by the first of them", () => {
    const results = ["p50", "p99", "worst"].map((metric) => ({
      ...idle,
      metric,
      notes: ["ours: late", "theirs: later"],
    }));
    const notes = formatReport({ ...outcome, results: [...results, { ...idle, notes: ["ours: late"] }] }, "x.json")
      .split("\n")
      .filter((line) => line.startsWith("- 16 peers"));
    expect(notes).toEqual(["- 16 peers, p50 and 3 more: ours: late", "- 16 peers, p50 and 2 more: theirs: later"]);
  });

  test("holds the targets against the results", () => {
    expect(report).toMatch(
      /idle traffic per minute, 16 peers, messages +\| ≤ 0.1 of theirs +\| 0\.0804 \(1,235 to 15,360 messages\) +\| yes/,
    );
    expect(report).toMatch(/messages per edit, 16 peers, one writer +\| ≤ 16 messages +\| not measured +\| — /);
  });

  test("says when the registry could not be asked, or had another version", () => {
    const of = (newest: string) =>
      formatReport({ ...outcome, environment: { ...environment, yWebrtc: { version: "10.3.0", newest } } }, "x.json");
    expect(of("unknown")).toContain("whether it was the newest then is unknown");
    expect(of("11.0.0")).toContain("npm had 11.0.0 that day");
  });

  test("is made again of the file", () => {
    expect(formatReport(readOutcome(JSON.stringify(outcome), "f"), "docs/benchmarks.json")).toBe(report);
    expect(() => readOutcome("{", "f")).toThrow("f is not JSON.");
    expect(() => readOutcome("[]", "f")).toThrow("f is not what this command writes");
  });
});

test("the table has a line for each result, and the skipped", () => {
  const table = formatTable(outcome);
  expect(table).toMatch(/idle +16 +idle room, sent per minute +messages +1,235 \(1,200 to 1,300\) +15,360 +0\.08\n/);
  expect(table).toContain("  cable: needs root");
});

test.each([
  [null, "never"],
  [0, "0"],
  [0.012_34, "0.0123"],
  [12.345, "12.3"],
  [999.9, "1000"],
  [123_456.7, "123,457"],
])("%d is told as %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
