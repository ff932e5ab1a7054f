/**
 * The swarm's own process. The threads of WebRTC in Node sometimes outlive a normal exit, so this process reports the
 * result, and its parent kills it.
 */
import type { SwarmOptions } from "./arguments.ts";
import { runSwarm, type SwarmProgress, type SwarmResult } from "./run.ts";

export type SwarmMessage =
  | { readonly type: "progress"; readonly progress: SwarmProgress }
  | { readonly type: "result"; readonly result: SwarmResult }
  | { readonly type: "failure"; readonly reason: string };

const tell = (message: SwarmMessage): unknown => process.send?.(message);

process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.once("message", (options: SwarmOptions) => {
  runSwarm(options, (progress) => tell({ type: "progress", progress })).then(
    (result) => tell({ type: "result", result }),
    (error: unknown) => tell({ type: "failure", reason: String(error) }),
  );
});
