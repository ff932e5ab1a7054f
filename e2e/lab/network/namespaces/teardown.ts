/**
 * Ends labs: every process in their namespaces, the namespaces, and their folders. Names contain the pid of their owner
 * (`gv-<pid>-<number>...`), so that those of killed runs are known, and running ones are spared.
 */
import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNow } from "./commands.ts";

const namePattern = /^gv-(\d+)-\d+(-[a-z0-9]+)?$/;
const namespaceFolder = "/run/netns";

/** Labs of this process that still stand, by name. */
const standing = new Set<string>();
let counter = 0;
let isListening = false;

/** Makes a name for a new lab, which is torn down when this process ends, however it ends (except by SIGKILL). */
export function claimName(): string {
  const name = `gv-${process.pid}-${counter++}`;
  // A killed run may have had this very process id.
  tearDown(name);
  standing.add(name);
  listen();
  return name;
}

/** The folder of a lab: sockets, settings, logs. */
export function folderOf(name: string): string {
  return join(tmpdir(), name);
}

/** Ends everything of one lab. Synchronous, since an ending process waits for nothing; may be called again. */
export function tearDown(name: string): void {
  const namespaces = listNames(namespaceFolder).filter((each) => each === name || each.startsWith(`${name}-`));
  for (const namespace of namespaces) for (const pid of processesIn(namespace)) signal(pid, "SIGKILL");
  for (const namespace of namespaces) runNow("ip", ["netns", "delete", namespace]);
  // Retry while killed processes still write.
  rmSync(folderOf(name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  standing.delete(name);
}

/** Ends labs whose owner has ended. */
export function tearDownLeftovers(): void {
  const names = new Set<string>();
  for (const each of [...listNames(namespaceFolder), ...listNames(tmpdir())]) {
    const owner = namePattern.exec(each)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) names.add(each.split("-").slice(0, 3).join("-"));
  }
  for (const name of names) tearDown(name);
}

/** The processes whose network is this namespace. */
export function processesIn(namespace: string): number[] {
  const list = runNow("ip", ["netns", "pids", namespace]) ?? "";
  return list.split("\n").filter(Boolean).map(Number);
}

/** Sends a signal to a process that may have ended meanwhile. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  // Runs on process.exit, at the end of the program, and on uncaught exceptions.
  process.on("exit", () => {
    for (const name of standing) tearDown(name);
  });
  for (const [name, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
    ["SIGHUP", 1],
  ] as const)
    // Keep listening: npm passes on a Ctrl-C that this process has already had, and the second one would interrupt the
    // teardown.
    process.on(name, () => process.exit(128 + number));
}
