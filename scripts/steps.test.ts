import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import playwrightConfig from "../playwright.config.ts";
import vitestConfig from "../vitest.config.ts";
import { readSources } from "./house-rules.ts";
import { longSteps, selectSteps, steps } from "./steps.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

test("no name selects every step", () => {
  expect(selectSteps([])).toEqual(steps);
});

test("names select steps, in the order of the steps", () => {
  expect(selectSteps(["unit", "types"]).map(({ name }) => name)).toEqual(["types", "unit"]);
});

test("an unknown name is refused with a list of the steps", () => {
  expect(() => selectSteps(["units"])).toThrow(
    /"units".*browser, types, lint, unit, simulation, build, e2e, pack, package/,
  );
});

test("an unknown long step is refused with a list of the long steps", () => {
  expect(() => selectSteps(["simulation"], longSteps)).toThrow(/"simulation".*browser, unit, build, e2e\.$/);
});

test.each([
  ["npm test", steps],
  ["npm run test:long", longSteps],
])("a step of %s needs only steps that come before it", (_command, all) => {
  for (const [index, { needs }] of all.entries())
    for (const need of needs ?? []) expect(all.slice(0, index).map(({ name }) => name)).toContain(need);
});

test("each project is run by one step, each step runs one, and the long projects have tests", () => {
  const wanted = [...steps, ...longSteps].flatMap(({ commands }) =>
    commands.flatMap(([program, ...args]) => {
      const named = args.indexOf("--project");
      return named < 0 ? [] : [`${program} ${args[named + 1]}`];
    }),
  );
  const existing = [
    ...(playwrightConfig.projects ?? []).map(({ name }) => `playwright ${name}`),
    ...(vitestConfig.test?.projects ?? []).map(
      (project) => `vitest ${(project as { test: { name: string } }).test.name}`,
    ),
  ];
  // A name may end with "*", which stands for any letters.
  const runs = (wish: string, project: string): boolean =>
    wish.endsWith("*") ? project.startsWith(wish.slice(0, -1)) : wish === project;
  for (const project of existing) expect([project, ...wanted.filter((wish) => runs(wish, project))]).toHaveLength(2);
  for (const wish of wanted) expect([wish, existing.some((project) => runs(wish, project))]).toEqual([wish, true]);

  const specs = [...readSources(root, "e2e")].filter(([path]) => path.endsWith(".spec.ts"));
  const tagged = specs.filter(([, text]) => /\btag: "@long"/.test(text));
  expect(tagged.length).toBeGreaterThan(0);
  const units = ["sync", "signaling", "app", "bench"].flatMap((folder) => [...readSources(root, folder).keys()]);
  expect(units.filter((path) => path.endsWith(".long.test.ts")).length).toBeGreaterThan(0);
});
