/** What the comparison is told on the command line. */
import { parseArgs } from "node:util";

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
  /** What is in that file already stays, but for what is measured anew. */
  readonly add: boolean;
  readonly build: boolean;
}

export type VersusArguments =
  | { readonly type: "run"; readonly options: VersusOptions }
  /** Write the report of results that are there. */
  | { readonly type: "report"; readonly file: string }
  | { readonly type: "help" }
  | { readonly type: "refused"; readonly reason: string };

/** Never throws: a refusal says why in a sentence. `names`: the measurements that there are. */
export function parseVersusArguments(argv: readonly string[], names: readonly string[]): VersusArguments {
  try {
    return parse(argv, names);
  } catch (error) {
    return { type: "refused", reason: error instanceof Error ? error.message : String(error) };
  }
}

function parse(argv: readonly string[], names: readonly string[]): VersusArguments {
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      only: { type: "string" },
      peers: { type: "string" },
      repeat: { type: "string", default: "5" },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      out: { type: "string" },
      add: { type: "boolean", default: false },
      "no-build": { type: "boolean", default: false },
      report: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return { type: "help" };
  if (values.add && values.out === undefined) throw new Error("--add needs --out, the file to add to.");
  if (values.report !== undefined) return { type: "report", file: jsonFile("--report", values.report) };
  return {
    type: "run",
    options: {
      only: values.only === undefined ? undefined : listOf("--only", values.only).map((name) => known(name, names)),
      peers:
        values.peers === undefined
          ? undefined
          : listOf("--peers", values.peers).map((text) => count("--peers", text, 2, 64)),
      repeat: count("--repeat", values.repeat, 1, 100),
      seed: count("--seed", values.seed, 0, 1_000_000),
      json: values.json,
      out: values.out === undefined ? undefined : jsonFile("--out", values.out),
      add: values.add,
      build: !values["no-build"],
    },
  };
}

function listOf(option: string, text: string): string[] {
  const parts = text.split(",").filter((part) => part !== "");
  if (parts.length === 0) throw new Error(`${option} needs at least one value.`);
  return [...new Set(parts)];
}

function known(name: string, names: readonly string[]): string {
  if (!names.includes(name)) throw new Error(`There is no measurement "${name}". There are: ${names.join(", ")}.`);
  return name;
}

function count(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new Error(`${option} takes whole numbers from ${least} to ${most}, not "${text}".`);
  return value;
}

function jsonFile(option: string, file: string): string {
  if (!file.endsWith(".json")) throw new Error(`${option} needs a file whose name ends in .json, not "${file}".`);
  return file;
}

/** How it is called. */
export function usage(names: readonly string[]): string {
  return [
    "npm run -s bench -- [--only NAME,...] [--peers N,...] [--repeat R] [--json] [--out FILE.json [--add]]",
    "npm run -s bench -- --report FILE.json",
    "",
    `  --only NAME,...   of ${names.join(", ")} (all)`,
    "  --peers N,...     room sizes, for measurements that take any (each measurement's own)",
    "  --repeat R        repetitions of each, ours and theirs in turn (5)",
    "  --seed S          what is random (1)",
    "  --json            one JSON object on standard output instead of a table",
    "  --out FILE.json   writes that object there as it grows, and the report beside it as .md",
    "  --add             adds to that file: what it has of other measurements and sizes stays",
    "  --no-build        measures the pages that were built last",
    "  --report FILE.json  writes the report of results that are there, beside them",
  ].join("\n");
}
