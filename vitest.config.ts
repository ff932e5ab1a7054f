import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { diagramScript } from "./app/build/diagram-script.ts";
import { readSources } from "./scripts/house-rules.ts";

/** The files of unit tests in a folder, with what is written there. */
const unitTestsIn = (folder: string): [path: string, text: string][] =>
  [...readSources(import.meta.dirname, folder)].filter(([path]) => /(?<!\.long)\.test\.ts$/.test(path));

/** The files of unit tests that need a DOM. */
const withDom = unitTestsIn("app").flatMap(([path, text]) =>
  text.startsWith("// @vitest-environment jsdom") ? [path] : [],
);

/** These store bytes by way of Node's own `structuredClone`, whose bytes are not those of a DOM's own globals. */
const storing = ["app/files/file-desk.test.ts"];

/** Where tests share processes and modules. Most others in `sync` use WebRTC. */
const sharing = ["app", "bench", "e2e/lab", "scripts", "signaling"].concat(
  ["core", "deadline", "diagnosis", "faults", "keys", "replica"].map((folder) => `sync/${folder}`),
);

/** What a file says that cannot share them. What it stubs, `scripts/testing/undo-stubs.ts` undoes. */
const unshareable = [
  // Other files would get its modules.
  /\bvi\.(mock|resetModules)\(/,
  // Modules keep a database open, or the constructors that were there first.
  /"fake-indexeddb|\/testing\/(stores|browsers)\.ts"/,
  // What others in the process do or leave counts, too.
  /\.(cpuUsage|memoryUsage)\(|\bperformance\.now\(/,
  // WebRTC has threads that outlive a test.
  /\b(wrtc|runSwarm)\b/,
];

const shared = sharing
  .flatMap(unitTestsIn)
  .flatMap(([path, text]) => (unshareable.some((words) => words.test(text)) ? [] : [path]))
  .filter((path) => !withDom.includes(path));

/** What the projects of unit tests have in common. `--project "unit*"` runs them all. */
const unit = { testTimeout: 30_000 };
const notUnit = ["sync/sim/**", "**/*.long.test.ts", "node_modules"];

export default defineConfig({
  test: {
    // One more than there are cores: many tests wait for a connection or a timer.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        plugins: [diagramScript()],
        // Each file has a process of its own: some measure the heap, and some leave work behind that ends later.
        test: {
          ...unit,
          name: "unit",
          include: ["{sync,signaling,app,scripts,bench,e2e/lab}/**/*.test.ts"],
          exclude: [...notUnit, ...shared, ...withDom.filter((path) => !storing.includes(path))],
        },
      },
      {
        // Each file has modules and globals of its own. Loading jsdom takes a second, so they share a process.
        plugins: [diagramScript()],
        test: {
          ...unit,
          name: "unit-dom",
          pool: "vmForks",
          include: withDom.filter((path) => !storing.includes(path)),
        },
      },
      {
        plugins: [diagramScript()],
        test: {
          ...unit,
          name: "unit-shared",
          isolate: false,
          include: shared,
          setupFiles: ["scripts/testing/undo-stubs.ts"],
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
