/** Programs that are started, waited for and ended. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/**
 * Resolves with what `find` finds in what the process has written so far. Rejects with all of that when it cannot be
 * started, ends, or is silent for `limitMs`; it is ended then.
 */
export function started<T>(
  child: ChildProcess,
  what: string,
  find: (output: string) => T | undefined,
  limitMs = 20_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (why: string): void => {
      child.kill("SIGKILL");
      reject(new Error(`${what} ${why}: ${output.trim() || "it said nothing"}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${limitMs} ms`), limitMs);
    child.once("error", (error) => fail(`cannot be started (${error.message})`));
    child.once("exit", (code) => fail(`ended with ${code}`));
    for (const stream of [child.stdout, child.stderr])
      // Read to the end, or it would stop at a full pipe; kept only until it is up.
      stream?.setEncoding("utf8").on("data", (text: string) => {
        if (output.length < 100_000) output += text;
        const found = find(output);
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(found);
      });
  });
}

/** Ends a process, and resolves when it has ended. */
export async function stop(child: ChildProcess | undefined, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}
