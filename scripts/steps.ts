/** The steps of `npm test`, in order, as data. */

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
  { name: "unit", commands: [["vitest", "run", "--project", "unit"]], reporter: "vitest" },
  { name: "simulation", commands: [["vitest", "run", "--project", "simulation"]], reporter: "vitest" },
  { name: "build", commands: [["vite", "build"]] },
  { name: "e2e", commands: [["playwright", "test"]], reporter: "playwright", needs: ["browser", "build"] },
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

/** The steps with these names, in the order of the steps; all of them for no name. Throws on an unknown name. */
export function selectSteps(names: readonly string[]): readonly Step[] {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no step ${JSON.stringify(unknown)}. Steps: ${steps.map(({ name }) => name).join(", ")}.`);
  return names.length === 0 ? steps : steps.filter((step) => names.includes(step.name));
}
