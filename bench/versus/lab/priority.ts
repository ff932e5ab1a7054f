/**
 * Servers and the measuring program would run on their own machines. Here they share one with all the browsers, and
 * when those keep every core busy the scheduler makes a server wait for seconds. So servers have priority, for both
 * systems alike.
 */
import { spawnSync } from "node:child_process";

/**
 * Gives all threads of the process `pid` the lowest real-time priority (sched(7); Linux, as root), and with `children`
 * also what it starts later. False when that fails for any of them.
 */
export function goFirst(pid: number, { children }: { readonly children: boolean }): boolean {
  const reset = children ? [] : ["--reset-on-fork"];
  return spawnSync("chrt", [...reset, "--all-tasks", "--rr", "--pid", "1", String(pid)]).status === 0;
}
