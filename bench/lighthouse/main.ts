/**
 * `npm run lighthouse -- [--runs N] [--profiles NAME,...]`: what Lighthouse says of the built page, opened by a browser that
 * has never met it: the median of the runs for a desktop and for its mobile profile, and what keeps a category from 100. It
 * wants an idle machine.
 */
import { chromium } from "@playwright/test";
import lighthouse, { desktopConfig, type Result } from "lighthouse";
import { chromiumArgs, ensureChromium } from "../../scripts/chromium.ts";
import { startServer } from "../../signaling/server.ts";
import { formatUsage, parseOptions, print, runCommand, tell, type Values } from "../shared/command-line.ts";
import { freePort } from "../shared/free-port.ts";
import { median } from "../shared/statistics.ts";
import { alignColumns } from "../shared/table.ts";

const attemptLimit = 5;
const categories = ["performance", "accessibility", "best-practices", "seo"] as const;
const timings = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "speed-index"] as const;
const profiles = { desktop: desktopConfig, mobile: undefined };
type Config = typeof desktopConfig | undefined;

const options = {
  runs: { kind: "number", default: 5, least: 1, most: 100, whole: true, help: "runs for each profile" },
  profiles: { kind: "choices", choices: Object.keys(profiles), help: "profiles to run (all)" },
} as const;

await runCommand({
  usage: formatUsage("npm run lighthouse -- [OPTIONS]", options),
  parse: (argv) => parseOptions(argv, options, (values) => values),
  run,
});

async function run({ runs, profiles: wanted }: Values<typeof options>): Promise<number> {
  const executablePath = await ensureChromium();
  const server = await startServer({ port: 0, host: "127.0.0.1" });
  const rows: string[][] = [];
  const lacking = new Set<string>();
  for (const [profile, config] of Object.entries(profiles)) {
    if (wanted?.includes(profile) === false) continue;
    const results: Result[] = [];
    for (let run = 0; run < runs; run++) {
      tell(`${profile}, ${run + 1} of ${runs}`);
      results.push(await recorded(executablePath, `http://localhost:${server.port}/`, config));
    }
    rows.push([
      profile,
      ...categories.map((name) => (medianOf(results, ({ categories }) => categories[name]?.score) * 100).toFixed(0)),
      ...timings.map((name) => medianOf(results, ({ audits }) => audits[name]?.numericValue).toFixed(0)),
    ]);
    for (const name of categories) for (const words of lackingIn(results[0], name)) lacking.add(`${profile}: ${words}`);
  }
  await server.close();
  print(
    alignColumns(
      [["profile", ...categories, ...timings.map((name) => `${name}, ms`)], ...rows],
      [1, 2, 3, 4, 5, 6, 7, 8],
    ),
  );
  if (lacking.size > 0) print(`\nWhat is missing to 100, by the first run:\n${[...lacking].join("\n")}`);
  return 0;
}

/** Lighthouse loses the start of some loads (NO_NAVSTART), in which the page has its own group of browsing contexts. */
async function recorded(executablePath: string, url: string, config: Config): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    const result = await audit(executablePath, url, config);
    if (result.runtimeError === undefined) return result;
    if (attempt === attemptLimit) throw new Error(result.runtimeError.message);
    tell(`again: ${result.runtimeError.code}`);
  }
}

async function audit(executablePath: string, url: string, config: Config): Promise<Result> {
  const port = await freePort();
  const browser = await chromium.launch({ executablePath, args: [...chromiumArgs, `--remote-debugging-port=${port}`] });
  try {
    const outcome = await lighthouse(url, { port, onlyCategories: [...categories], logLevel: "error" }, config);
    if (outcome === undefined) throw new Error("Lighthouse returned nothing.");
    return outcome.lhr;
  } finally {
    await browser.close();
  }
}

function medianOf(results: readonly Result[], read: (result: Result) => number | null | undefined): number {
  return median(results.map((result) => read(result) ?? NaN));
}

function lackingIn(result: Result | undefined, name: string): string[] {
  const refs = result?.categories[name]?.auditRefs ?? [];
  return refs.flatMap(({ id, weight }) => {
    const found = result?.audits[id];
    const isFull = found === undefined || found.score === null || found.score >= 0.995 || weight === 0;
    return isFull ? [] : [`${name}: ${found.title} ${found.displayValue ?? ""} (${found.score}, weight ${weight})`];
  });
}
