import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { afterAll, expect, test } from "vitest";
import { goFirst } from "./priority.ts";

const child = spawn(process.execPath, ["-e", "console.log(setInterval(() => undefined, 1_000))"]);
afterAll(async () => {
  child.kill("SIGKILL");
  await once(child, "exit");
});

test("a process gets priority where that is allowed, and is left alone elsewhere", async () => {
  // Wait until it runs, since a starting Node also starts and ends threads.
  await once(child.stdout, "data");
  const pid = String(child.pid);
  const first = goFirst(Number(pid), { children: true });
  const told = spawnSync("chrt", ["--pid", pid], { encoding: "utf8" });
  // Without the program nothing can be asked, and nothing was done.
  expect(told.stdout?.includes("SCHED_RR") ?? false).toBe(first);
  expect(child.exitCode).toBeNull();
});

test("an absent process gets no priority", () => {
  expect(goFirst(2 ** 30, { children: false })).toBe(false);
});
