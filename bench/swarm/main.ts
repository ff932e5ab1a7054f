/**
 * `npm run -s swarm -- --peers 200 --seconds 60 [--json]`: many real peers on this machine. A table for people, or with
 * `--json` one JSON object on standard output. Exit codes: 0 converged, 1 not, 2 arguments that make no sense.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { showProgress } from "../shared/progress-bar.ts";
import { parseSwarmArguments, usage, type SwarmOptions } from "./arguments.ts";
import type { SwarmMessage } from "./process.ts";
import type { SwarmProgress, SwarmResult } from "./run.ts";
import { formatTable } from "./table.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  const parsed = parseSwarmArguments(argv, Math.random);
  if (!parsed.ok) {
    process.stderr.write(`${parsed.reason}\n${usage}\n`);
    return 2;
  }
  const { options, json } = parsed;
  if (!json) process.stdout.write(`${options.peers} peers, ${options.seconds} s, seed ${options.seed}\n`);
  const bar = showProgress(process.stderr);
  try {
    const result = await runApart(options, (progress) => bar.show(progress));
    bar.clear();
    process.stdout.write(`${json ? JSON.stringify(result) : formatTable(result)}\n`);
    return result.converged ? 0 : 1;
  } catch (error) {
    bar.clear();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Runs the swarm in a process of its own. Rejects when that ends without a result. */
function runApart(options: SwarmOptions, onProgress: (progress: SwarmProgress) => void): Promise<SwarmResult> {
  const child = fork(fileURLToPath(new URL("process.ts", import.meta.url)));
  return new Promise<SwarmResult>((resolve, reject) => {
    child.on("message", (message: SwarmMessage) => {
      if (message.type === "progress") onProgress(message.progress);
      else if (message.type === "result") resolve(message.result);
      else reject(new Error(message.reason));
    });
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`The swarm's process ended before its time: ${signal ?? `exit code ${code}`}.`)),
    );
    child.send(options);
  }).finally(() => child.kill("SIGKILL"));
}
