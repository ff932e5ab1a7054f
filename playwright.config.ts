import { defineConfig, devices } from "@playwright/test";
import { chromiumArgs, findChromium } from "./scripts/chromium.ts";

const executablePath = findChromium();

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  // Two cores, and each test opens several browsers' worth of pages.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env["CI"] !== undefined,
  reporter: [["list"]],
  // `npm test` runs the first, `npm run test:long` the second.
  projects: [
    { name: "e2e", grepInvert: /@long/ },
    { name: "long", grep: /@long/ },
  ],
  use: {
    ...devices["Desktop Chrome"],
    // The names that tests look for are English.
    locale: "en-US",
    launchOptions: { args: [...chromiumArgs], ...(executablePath !== undefined && { executablePath }) },
  },
});
