/** What the comparison ran on and with, so that readers can judge the figures. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface Environment {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly system: string;
  readonly cpu: { readonly model: string; readonly count: number };
  readonly memoryGb: number;
  readonly node: string;
  readonly chromium: string;
  /** `modified`: the tree differs from the commit. */
  readonly grapevine: { readonly version: string; readonly commit: string; readonly modified: boolean };
  /** `newest`: the version on npm then, or "unknown" where it could not be asked. */
  readonly yWebrtc: { readonly version: string; readonly newest: string };
  /** True when the servers and the measuring program had priority over the browsers. */
  readonly serversFirst?: boolean;
  /** The load of the last minute when the run began. */
  readonly loadAverage: number;
  readonly repetitions: number;
  readonly seed: number;
  /** The command. */
  readonly command: string;
}

const project = fileURLToPath(new URL("../../..", import.meta.url));
const askLimitMs = 30_000;

/** Never rejects: unavailable facts are "unknown". */
export async function readEnvironment(told: {
  readonly chromiumPath: string | undefined;
  readonly repetitions: number;
  readonly seed: number;
  readonly command: string;
}): Promise<Environment> {
  const { chromiumPath, ...rest } = told;
  const [load = 0] = loadavg();
  const [chromium, commit, changes, newest] = await Promise.all([
    chromiumPath === undefined ? undefined : ask(chromiumPath, ["--version"]),
    ask("git", ["rev-parse", "--short=10", "HEAD"]),
    ask("git", ["status", "--porcelain"]),
    ask("npm", ["view", "y-webrtc", "version"]),
  ]);
  return {
    date: new Date().toISOString(),
    system: `${type()} ${release()}`,
    cpu: { model: cpus()[0]?.model.trim() ?? unknown, count: cpus().length },
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    chromium: chromium?.replace(/\s+/g, " ").trim() ?? unknown,
    grapevine: {
      version: versionOf("package.json"),
      commit: commit ?? unknown,
      modified: changes !== undefined && changes !== "",
    },
    yWebrtc: { version: versionOf("node_modules/y-webrtc/package.json"), newest: newest ?? unknown },
    loadAverage: Number(load.toFixed(2)),
    ...rest,
  };
}

const unknown = "unknown";

async function ask(program: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, [...args], { cwd: project, timeout: askLimitMs });
    return stdout.trim();
  } catch {
    return undefined; // Not there, no network, no repository: all the same to the reader.
  }
}

function versionOf(file: string): string {
  const { version } = JSON.parse(readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8")) as {
    version?: string;
  };
  return version ?? unknown;
}

/** In a sentence or two. */
export function describeEnvironment(environment: Environment): string {
  const { cpu, memoryGb, system, node, chromium, grapevine, yWebrtc, loadAverage, date, repetitions } = environment;
  const first = environment.serversFirst === true ? "; servers first" : "";
  const newest =
    yWebrtc.newest === unknown
      ? "whether it was the newest then is unknown"
      : yWebrtc.newest === yWebrtc.version
        ? "the newest on npm that day"
        : `npm had ${yWebrtc.newest} that day`;
  return (
    `${date.slice(0, 16).replace("T", " ")} UTC; ${cpu.count} × ${cpu.model}, ${memoryGb} GB, ${system}, load ` +
    `${loadAverage} at the start; ${chromium}, Node ${node.replace(/^v/, "")}; Grapevine ${grapevine.version} at ` +
    `${grapevine.commit}${grapevine.modified ? " with changes that are not committed" : ""}; y-webrtc ` +
    `${yWebrtc.version} (${newest}); ${repetitions} ${repetitions === 1 ? "repetition" : "repetitions"}${first}`
  );
}
