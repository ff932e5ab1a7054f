/** A process and its descendants, by /proc (Linux): which they are, and their CPU time. */
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** CPU time in user and kernel mode, its ended and awaited children included, in clock ticks. */
  readonly ticks: number;
}

/** Linux reports times in hundredths of a second, whatever its own clock is. */
const ticksPerSecond = 100;

/** Parses a line of /proc/PID/stat; proc(5). Undefined when it is malformed. */
export function parseStat(line: string): ProcessStat | undefined {
  // The name is in parentheses, and may contain spaces and parentheses.
  const pid = Number.parseInt(line, 10);
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  // Fields 14 to 17, where the state after the name is field 3.
  const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
  const parent = Number(fields[1]);
  return Number.isNaN(pid + parent + ticks) ? undefined : { pid, parent, ticks };
}

/** `root` and its descendants among `all`. */
export function descendants(all: readonly ProcessStat[], root: number): ProcessStat[] {
  const found = all.filter(({ pid }) => pid === root);
  for (const ancestor of found) found.push(...all.filter(({ parent }) => parent === ancestor.pid));
  return found;
}

/** CPU seconds of the process and its descendants since they were started. Zero when there is no such process. */
export function cpuSecondsOf(pid: number): number {
  return descendants(readProcesses(), pid).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
}

/** The process whose command line has the argument `argument`, and whose parent has it not. Undefined when there is none. */
export function findByArgument(argument: string): number | undefined {
  const having = readProcesses().filter(({ pid }) => readText(pid, "cmdline").split("\0").includes(argument));
  const pids = new Set(having.map(({ pid }) => pid));
  return having.find(({ parent }) => !pids.has(parent))?.pid;
}

function readProcesses(): ProcessStat[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => parseStat(readText(Number(name), "stat")))
    .filter((stat) => stat !== undefined);
}

/** Empty when the process has ended meanwhile. */
function readText(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
