import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
let browser: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "grapevine-test-test-"));
  browser = join(folder, "chromium");
  await writeFile(browser, "#!/bin/sh\n");
  await chmod(browser, 0o755);
});
afterAll(() => rm(join(browser, ".."), { recursive: true }));

function runSteps(
  names: readonly string[],
  env: Record<string, string> = {},
): { status: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "scripts/test.ts", ...names], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { status, lines: `${stdout}${stderr}`.trimEnd().split("\n") };
}

test("ends with the totals alone on the last line, and with 0 when all steps pass", () => {
  const { status, lines } = runSteps(["browser"], { CHROMIUM_PATH: browser });
  expect(lines.at(-1)).toBe("0 passed, 0 failed, 0 skipped");
  expect(status).toBe(0);
});

test("a step that fails makes the whole fail, with its reason in the table", () => {
  const { status, lines } = runSteps(["browser"], { CHROMIUM_PATH: "/no/such/browser" });
  expect(lines).toContainEqual(expect.stringMatching(/^browser +failed .*"\/no\/such\/browser"/));
  expect(lines.at(-1)).toBe("0 passed, 1 failed, 0 skipped");
  expect(status).toBe(1);
});

test("browser tests are not run when there is no browser", () => {
  const { status, lines } = runSteps(["browser", "e2e"], { CHROMIUM_PATH: "/no/such/browser" });
  expect(lines).toContainEqual(expect.stringMatching(/^e2e +not run .*needs browser$/));
  expect(status).toBe(1);
});

test("an unknown step is refused in one sentence", () => {
  const { status, lines } = runSteps(["units"]);
  expect(lines).toEqual([expect.stringMatching(/^There is no step "units"\. Steps: browser, types, /)]);
  expect(status).toBe(1);
});
