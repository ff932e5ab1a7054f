/** The command line. */
import { describe, expect, it } from "vitest";
import { formatCommand, parseSoakArguments } from "./arguments.ts";

describe("the arguments", () => {
  it("default to thirty minutes of eight pages and forty peers, with a drawn seed", () => {
    expect(parseSoakArguments([], () => 0.5)).toEqual({
      type: "run",
      options: { minutes: 30, browsers: 8, peers: 40, rate: 1, seed: 2 ** 31, app: "dist", json: false },
    });
  });

  it("come back from the command that repeats a run", () => {
    const argv = "--minutes 2.5 --browsers 2 --peers 8 --rate 0.5 --seed 9 --app elsewhere".split(" ");
    const parsed = parseSoakArguments(argv);
    if (parsed.type !== "run") throw new Error(parsed.type);
    const [, , , , , ...words] = formatCommand(parsed.options).split(" ");
    expect(words).toEqual(argv);
  });

  it.each([
    [["--minutes", "0"]],
    [["--minutes", "long"]],
    [["--browsers", "1.5"]],
    [["--peers", "-1"]],
    [["--peers", "1", "--browsers", "0"]],
    [["--seed", ""]],
    [["--nonsense"]],
    [["stray"]],
  ])("are refused with a sentence: %j", (argv) => {
    const parsed = parseSoakArguments(argv);
    expect(parsed.type === "refused" ? parsed.reason : "").toMatch(/\w+ .*\w/);
  });
});
