/** Finds or installs the browser for the browser tests, and says how to start it. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findProgram, isExecutable, searchPath } from "./programs.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const installTimeoutMs = 10 * 60_000;

const isRoot = process.getuid?.() === 0;

/**
 * Features that are switched off: mDNS names that hide addresses from WebRTC, which most test machines cannot resolve;
 * the browser's own hidden pages, each of which costs as much as a page of ours; the spare process that the browser starts
 * in advance; a request of its own; and what Playwright 1.65 switches off, since Chromium heeds only the last
 * `--disable-features` that it is given.
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
  "SpareRendererForSitePerProcess",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "TcpPortRandomizationWin",
  "ThirdPartyStoragePartitioning",
];

/** Switches for a browser in tests: no requests of its own, and WebRTC by address instead of mDNS name. */
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

/** Finds an installed Chromium: CHROMIUM_PATH, or one on PATH. Playwright's own is not searched for. */
export function findChromium(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const told = env["CHROMIUM_PATH"];
  if (told !== undefined && told !== "") return told;
  return findProgram(names, searchPath(env));
}

/**
 * Finds or installs Chromium: what `findChromium` finds, else Playwright's own, else Debian's package. Throws a
 * sentence for the reader when there is none.
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
