import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { started, stop } from "./processes.ts";

const run = (script: string) => spawn(process.execPath, ["-e", script]);
const port = (output: string): string | undefined => /port (\d+)/.exec(output)?.[1];

test("a program is up when it says so, and stopped when it has ended", async () => {
  const child = run("console.log('port 80'); setInterval(() => undefined, 1_000)");
  expect(await started(child, "it", port)).toBe("80");
  await stop(child);
  expect(child.signalCode).toBe("SIGKILL");
  await stop(child);
});

test("a program that ends or stays silent fails with what it said", async () => {
  await expect(started(run("console.error('no'); process.exit(3)"), "It", port)).rejects.toThrow("It ended with 3: no");
  const silent = run("setInterval(() => undefined, 1_000)");
  await expect(started(silent, "It", port, 200)).rejects.toThrow("It was not ready within 200 ms: it said nothing");
});
