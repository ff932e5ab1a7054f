import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // One more than there are cores: many tests wait for a connection or a timer.
    maxWorkers: availableParallelism() + 1,
    // The files of a worker share its modules, which takes a quarter less time. They leave nothing behind: see `undoAfterEach`.
    isolate: false,
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
