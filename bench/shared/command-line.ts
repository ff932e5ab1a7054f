/**
 * Command lines: options are data, from which follow the values and their types, the sentence that refuses a wrong one,
 * and the usage. Everything that measures reads its arguments here and nowhere else.
 */
import { parseArgs } from "node:util";
import { alignColumns } from "./table.ts";

export type Option = { readonly help: string } & (
  | { readonly kind: "flag" }
  | {
      readonly kind: "number";
      readonly least: number;
      readonly most: number;
      readonly whole: boolean;
      readonly default?: number;
    }
  | { readonly kind: "choice"; readonly choices: readonly string[]; readonly default: string }
  /** Any text; with `ending`, a file whose name ends so. */
  | { readonly kind: "name"; readonly default?: string; readonly ending?: string }
  /** Several values with commas between them, each once. */
  | { readonly kind: "choices"; readonly choices: readonly string[] }
  | { readonly kind: "counts"; readonly least: number; readonly most: number }
);

export type Options = Readonly<Record<string, Option>>;

/** The value of an option; undefined where it is left out and has no default. */
type Value<O extends Option> = O["kind"] extends "flag"
  ? boolean
  :
      | { flag: boolean; number: number; choice: string; name: string; choices: string[]; counts: number[] }[O["kind"]]
      | (O extends { readonly default: number | string } ? never : undefined);

export type Values<O extends Options> = { readonly [Name in keyof O]: Value<O[Name]> };

export type Parsed<T> =
  | { readonly type: "run"; readonly options: T }
  | { readonly type: "help" }
  | { readonly type: "refused"; readonly reason: string };

/**
 * Reads the arguments, and makes of them what the command needs; `finish` may refuse a combination by a RangeError. Never
 * throws: a refusal says why in a sentence.
 */
export function parseOptions<const O extends Options, T = Values<O>>(
  argv: readonly string[],
  options: O,
  finish: (values: Values<O>) => T,
): Parsed<T> {
  const known = Object.entries<Option>(options).map(
    ([name, { kind }]) => [name, { type: kind === "flag" ? "boolean" : "string" }] as const,
  );
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { ...Object.fromEntries(known), help: { type: "boolean", short: "h" } },
    });
    const told: Readonly<Record<string, unknown>> = values;
    if (told["help"] === true) return { type: "help" };
    const read = Object.entries<Option>(options).map(([name, option]) => [name, readValue(name, option, told[name])]);
    return { type: "run", options: finish(Object.fromEntries(read) as Values<O>) };
  } catch (error) {
    return { type: "refused", reason: messageOf(error) };
  }
}

function readValue(name: string, option: Option, told: unknown): unknown {
  if (option.kind === "flag") return told === true;
  if (typeof told !== "string") return "default" in option ? option.default : undefined;
  const refuse = (wanted: string, what = told): never => {
    throw new RangeError(`--${name} takes ${wanted}, not "${what}".`);
  };
  const several = [...new Set(told.split(",").filter((part) => part !== ""))];
  switch (option.kind) {
    case "number": {
      const { least, most, whole } = option;
      return isNumber(told, option)
        ? Number(told)
        : refuse(`a ${whole ? "whole " : ""}number from ${least} to ${most}`);
    }
    case "counts": {
      const wanted = `whole numbers from ${option.least} to ${option.most} with commas between them`;
      if (several.length === 0) refuse(wanted);
      return several.map((part) => (isNumber(part, { ...option, whole: true }) ? Number(part) : refuse(wanted, part)));
    }
    case "choice":
      return option.choices.includes(told) ? told : refuse(option.choices.join(", "));
    case "choices": {
      const odd = several.length === 0 ? told : several.find((part) => !option.choices.includes(part));
      return odd === undefined ? several : refuse(`some of ${option.choices.join(", ")} with commas between them`, odd);
    }
    default:
      return told.endsWith(option.ending ?? "") ? told : refuse(`a file whose name ends in ${option.ending}`);
  }
}

function isNumber(text: string, { least, most, whole }: { least: number; most: number; whole: boolean }): boolean {
  const value = Number(text);
  return text.trim() !== "" && value >= least && value <= most && (!whole || Number.isInteger(value));
}

/** `command` with a line for each option: what it takes, what it is for, and its default. */
export function formatUsage(command: string, options: Options): string {
  const rows = Object.entries<Option>(options).map(([name, option]) => {
    const initial = "default" in option && option.default !== undefined ? ` (${option.default})` : "";
    return [`  --${name}${takes(option)}`, `${option.help}${initial}`];
  });
  return `${command}\n${alignColumns(rows)}`;
}

function takes(option: Option): string {
  if (option.kind === "choice") return ` ${option.choices.join("|")}`;
  return { flag: "", number: " N", counts: " N,...", choices: " NAME,...", name: " NAME" }[option.kind];
}

export interface Command<T> {
  /** A function, where it depends on what the arguments name. */
  readonly usage: string | ((argv: readonly string[]) => string);
  readonly parse: (argv: readonly string[]) => Parsed<T>;
  /** Resolves with the exit code. */
  readonly run: (options: T, argv: readonly string[]) => Promise<number>;
}

/** Runs this process's command. It exits with 2 when the arguments make no sense, and with 1 when `run` rejects. */
export async function runCommand<T>({ usage, parse, run }: Command<T>): Promise<void> {
  const argv = process.argv.slice(2);
  const parsed = parse(argv);
  const help = typeof usage === "string" ? usage : usage(argv);
  if (parsed.type === "help") {
    print(help);
  } else if (parsed.type === "refused") {
    tell(`${parsed.reason}\n${help}`);
    process.exitCode = 2;
  } else {
    process.exitCode = await run(parsed.options, argv).catch((error: unknown) => {
      tell(messageOf(error));
      return 1;
    });
  }
}

/** Standard output is for results. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Standard error is for what people read meanwhile. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
