/** The command line of the comparison. */
import { formatUsage, parseOptions, type Parsed } from "../shared/command-line.ts";

export interface VersusOptions {
  /** Names of measurements. Undefined: all. */
  readonly only: readonly string[] | undefined;
  /** Room sizes. Undefined: each measurement's own. */
  readonly peers: readonly number[] | undefined;
  readonly repeat: number;
  readonly seed: number;
  readonly json: boolean;
  /** A `.json` file that is written, with the report beside it as `.md`. */
  readonly out: string | undefined;
  /** Keep what the file has, except for what is measured again. */
  readonly add: boolean;
  readonly build: boolean;
  /** Measure nothing: write the report of the results in this file. */
  readonly report: string | undefined;
}

const optionsOf = (names: readonly string[]) =>
  ({
    only: { kind: "choices", choices: names, help: `of ${names.join(", ")} (all)` },
    peers: { kind: "counts", least: 2, most: 64, help: "room sizes, for measurements that take any (each one's own)" },
    repeat: { kind: "number", default: 5, least: 1, most: 100, whole: true, help: "repetitions, both systems in turn" },
    seed: { kind: "number", default: 1, least: 0, most: 1_000_000, whole: true, help: "same seed, same randomness" },
    json: { kind: "flag", help: "one JSON object on standard output instead of a table" },
    out: {
      kind: "name",
      ending: ".json",
      help: "writes that object there as it grows, and the report beside it as .md",
    },
    add: { kind: "flag", help: "adds to that file: what it has of other measurements and sizes stays" },
    "no-build": { kind: "flag", help: "measures the pages that were built last" },
    report: { kind: "name", ending: ".json", help: "writes the report of results that are there, beside them" },
  }) as const;

/** `names`: of all measurements. */
export function parseVersusArguments(argv: readonly string[], names: readonly string[]): Parsed<VersusOptions> {
  return parseOptions(argv, optionsOf(names), ({ "no-build": isBuilt, ...told }) => {
    if (told.add && told.out === undefined) throw new RangeError("--add needs --out, the file to add to.");
    return { ...told, build: !isBuilt };
  });
}

export const usage = (names: readonly string[]): string =>
  formatUsage("npm run -s bench -- [OPTIONS]", optionsOf(names));
