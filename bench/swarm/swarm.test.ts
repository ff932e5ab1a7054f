/** A small swarm over real data channels and the real signaling server. */
import { expect, it } from "vitest";
import { Arrivals } from "../shared/arrivals.ts";
import { showProgress } from "../shared/progress-bar.ts";
import { parseSwarmArguments } from "./arguments.ts";
import { runSwarm, type SwarmProgress } from "./run.ts";
import { writeScript } from "./script.ts";
import { formatSwarm } from "./table.ts";
import { formatToken, readTokens } from "../shared/tokens.ts";

const options = { peers: 8, seconds: 3, seed: 1, editsPerSecond: 8, run: 4, crashes: 2 };

it("eight peers that type, crash and rejoin end with the same document, within their limit of links", async () => {
  const progress: SwarmProgress[] = [];
  const result = await runSwarm(options, (at) => progress.push(at));
  expect(result).toMatchObject({ converged: true, peers: 8, crashes: 2, lost: 0 });
  expect(result.edits).toBeGreaterThan(10);
  expect(result.maxLinks).toBeGreaterThanOrEqual(6);
  expect(result.maxLinks).toBeLessThanOrEqual(8);
  expect(result.minLinks).toBeGreaterThan(0);
  expect(result.arrivalMs.p50).toBeLessThan(1_000);
  expect(result.framesPerEdit).toBeLessThan(8 * 7);
  expect(new Set(progress.map(({ phase }) => phase))).toEqual(new Set(["joining", "typing", "settling"]));
  expect(formatSwarm(result)).toMatch(/^converged +yes\n/);
});

it("a script depends on the seed alone, and is ordered by time", () => {
  const script = writeScript(options);
  expect(writeScript(options)).toEqual(script);
  expect(writeScript({ ...options, seed: 2 })).not.toEqual(script);
  expect(script.map(({ atMs }) => atMs)).toEqual(script.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
  expect(script.filter(({ type }) => type === "crash")).toHaveLength(2);
});

it("tokens are read as they were written", () => {
  expect(readTokens([0, 35, 123_456].map(formatToken).join(""))).toEqual([0, 35, 123_456]);
});

it("arrivals count at peers that were there, until they leave", () => {
  const arrivals = new Arrivals<string>();
  arrivals.made(1, 100, ["a", "b", "c"]);
  arrivals.arrived(1, "a", 110);
  arrivals.arrived(1, "a", 500);
  arrivals.arrived(1, "stranger", 120);
  arrivals.arrived(1, "b", 130);
  expect(arrivals.missing()).toBe(1);
  arrivals.left("c");
  expect(arrivals.missing()).toBe(0);
  expect(arrivals.times()).toEqual({ p50: 10, p99: 30, max: 30 });
});

it.each([
  ["--peers", "1"],
  ["--peers", "many"],
  ["--peers", "2.5"],
  ["--seconds", ""],
  ["--seconds", "0"],
  ["--seed", "-1"],
  ["--nonsense"],
  ["stray"],
])("refuses %s %s with a sentence", (...argv) => {
  const parsed = parseSwarmArguments(
    argv.filter((word) => word !== undefined),
    Math.random,
  );
  expect(parsed.type === "refused" ? parsed.reason : "").toMatch(/\w+ .*\w/);
});

it("the options are read, and a seed is drawn where none is given", () => {
  const parsed = parseSwarmArguments(["--peers", "40", "--seconds", "2.5", "--json"], () => 0.5);
  expect(parsed).toEqual({
    type: "run",
    options: { peers: 40, seconds: 2.5, seed: 2 ** 31, editsPerSecond: 4, run: 10, crashes: 2, json: true },
  });
});

it("progress is drawn on a terminal, and nowhere else", () => {
  const written: string[] = [];
  const write = (text: string): unknown => written.push(text);
  showProgress({ write }).show({ phase: "typing", share: 0.5 });
  expect(written).toEqual([]);
  const bar = showProgress({ isTTY: true, write });
  bar.show({ phase: "typing", share: 0.5 });
  bar.show({ phase: "typing", share: 0.5 });
  bar.clear();
  expect(written).toEqual([`\r\u001b[2K${"█".repeat(15)}${"░".repeat(15)} typing 50%`, "\r\u001b[2K"]);
});
