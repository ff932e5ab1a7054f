/** What the soak is told on the command line. */
import { parseArgs } from "node:util";

export interface SoakOptions {
  /** How long they type and suffer. Joining and the last settling come on top. */
  readonly minutes: number;
  /** Chromium pages, each in a browser context of its own. */
  readonly browsers: number;
  /** Peers in Node, all in one process. */
  readonly peers: number;
  /** Bursts of typing in a second, of all members together; each is of some patches in a row. */
  readonly rate: number;
  /** Of the schedule: who types what when, and what befalls whom. The network's own timing is not repeatable. */
  readonly seed: number;
  /** The folder with the built app. */
  readonly app: string;
}

export type SoakArguments =
  | { readonly ok: true; readonly options: SoakOptions; readonly json: boolean }
  | { readonly ok: false; readonly reason: string };

const bounds = {
  minutes: { least: 0.2, most: 24 * 60, whole: false },
  browsers: { least: 0, most: 64, whole: true },
  peers: { least: 0, most: 500, whole: true },
  rate: { least: 0.1, most: 20, whole: false },
  seed: { least: 0, most: 2 ** 32 - 1, whole: true },
} as const;

export const usage =
  "npm run -s soak -- [--minutes M] [--browsers N] [--peers N] [--rate R] [--seed X] [--app FOLDER] [--json]";

/** Never throws: a refusal says why in a sentence. */
export function parseSoakArguments(argv: readonly string[], random: () => number): SoakArguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        minutes: { type: "string", default: "30" },
        browsers: { type: "string", default: "8" },
        peers: { type: "string", default: "40" },
        rate: { type: "string", default: "1" },
        seed: { type: "string", default: String(Math.floor(random() * 2 ** 32)) },
        app: { type: "string", default: "dist" },
        json: { type: "boolean", default: false },
      },
    });
    const options: SoakOptions = {
      minutes: readNumber("minutes", values.minutes),
      browsers: readNumber("browsers", values.browsers),
      peers: readNumber("peers", values.peers),
      rate: readNumber("rate", values.rate),
      seed: readNumber("seed", values.seed),
      app: values.app,
    };
    if (options.browsers + options.peers < 2)
      throw new RangeError("--browsers and --peers together make two at least.");
    return { ok: true, options, json: values.json };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The command that runs the same schedule again. */
export function formatCommand({ minutes, browsers, peers, rate, seed, app }: SoakOptions): string {
  const words = [`--minutes ${minutes} --browsers ${browsers} --peers ${peers} --rate ${rate} --seed ${seed}`];
  if (app !== "dist") words.push(`--app ${app}`);
  return `npm run -s soak -- ${words.join(" ")}`;
}

function readNumber(name: keyof typeof bounds, text: string): number {
  const { least, most, whole } = bounds[name];
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most) || (whole && !Number.isInteger(value)))
    throw new RangeError(`--${name} takes a ${whole ? "whole " : ""}number from ${least} to ${most}, not "${text}".`);
  return value;
}
