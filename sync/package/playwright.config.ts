/** Tests of the packed library: `npm run pack` comes before them. */
import { defineConfig } from "@playwright/test";
import base from "../../playwright.config.ts";

// One after the other, in the order of the file: they share what is installed.
export default defineConfig(base, { testDir: ".", workers: 1, fullyParallel: false });
