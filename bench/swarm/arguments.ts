/** What the swarm is told on the command line. */
import { parseArgs } from "node:util";

export interface SwarmOptions {
  readonly peers: number;
  /** How long they type. */
  readonly seconds: number;
  /** Of the script: who types when, who crashes when. The network's own timing is not repeatable. */
  readonly seed: number;
  /** Edits over all peers in a second. */
  readonly editsPerSecond: number;
  /** Edits that a writer makes in a row, on average, before it is another's turn. */
  readonly run: number;
  /** Peers that crash while the others type, and rejoin. */
  readonly crashes: number;
}

export type SwarmArguments =
  | { readonly ok: true; readonly options: SwarmOptions; readonly json: boolean }
  | { readonly ok: false; readonly reason: string };

const bounds = {
  peers: { least: 2, most: 1_000, whole: true },
  seconds: { least: 1, most: 3_600, whole: false },
  seed: { least: 0, most: 2 ** 32 - 1, whole: true },
  edits: { least: 0.1, most: 1_000, whole: false },
  run: { least: 1, most: 1_000_000, whole: false },
  crashes: { least: 0, most: 10_000, whole: true },
} as const;

export const usage =
  "npm run -s swarm -- [--peers N] [--seconds S] [--edits PER_SECOND] [--run EDITS] [--crashes C] [--seed X] [--json]";

/** Never throws: a refusal says why in a sentence. */
export function parseSwarmArguments(argv: readonly string[], random: () => number): SwarmArguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        peers: { type: "string", default: "200" },
        seconds: { type: "string", default: "60" },
        seed: { type: "string", default: String(Math.floor(random() * 2 ** 32)) },
        edits: { type: "string", default: "4" },
        run: { type: "string", default: "10" },
        crashes: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
    const peers = readNumber("peers", values.peers);
    const options: SwarmOptions = {
      peers,
      seconds: readNumber("seconds", values.seconds),
      seed: readNumber("seed", values.seed),
      editsPerSecond: readNumber("edits", values.edits),
      run: readNumber("run", values.run),
      crashes: readNumber("crashes", values.crashes ?? String(Math.ceil(peers / 20))),
    };
    return { ok: true, options, json: values.json };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function readNumber(name: keyof typeof bounds, text: string): number {
  const { least, most, whole } = bounds[name];
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most) || (whole && !Number.isInteger(value)))
    throw new RangeError(`--${name} takes a ${whole ? "whole " : ""}number from ${least} to ${most}, not "${text}".`);
  return value;
}
