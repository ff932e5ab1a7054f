import { describe, expect, it } from "vitest";
import { formatUsage, parseOptions } from "./command-line.ts";

const options = {
  peers: { kind: "number", default: 200, least: 2, most: 1_000, whole: true, help: "peers in the room" },
  seed: { kind: "number", least: 0, most: 9, whole: false, help: "drawn if left out" },
  tree: { kind: "choice", choices: ["shared", "own"], default: "own", help: "how many trees" },
  trace: { kind: "name", default: "generated", help: "a history" },
  out: { kind: "name", ending: ".json", help: "where results go" },
  only: { kind: "choices", choices: ["idle", "cpu"], help: "what runs" },
  sizes: { kind: "counts", least: 2, most: 64, help: "room sizes" },
  json: { kind: "flag", help: "for machines" },
} as const;
const parse = (...argv: string[]) => parseOptions(argv, options, (values) => values);

describe("the parser of command lines", () => {
  it("fills in defaults", () => {
    expect(parse()).toEqual({
      type: "run",
      options: {
        peers: 200,
        seed: undefined,
        tree: "own",
        trace: "generated",
        out: undefined,
        only: undefined,
        sizes: undefined,
        json: false,
      },
    });
  });

  it("reads every kind of option", () => {
    const argv = "--peers 3 --seed 0.5 --tree shared --trace x --out a.json --only cpu,idle,cpu --sizes 2,16 --json";
    expect(parse(...argv.split(" "))).toEqual({
      type: "run",
      options: {
        peers: 3,
        seed: 0.5,
        tree: "shared",
        trace: "x",
        out: "a.json",
        only: ["cpu", "idle"],
        sizes: [2, 16],
        json: true,
      },
    });
  });

  it.each([
    [["--peers", "1"], '--peers takes a whole number from 2 to 1000, not "1".'],
    [["--peers", "2.5"], '--peers takes a whole number from 2 to 1000, not "2.5".'],
    [["--seed", ""], '--seed takes a number from 0 to 9, not "".'],
    [["--tree", "none"], '--tree takes shared, own, not "none".'],
    [["--out", "a.md"], '--out takes a file whose name ends in .json, not "a.md".'],
    [["--only", "idel"], '--only takes some of idle, cpu with commas between them, not "idel".'],
    [["--only", ","], '--only takes some of idle, cpu with commas between them, not ",".'],
    [["--sizes", "2,x"], '--sizes takes whole numbers from 2 to 64 with commas between them, not "x".'],
    [["--nope"], "--nope"],
    [["stray"], "stray"],
    [["--peers"], "--peers"],
  ])("refuses %j with a sentence", (argv, reason) => {
    expect(parse(...argv)).toEqual({ type: "refused", reason: expect.stringContaining(reason) as string });
  });

  it("refuses what the command itself cannot use", () => {
    const finish = (): never => {
      throw new RangeError("Not these together.");
    };
    expect(parseOptions([], options, finish)).toEqual({ type: "refused", reason: "Not these together." });
  });

  it("gives help when asked for it", () => {
    expect([parse("--help"), parse("-h")]).toEqual([{ type: "help" }, { type: "help" }]);
    expect(formatUsage("npm run it --", options).split("\n")).toEqual([
      "npm run it --",
      "  --peers N          peers in the room (200)",
      "  --seed N           drawn if left out",
      "  --tree shared|own  how many trees (own)",
      "  --trace NAME       a history (generated)",
      "  --out NAME         where results go",
      "  --only NAME,...    what runs",
      "  --sizes N,...      room sizes",
      "  --json             for machines",
    ]);
  });
});
