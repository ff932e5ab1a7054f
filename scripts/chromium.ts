/** Where the browser for the browser tests comes from, and how it is started. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findProgram, isExecutable, searchPath } from "./programs.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const installTimeoutMs = 10 * 60_000;

const isRoot = process.getuid?.() === 0;

/**
 * Features that are off: hiding addresses from WebRTC behind mDNS names, for which most test machines have no resolver;
 * pages of the browser's own, which each window loads, unseen, at the cost of a page of ours; a request of its own; and
 * what Playwright 1.65 switches off, for Chromium heeds only the last `--disable-features` that it is given.
 */
const disabledFeatures: readonly string[] = [
  "WebRtcHideLocalIpsWithMdns",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxPopup",
  "AutofillServerCommunication",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "TcpPortRandomizationWin",
  "ThirdPartyStoragePartitioning",
];

/** Switches for a browser in tests: no request of its own, and WebRTC by address instead of mDNS name. */
export const chromiumArgs: readonly string[] = [
  // Chromium's sandbox refuses to run as root.
  ...(isRoot ? ["--no-sandbox"] : []),
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-gpu",
  "--disable-quic",
  `--disable-features=${disabledFeatures.join(",")}`,
];

/** A Chromium that is here already: CHROMIUM_PATH, or one on PATH. Playwright's own is not looked for. */
export function findChromium(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const told = env["CHROMIUM_PATH"];
  if (told !== undefined && told !== "") return told;
  return findProgram(names, searchPath(env));
}

/**
 * A Chromium, installed if need be: what `findChromium` finds, else Playwright's own, else from Debian's packages.
 * Throws with a sentence for the reader when none can be had.
 */
export async function ensureChromium(): Promise<string> {
  const told = process.env["CHROMIUM_PATH"];
  if (told !== undefined && told !== "" && !isExecutable(told))
    throw new Error(`CHROMIUM_PATH is ${JSON.stringify(told)}, which is not a program that can be run.`);
  const found = findChromium() ?? (await playwrightChromium());
  if (found !== undefined) return found;

  console.log("No Chromium here. Trying Playwright's ...");
  const cli = fileURLToPath(new URL("../node_modules/.bin/playwright", import.meta.url));
  run(cli, ["install", "chromium"]);
  const downloaded = await playwrightChromium();
  if (downloaded !== undefined) return downloaded;

  if (isRoot && existsSync("/etc/debian_version")) {
    console.log("Trying the distribution's ...");
    if (run("apt-get", ["update"])) run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "The browser tests need Chromium: install it with your system's packages, or set CHROMIUM_PATH to where it is.",
  );
}

/** The browser that Playwright downloaded earlier. */
async function playwrightChromium(): Promise<string | undefined> {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return isExecutable(path) ? path : undefined;
}

function run(command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    timeout: installTimeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return status === 0;
}
