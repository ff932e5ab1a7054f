import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { ByEnvironment } from "./scripts/by-environment.ts";

/**
 * The files of a worker share its process and its modules, which takes a third less time. They leave nothing behind:
 * see `undoAfterEach` and the setup file. A project takes no such option from the root.
 */
const shared = { isolate: false, setupFiles: ["scripts/leave-nothing.ts"] };

export default defineConfig({
  test: {
    // One more than there are cores: many tests wait for a connection or a timer.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: ByEnvironment },
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["{sync,signaling,app,scripts,bench,e2e/lab}/**/*.test.ts"],
          exclude: ["sync/sim/**", "**/*.long.test.ts", "node_modules"],
          testTimeout: 30_000,
        },
      },
      // `npm run test:long`: tests that are long, and more runs of those with random rooms and documents.
      {
        test: {
          ...shared,
          name: "long",
          include: [
            "{sync,signaling,app,bench}/**/*.long.test.ts",
            "sync/**/*.property.test.ts",
            "sync/sim/documents.test.ts",
          ],
          env: { FUZZ_RUNS: "300" },
          testTimeout: 15 * 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: "simulation",
          include: ["sync/sim/**/*.test.ts"],
          exclude: ["**/*.long.test.ts", "node_modules"],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
