/** The steps of `npm test` and of `npm run test:long`, in order, as data. */

/** A program of node_modules/.bin and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

export interface Step {
  readonly name: string;
  /** All commands run, even if an earlier one fails. Without commands the runner itself does the step. */
  readonly commands: readonly Command[];
  /** The program that writes a report of tests, if any; the runner adds the options for it. */
  readonly reporter?: "vitest" | "playwright";
  /** Steps that must succeed before this one. */
  readonly needs?: readonly string[];
}

export const steps: readonly Step[] = [
  { name: "browser", commands: [] },
  { name: "types", commands: [["tsc", "-b"]] },
  {
    name: "lint",
    commands: [
      ["oxlint", "--type-aware"],
      ["oxfmt", "--check"],
    ],
  },
  { name: "unit", commands: [["vitest", "run", "--project", "unit*"]], reporter: "vitest" },
  { name: "simulation", commands: [["vitest", "run", "--project", "simulation"]], reporter: "vitest" },
  { name: "build", commands: [["vite", "build"]] },
  {
    name: "e2e",
    commands: [["playwright", "test", "--project", "e2e"]],
    reporter: "playwright",
    needs: ["browser", "build"],
  },
  {
    name: "pack",
    commands: [
      ["tsx", "scripts/pack.ts"],
      ["publint", "run", "sync", "--strict"],
      // A page without a bundler needs neither types nor CommonJS of its file; Node 10's resolution knows no `exports`.
      ["attw", "--pack", "sync", "--profile", "node16", "--exclude-entrypoints", "standalone.js"],
    ],
  },
  // The installed package, and the examples that use it.
  {
    name: "package",
    commands: [["playwright", "test", "--config", "sync/package"]],
    reporter: "playwright",
    needs: ["browser", "pack"],
  },
];

/**
 * What takes too long for every change: `*.long.test.ts`, and the specs with the tag `@long`. `npm test` has a short
 * representative of each.
 */
export const longSteps: readonly Step[] = [
  { name: "browser", commands: [] },
  { name: "unit", commands: [["vitest", "run", "--project", "long"]], reporter: "vitest" },
  { name: "build", commands: [["vite", "build"]] },
  {
    name: "e2e",
    commands: [["playwright", "test", "--project", "long"]],
    reporter: "playwright",
    needs: ["browser", "build"],
  },
];

/** The steps of `all` with these names, in order; all of them for no name. Throws on an unknown name. */
export function selectSteps(names: readonly string[], all: readonly Step[] = steps): readonly Step[] {
  const unknown = names.find((name) => !all.some((step) => step.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no step ${JSON.stringify(unknown)}. Steps: ${all.map(({ name }) => name).join(", ")}.`);
  return names.length === 0 ? all : all.filter((step) => names.includes(step.name));
}
