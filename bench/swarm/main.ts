/**
 * `npm run -s swarm -- --peers 200 --seconds 60 [--json]`: many real peers on this machine. A table for people, or with
 * `--json` one JSON object on standard output. Exit codes: 0 converged, 1 not, 2 wrong arguments.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { print, runCommand } from "../shared/command-line.ts";
import { showProgress } from "../shared/progress-bar.ts";
import { parseSwarmArguments, usage, type SwarmOptions } from "./arguments.ts";
import type { SwarmMessage } from "./process.ts";
import type { SwarmProgress, SwarmResult } from "./run.ts";
import { formatSwarm } from "./table.ts";

await runCommand({ usage, parse: parseSwarmArguments, run });

async function run({ json, ...options }: SwarmOptions & { readonly json: boolean }): Promise<number> {
  if (!json) print(`${options.peers} peers, ${options.seconds} s, seed ${options.seed}`);
  const bar = showProgress(process.stderr);
  const result = await runApart(options, (progress) => bar.show(progress)).finally(() => bar.clear());
  print(json ? JSON.stringify(result) : formatSwarm(result));
  return result.converged ? 0 : 1;
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
