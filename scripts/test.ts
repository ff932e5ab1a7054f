/**
 * `npm test`: runs every step, even if earlier ones fail, and sums up at the end. `npm test -- types unit` runs only
 * those steps. With `--long` first, as in `npm run test:long`, it runs the long steps instead.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureChromium } from "./chromium.ts";
import { countPlaywright, countVitest, type TestCounts } from "./reports.ts";
import { type Command, longSteps, selectSteps, type Step, steps } from "./steps.ts";
import { type StepResult, summarize } from "./summary.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

process.exitCode = await main(process.argv.slice(2));

async function main(told: readonly string[]): Promise<number> {
  const isLong = told[0] === "--long";
  let selected: readonly Step[];
  try {
    selected = isLong ? selectSteps(told.slice(1), longSteps) : selectSteps(told, steps);
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
  const reports = await mkdtemp(join(tmpdir(), "grapevine-test-"));
  const results: StepResult[] = [];
  for (const step of selected) {
    const missing = step.needs?.find((need) =>
      results.some(({ name, result }) => name === need && result !== "passed"),
    );
    if (missing !== undefined) {
      results.push({ name: step.name, result: "not run", seconds: 0, note: `needs ${missing}` });
      continue;
    }
    console.log(`\n== ${step.name}`);
    results.push(await runStep(step, join(reports, `${step.name}.json`)));
  }
  await rm(reports, { recursive: true });
  console.log(`\n${summarize(results)}`);
  return results.every(({ result }) => result === "passed") ? 0 : 1;
}

async function runStep(step: Step, report: string): Promise<StepResult> {
  const startedAt = performance.now();
  const done = (result: StepResult["result"], more: Pick<StepResult, "counts" | "note"> = {}): StepResult => ({
    name: step.name,
    result,
    seconds: (performance.now() - startedAt) / 1_000,
    ...more,
  });

  if (step.name === "browser") {
    try {
      // The browser tests read it too.
      process.env["CHROMIUM_PATH"] = await ensureChromium();
      return done("passed", { note: process.env["CHROMIUM_PATH"] });
    } catch (error) {
      return done("failed", { note: messageOf(error) });
    }
  }

  let succeeded = true;
  for (const command of step.commands) succeeded = (await runCommand(command, step.reporter, report)) && succeeded;
  if (step.reporter === undefined) return done(succeeded ? "passed" : "failed");
  let counts: TestCounts;
  try {
    const text = await readFile(report, "utf8");
    counts = step.reporter === "vitest" ? countVitest(text) : countPlaywright(text);
  } catch (error) {
    return done("failed", { note: `no report of its tests: ${messageOf(error)}` });
  }
  return done(succeeded && counts.failed === 0 ? "passed" : "failed", { counts });
}

/** Runs one program with its output on ours. Resolves with true when it ended with 0. */
function runCommand([program, ...args]: Command, reporter: Step["reporter"], report: string): Promise<boolean> {
  const bin = join(root, "node_modules/.bin", program);
  const reporting = {
    vitest: ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    playwright: ["--reporter=list,json"],
  };
  return new Promise((resolve) => {
    const child = spawn(bin, [...args, ...(reporter === undefined ? [] : reporting[reporter])], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    });
    child.on("error", (error) => {
      console.error(`${program} cannot be run: ${error.message}`);
      resolve(false);
    });
    child.on("close", (code) => resolve(code === 0));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
