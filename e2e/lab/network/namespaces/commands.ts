/** Runs programs of the system with argument lists, so that nothing passes a shell. */
import { execFile, execFileSync } from "node:child_process";
import { poll } from "../../../../bench/shared/waiting.ts";
import { systemEnvironment } from "./requirements.ts";

/** Longest time of a program that sets up networks, in ms; they take some milliseconds. */
const patienceMs = 10_000;

/** Resolves with its output. Rejects with its error message when it fails. */
export function run(command: string, args: readonly string[], input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: patienceMs, encoding: "utf8", env: systemEnvironment() } as const;
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${[command, ...args].join(" ")}: ${stderr.trim() || error.message}`, { cause: error }));
    });
    // A program that fails before it has read all input reports its own error.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input ?? "");
  });
}

/** The same, synchronously, for a process that is about to end; undefined when it fails. */
export function runNow(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, {
      timeout: patienceMs,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: systemEnvironment(),
    });
  } catch {
    return undefined;
  }
}

/** Arguments of `ip` that run a command in a network namespace. The command replaces `ip` and keeps its pid. */
export function inNamespace(namespace: string, command: string, args: readonly string[]): string[] {
  return ["netns", "exec", namespace, command, ...args];
}

/** Calls `check` until it returns something other than undefined; rejects after `timeoutMs`, naming `what`. */
export async function waitFor<T>(
  what: string,
  check: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 5000,
): Promise<T> {
  const value = await poll(timeoutMs, check, 20);
  if (value === undefined) throw new Error(`${what}: not within ${timeoutMs} ms`);
  return value;
}
