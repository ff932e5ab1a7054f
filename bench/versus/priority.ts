/**
 * Servers, and the program that measures, would run on machines of their own. Here they share one with all the browsers,
 * and where those keep every core busy the scheduler makes a server wait for seconds. So they go first, for either system
 * alike.
 */
import { spawnSync } from "node:child_process";

/**
 * Gives all threads of the process `pid` the lowest real-time priority (sched(7); Linux, as root), and not what it
 * starts later when `children` is false. False where that cannot be had for all of them.
 */
export function goFirst(pid: number, { children }: { readonly children: boolean }): boolean {
  const reset = children ? [] : ["--reset-on-fork"];
  return spawnSync("chrt", [...reset, "--all-tasks", "--rr", "--pid", "1", String(pid)]).status === 0;
}
