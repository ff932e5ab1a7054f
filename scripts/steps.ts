/** The steps of `npm test`, in order, as data. */

/** A program of node_modules/.bin and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

export interface Step {
  readonly name: string;
  /** Runs every one of them, even if an earlier one fails. None: the step is done by the runner itself. */
  readonly commands: readonly Command[];
  /** Who writes a report of tests, if anybody does; the runner adds what makes it write. */
  readonly reporter?: "vitest" | "playwright";
  /** Steps without whose success this one makes no sense. */
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
  {
    name: "package",
    commands: [["playwright", "test", "--config", "sync/package"]],
    reporter: "playwright",
    needs: ["browser", "pack"],
  },
];

/** The steps with these names, in their own order; all of them for no name. Throws on a name that is none. */
export function selectSteps(names: readonly string[]): readonly Step[] {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no step ${JSON.stringify(unknown)}. Steps: ${steps.map(({ name }) => name).join(", ")}.`);
  return names.length === 0 ? steps : steps.filter((step) => names.includes(step.name));
}
