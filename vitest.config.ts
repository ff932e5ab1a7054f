import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // All of them: nothing else is going on meanwhile.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["{sync,signaling,app,scripts,bench,e2e/lab}/**/*.test.ts"],
          exclude: ["sync/sim/**", "node_modules"],
          testTimeout: 30_000,
        },
      },
      { test: { name: "simulation", include: ["sync/sim/**/*.test.ts"], testTimeout: 120_000 } },
    ],
  },
});
