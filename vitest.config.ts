import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { diagramScript } from "./app/build/diagram-script.ts";

export default defineConfig({
  test: {
    // One more than there are cores: many tests wait for a connection or a timer.
    maxWorkers: availableParallelism() + 1,
    // Each file has a process of its own: some measure the heap, and some leave work behind that ends later.
    isolate: true,
    projects: [
      {
        plugins: [diagramScript()],
        test: {
          name: "unit",
          include: ["{sync,signaling,app,scripts,bench,e2e/lab}/**/*.test.ts"],
          exclude: ["sync/sim/**", "**/*.long.test.ts", "node_modules"],
          testTimeout: 30_000,
        },
      },
      // `npm run test:long`: tests that are long, and more runs of those with random rooms and documents.
      {
        test: {
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
          name: "simulation",
          include: ["sync/sim/**/*.test.ts"],
          exclude: ["**/*.long.test.ts", "node_modules"],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
