/** Starts Chromium in a namespace, driven by Playwright's pipe. */
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type LaunchOptions } from "@playwright/test";
import { chromiumArgs, findChromium } from "../../../../scripts/chromium.ts";
import { systemEnvironment } from "./requirements.ts";

export interface Place {
  readonly namespace: string;
  /** A folder for the browser's profile and the script that starts it. */
  readonly folder: string;
  /** An http origin that the browser treats as https. */
  readonly secureOrigin: string | undefined;
}

/** `options` go to Playwright. */
export async function launchChromium(place: Place, options: LaunchOptions): Promise<Browser> {
  const { namespace, folder, secureOrigin } = place;
  const program = findChromium();
  if (program === undefined) throw new Error("there is no Chromium");
  const script = join(folder, "chromium");
  // The last of two profiles counts. This one is deleted with the lab, however this process ends.
  const words = ["ip", "netns", "exec", namespace, program].map(quote).join(" ");
  const profile = quote(`--user-data-dir=${join(folder, "profile")}`);
  await writeFile(script, `#!/bin/sh\nexec ${words} "$@" ${profile}\n`);
  await chmod(script, 0o755);
  const secure = secureOrigin === undefined ? [] : [`--unsafely-treat-insecure-origin-as-secure=${secureOrigin}`];
  return chromium.launch({
    // Signals end the lab, and the lab ends its browsers.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    env: systemEnvironment(),
    ...options,
    executablePath: script,
    args: [...chromiumArgs, ...secure, ...(options.args ?? [])],
  });
}

/** One word for the shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
