/** Tests of the packed library, and of the examples, which use it: `npm run pack` comes before them. */
import { defineConfig } from "@playwright/test";
import examples from "../../examples/playwright.config.ts";

export default defineConfig(examples, {
  testDir: "../..",
  testMatch: ["sync/package/*.spec.ts", "examples/**/*.spec.ts"],
});
