import { describe, expect, test } from "vitest";
import { parseVersusArguments, usage } from "./arguments.ts";

const names = ["arrival", "idle"];
const parse = (...argv: string[]) => parseVersusArguments(argv, names);

describe("the comparison's arguments", () => {
  test("default to all measurements at their own sizes, five times", () => {
    expect(parse()).toEqual({
      type: "run",
      options: {
        only: undefined,
        peers: undefined,
        repeat: 5,
        seed: 1,
        json: false,
        out: undefined,
        add: false,
        build: true,
        report: undefined,
      },
    });
  });

  test("are read when all are given", () => {
    const argv =
      "--only idle,arrival,idle --peers 2,16 --repeat 3 --seed 7 --json --out a/b.json --add --no-build".split(" ");
    expect(parse(...argv)).toEqual({
      type: "run",
      options: {
        only: ["idle", "arrival"],
        peers: [2, 16],
        repeat: 3,
        seed: 7,
        json: true,
        out: "a/b.json",
        add: true,
        build: false,
        report: undefined,
      },
    });
  });

  test("may ask for the report of existing results", () => {
    expect(parse("--report", "a/b.json")).toMatchObject({ type: "run", options: { report: "a/b.json" } });
  });

  test.each([
    [["--nope"], "--nope"],
    [["arrival"], "arrival"],
    [["--only", "arival"], '--only takes some of arrival, idle with commas between them, not "arival".'],
    [["--only", ","], "--only takes some of arrival, idle"],
    [["--peers", "1"], 'not "1"'],
    [["--peers", "2,x"], 'not "x"'],
    [["--peers", "2.5"], 'not "2.5"'],
    [["--repeat", "0"], "from 1 to 100"],
    [["--repeat"], "--repeat"],
    [["--out", "docs/benchmarks.md"], ".json"],
    [["--report", "x"], ".json"],
    [["--add"], "--add needs --out"],
  ])("%j is refused with a reason", (argv, reason) => {
    const parsed = parse(...argv);
    expect(parsed).toEqual({ type: "refused", reason: expect.stringContaining(reason) as string });
  });

  test("have a usage with every option and measurement", () => {
    expect(parse("-h")).toEqual({ type: "help" });
    for (const word of [
      "--only",
      "--peers",
      "--repeat",
      "--seed",
      "--json",
      "--out",
      "--no-build",
      "--report",
      ...names,
    ])
      expect(usage(names)).toContain(word);
  });
});
