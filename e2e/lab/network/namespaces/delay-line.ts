/**
 * A long, bad cable: VDE's wirefilter between two taps, since not every kernel has netem. Packets keep their order;
 * jitter is uniform.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { stop } from "../../../../bench/shared/processes.ts";
import { inNamespace, run, waitFor } from "./commands.ts";
import { systemEnvironment } from "./requirements.ts";

export interface Delay {
  /** Milliseconds for one way; a round trip takes twice as long. */
  readonly ms: number;
  /** Each packet takes `ms` plus or minus up to this. Default 0. */
  readonly jitterMs?: number;
  /** Percentage of packets lost, each way. Default 0. */
  readonly lossPercent?: number;
}

export class DelayLine {
  /** The two ends, as interfaces in the namespace. */
  readonly ends: readonly [string, string];
  readonly #children: readonly ChildProcess[];

  private constructor(ends: readonly [string, string], children: readonly ChildProcess[]) {
    this.ends = ends;
    this.#children = children;
  }

  /** Makes the two taps `name` + "a" and `name` + "b" in the namespace, joined by the bad cable. `folder` takes its sockets. */
  static async create(namespace: string, name: string, folder: string, delay: Delay): Promise<DelayLine> {
    const { ms, jitterMs = 0, lossPercent = 0 } = delay;
    await mkdir(folder, { recursive: true });
    const ends = [`${name}a`, `${name}b`] as const;
    const sockets = ends.map((end) => join(folder, end));
    const start = (command: string, args: readonly string[]): ChildProcess =>
      // A switch ends when its standard input does, so it does not outlive this process.
      spawn("ip", inNamespace(namespace, command, args), {
        stdio: ["pipe", "ignore", "ignore"],
        env: systemEnvironment(),
      });

    const children = ends.map((end, index) => start("vde_switch", ["-t", end, "-s", sockets[index] as string]));
    for (const [index, end] of ends.entries()) {
      await waitFor(`the switch of ${end}`, () => existsSync(join(sockets[index] as string, "ctl")) || undefined);
      await run("ip", inNamespace(namespace, "ip", ["link", "set", end, "up"]));
    }
    const filter = ["-v", sockets.join(":"), "-d", `${ms}+${jitterMs}`, "-l", String(lossPercent)];
    children.push(start("wirefilter", filter));
    return new DelayLine(ends, children);
  }

  /** Ends the switches, and the taps with them. */
  async close(): Promise<void> {
    await Promise.all(this.#children.map((child) => stop(child)));
  }
}
