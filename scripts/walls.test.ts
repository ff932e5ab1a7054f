/**
 * The import walls of ARCHITECTURE.md, proved from outside: a copy of the configuration with planted violations,
 * each of which the linter or the compiler must report. A wall that nobody tries is a wall that has fallen. The rules that
 * neither of them knows are in `house-rules.ts`: the house keeps them, and a planted breach of each is found.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Breach,
  breaches,
  elementBreaches,
  folderLimit,
  lineLimit,
  pageBreaches,
  pageLimits,
  readSources,
} from "./house-rules.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const configs = [
  ".oxlintrc.json",
  "tsconfig.json",
  "app/tsconfig.json",
  "sync/core/tsconfig.json",
  "sync/sim/tsconfig.json",
  "signaling/tsconfig.wire.json",
];

const planted: Readonly<Record<string, string>> = {
  "sync/index.ts": "export const door = 1;",
  "sync/provider.ts": "export const provider = 1;",
  "sync/link/link.ts": "export const link = 1;",
  "sync/core/core.ts": "export const core = 1;",
  "app/app.ts": "export const app = 1;",

  "sync/core/date.ts": "export const at = (): number => Date.now();",
  "sync/core/random.ts": "export const chance = (): number => Math.random();",
  "sync/core/timer.ts": "export const later = (run: () => void): unknown => setTimeout(run, 1);",
  "sync/core/document.ts": "export const title = (): string => document.title;",
  "sync/core/window.ts": "export const width = (): number => window.innerWidth;",
  "sync/core/upward.ts": 'import { link } from "../link/link.ts";\nexport const up = link;',
  "sync/core/overlay/up.ts": 'import { link } from "../../link/link.ts";\nexport const up = link;',
  "sync/core/overlay/dialling/up.ts": 'import { link } from "../../../link/link.ts";\nexport const up = link;',
  "sync/core/overlay/dialling/dialling.ts": "export const dialling = 1;",
  "sync/link/dialler.ts":
    'import { dialling } from "../core/overlay/dialling/dialling.ts";\nexport const own = dialling;',
  "sync/sim/dialler.ts":
    'import { dialling } from "../core/overlay/dialling/dialling.ts";\nexport const own = dialling;',
  "sync/core/package.ts": 'import * as yjs from "yjs";\nexport const doc = yjs;',
  "sync/core/node.ts": 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;',
  "sync/core/cycle-a.ts": 'import { b } from "./cycle-b.ts";\nexport const a = (): number => b();',
  "sync/core/cycle-b.ts": 'import { a } from "./cycle-a.ts";\nexport const b = (): number => a();',
  "sync/replica/upward.ts": 'import { provider } from "../provider.ts";\nexport const up = provider;',
  "sync/link/upward.ts": 'import { door } from "../index.ts";\nexport const up = door;',
  "sync/keys/app.ts": 'import { app } from "../../app/app.ts";\nexport const up = app;',
  "sync/playwright/index.ts": "export const fixture = 1;",
  "sync/door.ts": 'import { fixture } from "./playwright/index.ts";\nexport const up = fixture;',
  "sync/server.ts": 'import { attach } from "../signaling/attach.ts";\nexport const up = attach;',
  "sync/signaling/upward.ts": 'import { provider } from "../provider.ts";\nexport const up = provider;',
  "sync/diagnosis/upward.ts": 'import { door } from "../index.ts";\nexport const up = door;',
  "sync/faults/upward.ts": 'import { provider } from "../provider.ts";\nexport const up = provider;',
  "sync/deadline/app.ts": 'import { app } from "../../app/app.ts";\nexport const up = app;',
  "sync/signaling/client.ts": "export const client = 1;",
  "sync/fine.ts": 'import { client } from "./signaling/client.ts";\nexport const fine = client;',
  "sync/link/door.ts": 'import { fixture } from "../playwright/index.ts";\nexport const up = fixture;',
  "sync/playwright/person.ts": 'import { peer } from "../../e2e/lab/peer.ts";\nexport const up = peer;',
  "sync/y-webrtc/fine.ts": 'import { door } from "../index.ts";\nexport const fine = door;',
  "examples/page/inside.ts": 'import { door } from "../../sync/index.ts";\nexport const inside = door;',
  "examples/page/fine.ts": 'import { door } from "y-grapevine";\nexport const fine = door;',
  "signaling/attach.ts": "export const attach = 1;",
  "sync/app.ts": 'import { app } from "../app/app.ts";\nexport const up = app;',
  "sync/sim/link.ts": 'import { link } from "../link/link.ts";\nexport const side = link;',
  "app/core.ts": 'import { core } from "../sync/core/core.ts";\nexport const through = core;',
  "app/provider.ts": 'import { provider } from "../sync/provider.ts";\nexport const through = provider;',
  "app/icon.ts": 'import "@awesome.me/webawesome/dist/components/icon/icon.js";',
  "app/cycle-a.ts": 'import type { B } from "./cycle-b.ts";\nexport interface A { readonly b: B }',
  "app/cycle-b.ts": 'import type { A } from "./cycle-a.ts";\nexport interface B { readonly a: A }',
  "app/editor/link.ts": 'import { link } from "../../sync/link/link.ts";\nexport const through = link;',
  "signaling/sync.ts": 'import { core } from "../sync/core/core.ts";\nexport const through = core;',

  "bench/swarm/main.ts": 'import { parseArgs } from "node:util";\nexport const told = parseArgs;',
  "bench/swarm/arguments.ts": "export const told = process.argv.slice(2);",
  "bench/swarm/soak.ts": 'import { table } from "../soak/table.ts";\nexport const side = table;',
  "bench/soak/table.ts": "export const table = 1;",
  "bench/shared/traces.ts": 'import { table } from "../soak/table.ts";\nexport const up = table;',
  "bench/shared/person.ts": 'import { person } from "../../e2e/lab/person.ts";\nexport const up = person;',
  "bench/shared/second-parser.ts": 'import { parseArgs } from "node:util";\nexport const told = parseArgs;',
  "bench/shared/command-line.ts":
    'import { parseArgs } from "node:util";\nexport const told = parseArgs({ args: process.argv.slice(2) });',
  "bench/soak/page.spec.ts": "export const spec = 1;",
  "e2e/helper.ts": "export const helper = 1;",
  "e2e/other.spec.ts": 'import { spec } from "./tabs.spec.ts";\nexport const other = spec;',
  "e2e/tabs.spec.ts": 'import { table } from "../bench/soak/table.ts";\nexport const spec = table;',
  "e2e/lab/person.ts": "export const person = 1;",
  "e2e/lab/peer.ts": "declare global {\n  interface Window {\n    grapevine?: object;\n  }\n}\nexport const peer = 1;",

  "sync/core/fine.ts":
    'import { createEncoder } from "lib0/encoding";\nimport { core } from "./core.ts";\nexport const fine = { core, createEncoder };',
  "sync/core/overlay/fine.ts": 'import { core } from "../core.ts";\nexport const fine = core;',
  "sync/core/overlay/dialling/fine.ts":
    'import { core } from "../../core.ts";\nimport { fine as overlay } from "../fine.ts";\nexport const fine = [core, overlay];',
  "sync/core/fine.test.ts": 'import { test } from "vitest";\nsetTimeout(test, Date.now());',
  "sync/sim/fine.ts": 'import { core } from "../core/core.ts";\nexport const fine = core;',
  "app/fine.ts":
    'import { door } from "../sync/index.ts";\nimport { app } from "./app.ts";\nexport const fine = [door, app];',
};

interface Reports {
  /** Broken rules of the linter, by file. */
  readonly lint: ReadonlyMap<string, readonly string[]>;
  /** Error codes of the compiler, by file. */
  readonly types: ReadonlyMap<string, readonly string[]>;
}

let folder: string;
let reports: Reports;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "grapevine-walls-"));
  for (const [path, text] of Object.entries(planted)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${text}\n`);
  }
  for (const path of configs) await copyFile(join(root, path), join(folder, path));
  // Where a reference leads nowhere, the linter finds no import at all.
  await writeFile(join(folder, "sync/tsconfig.json"), '{ "extends": "../tsconfig.json" }');
  await writeFile(join(folder, "sync/replica/tsconfig.json"), '{ "extends": "../../tsconfig.json" }');
  // Link only some packages, since the compiler keeps its cache in node_modules.
  await mkdir(join(folder, "node_modules"));
  await symlink(join(root, "node_modules/lib0"), join(folder, "node_modules/lib0"));
  const [lint, types] = await Promise.all([lintReports(), typeReports()]);
  reports = { lint, types };
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** Runs a program of the project in the planted copy and returns its stdout, whatever its exit code. */
function output(program: string, ...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(join(root, "node_modules/.bin", program), args, { cwd: folder }, (_, stdout) => resolve(stdout));
  });
}

async function lintReports(): Promise<Reports["lint"]> {
  const { diagnostics } = JSON.parse(await output("oxlint", "--format=json")) as {
    diagnostics: { code: string; filename: string }[];
  };
  return grouped(diagnostics.map(({ filename, code }) => [filename, code]));
}

async function typeReports(): Promise<Reports["types"]> {
  const lines = (await output("tsc", "-b", "sync/core", "sync/sim", "--pretty", "false")).split("\n");
  return grouped(
    lines.flatMap((line): [string, string][] => {
      const [, file, code] = /^(\S+)\(\d+,\d+\): error (TS\d+):/.exec(line) ?? [];
      return file === undefined || code === undefined ? [] : [[file, code]];
    }),
  );
}

function grouped(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

describe("the linter", () => {
  test.each([
    ["sync/core/date.ts", "eslint(no-restricted-globals)"],
    ["sync/core/random.ts", "eslint(no-restricted-properties)"],
    ["sync/core/timer.ts", "eslint(no-restricted-globals)"],
    ["sync/core/document.ts", "eslint(no-restricted-globals)"],
    ["sync/core/window.ts", "eslint(no-restricted-globals)"],
    ["sync/core/upward.ts", "eslint(no-restricted-imports)"],
    ["sync/core/overlay/up.ts", "eslint(no-restricted-imports)"],
    ["sync/core/overlay/dialling/up.ts", "eslint(no-restricted-imports)"],
    ["sync/link/dialler.ts", "eslint(no-restricted-imports)"],
    ["sync/sim/dialler.ts", "eslint(no-restricted-imports)"],
    ["sync/core/package.ts", "eslint(no-restricted-imports)"],
    ["sync/core/node.ts", "eslint(no-restricted-imports)"],
    ["sync/core/cycle-a.ts", "import(no-cycle)"],
    ["sync/core/cycle-b.ts", "import(no-cycle)"],
    ["sync/replica/upward.ts", "eslint(no-restricted-imports)"],
    ["sync/link/upward.ts", "eslint(no-restricted-imports)"],
    ["sync/keys/app.ts", "eslint(no-restricted-imports)"],
    ["sync/signaling/upward.ts", "eslint(no-restricted-imports)"],
    ["sync/diagnosis/upward.ts", "eslint(no-restricted-imports)"],
    ["sync/faults/upward.ts", "eslint(no-restricted-imports)"],
    ["sync/deadline/app.ts", "eslint(no-restricted-imports)"],
    ["sync/app.ts", "eslint(no-restricted-imports)"],
    ["sync/door.ts", "eslint(no-restricted-imports)"],
    ["sync/server.ts", "eslint(no-restricted-imports)"],
    ["sync/link/door.ts", "eslint(no-restricted-imports)"],
    ["sync/playwright/person.ts", "eslint(no-restricted-imports)"],
    ["examples/page/inside.ts", "eslint(no-restricted-imports)"],
    ["app/core.ts", "eslint(no-restricted-imports)"],
    ["app/provider.ts", "eslint(no-restricted-imports)"],
    ["app/icon.ts", "eslint(no-restricted-imports)"],
    ["app/editor/link.ts", "eslint(no-restricted-imports)"],
    ["app/cycle-a.ts", "import(no-cycle)"],
    ["app/cycle-b.ts", "import(no-cycle)"],
    ["signaling/sync.ts", "eslint(no-restricted-imports)"],
    ["bench/swarm/main.ts", "eslint(no-restricted-imports)"],
    ["bench/swarm/arguments.ts", "eslint(no-restricted-properties)"],
    ["bench/swarm/soak.ts", "eslint(no-restricted-imports)"],
    ["bench/shared/traces.ts", "eslint(no-restricted-imports)"],
    ["bench/shared/person.ts", "eslint(no-restricted-imports)"],
    ["bench/shared/second-parser.ts", "eslint(no-restricted-imports)"],
    ["e2e/other.spec.ts", "eslint(no-restricted-imports)"],
    ["e2e/tabs.spec.ts", "eslint(no-restricted-imports)"],
  ])("reports %s: %s", (file, rule) => {
    expect(reports.lint.get(file)).toContain(rule);
  });

  test.each([
    "sync/core/fine.ts",
    "sync/core/overlay/fine.ts",
    "sync/core/overlay/dialling/fine.ts",
    "sync/core/fine.test.ts",
    "sync/sim/fine.ts",
    "app/fine.ts",
    "sync/fine.ts",
    "sync/y-webrtc/fine.ts",
    "examples/page/fine.ts",
  ])("has nothing against %s", (file) => {
    expect(reports.lint.get(file)).toBeUndefined();
  });
});

describe("the compiler", () => {
  test.each([
    ["sync/core/timer.ts", "TS2304"],
    ["sync/core/document.ts", "TS2584"],
    ["sync/core/window.ts", "TS2304"],
    // A file of another folder's project.
    ["sync/core/upward.ts", "TS6307"],
    ["sync/sim/link.ts", "TS6307"],
  ])("rejects %s: %s", (file, code) => {
    expect(reports.types.get(file)).toContain(code);
  });

  test.each(["sync/core/fine.ts", "sync/sim/fine.ts"])("has nothing against %s", (file) => {
    expect(reports.types.get(file)).toBeUndefined();
  });
});

describe("the rules of the house", () => {
  const app = readSources(root, "app");
  const found = (files: Readonly<Record<string, string>> = {}): Breach[] => {
    const sources = new Map([...app, ...Object.entries(files)]);
    return [...breaches(sources), ...elementBreaches(sources)];
  };
  const many = (count: number, name: (n: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [name(n), ""]));
  const lines = (count: number): string => "//\n".repeat(count);

  test("app keeps them", () => {
    expect(found()).toEqual([]);
  });

  test.each<readonly [what: string, files: Readonly<Record<string, string>>, breach: Breach]>([
    [
      "an import of what composes the folder",
      { "app/editor/folding/up.ts": 'import { createEditorState } from "../editor-state.ts";' },
      { rule: "circle of folders", paths: ["app/editor/*", "app/editor/folding"] },
    ],
    [
      "an import of the page's entry",
      { "app/shell/up.ts": 'import "../main.ts";' },
      { rule: "circle of folders", paths: ["app/*", "app/shell"] },
    ],
    [
      "an import of a feature that stands above, if only of a type",
      { "app/text/up.ts": 'import type { User } from "../people/person.ts";' },
      { rule: "circle of folders", paths: ["app/people", "app/text"] },
    ],
    [
      "a circle of types",
      {
        "app/text/a.ts": 'import type { B } from "./b.ts";\nexport interface A { readonly b: B }',
        "app/text/b.ts": 'export type B = Partial<import("./a.ts").A>;',
      },
      { rule: "circle of files", paths: ["app/text/a.ts", "app/text/b.ts"] },
    ],
    [
      "a folder with too many files",
      many(folderLimit + 1, (n) => `app/crowd/${n}.ts`),
      { rule: "crowded folder", paths: ["app/crowd"] },
    ],
    [
      "a file with too many lines",
      { "app/text/long.ts": lines(lineLimit + 1) },
      { rule: "long file", paths: ["app/text/long.ts"] },
    ],
    [
      "an element that takes a session",
      { "app/status/gv-extra.ts": 'import type { DocumentSession } from "../document/document-session.ts";' },
      { rule: "element with a session", paths: ["app/status/gv-extra.ts"] },
    ],
    [
      "an element that finds another one by selector",
      { "app/share/gv-extra.ts": 'document.querySelector<HTMLElement>("main gv-editor")?.focus();' },
      { rule: "element by selector", paths: ["app/share/gv-extra.ts"] },
    ],
    [
      "an element that is loaded later and is not on the list",
      { "app/share/extra.ts": 'export const load = () => import("./gv-share-panel.ts");' },
      { rule: "lazy element outside the list", paths: ["app/share/extra.ts"] },
    ],
  ])("forbid %s", (_what, files, breach) => {
    expect(found(files)).toEqual([breach]);
  });

  test.each<readonly [what: string, files: Readonly<Record<string, string>>]>([
    [
      "a full folder, with tests and a README",
      { ...many(folderLimit, (n) => `app/crowd/${n}.ts`), "app/crowd/0.test.ts": "", "app/crowd/README.md": "" },
    ],
    ["a file as long as may be, and a longer test", { "app/a.ts": lines(lineLimit), "app/a.test.ts": lines(999) }],
    ["a test that imports what stands above", { "app/text/up.test.ts": 'import "../main.ts";' }],
  ])("allow %s", (_what, files) => {
    expect(found(files)).toEqual([]);
  });
});

describe("the rules of the house in core", () => {
  const core = readSources(root, "sync/core");
  const found = (files: Readonly<Record<string, string>> = {}): Breach[] =>
    breaches(new Map([...core, ...Object.entries(files)]));
  const types = core.get("sync/core/types.ts") ?? "";

  test("core keeps them", () => {
    expect(found()).toEqual([]);
  });

  test.each<readonly [what: string, files: Readonly<Record<string, string>>, breach: Breach]>([
    [
      "an import of what composes the protocols",
      { "sync/core/aggregation/up.ts": 'import { Node } from "../node.ts";' },
      { rule: "circle of folders", paths: ["sync/core/*", "sync/core/aggregation"] },
    ],
    [
      "an import of a protocol by what lies below all, if only of a type",
      { "sync/core/outbox/up.ts": 'import type { Membership } from "../overlay/membership.ts";' },
      { rule: "circle of folders", paths: ["sync/core/outbox", "sync/core/overlay"] },
    ],
    [
      "an import by the vocabulary",
      { "sync/core/types.ts": `${types}import type { Kind } from "./wire/kinds.ts";\n` },
      { rule: "circle of folders", paths: ["sync/core/types.ts", "sync/core/wire"] },
    ],
    [
      "a strategy on the product's path",
      { "sync/core/dissemination/extra.ts": 'import { flood } from "./strategies/flood.ts";' },
      { rule: "circle of folders", paths: ["sync/core/dissemination/*", "sync/core/dissemination/strategies"] },
    ],
    [
      "a circle of types",
      {
        "sync/core/wire/a.ts": 'import type { B } from "./b.ts";\nexport interface A { readonly b: B }',
        "sync/core/wire/b.ts": 'import type { A } from "./a.ts";\nexport interface B { readonly a: A }',
      },
      { rule: "circle of files", paths: ["sync/core/wire/a.ts", "sync/core/wire/b.ts"] },
    ],
    [
      "a folder with too many files",
      Object.fromEntries(Array.from({ length: folderLimit + 1 }, (_, n) => [`sync/core/crowd/${n}.ts`, ""])),
      { rule: "crowded folder", paths: ["sync/core/crowd"] },
    ],
    [
      "a file with too many lines",
      { "sync/core/wire/long.ts": "//\n".repeat(lineLimit + 1) },
      { rule: "long file", paths: ["sync/core/wire/long.ts"] },
    ],
  ])("forbid %s", (_what, files, breach) => {
    // A wider arrow up may close smaller circles, too: this one is among those found.
    expect(found(files)).toContainEqual(breach);
  });
});

describe("the rules of the house in the rest of it", () => {
  const parts = new Map(["sync", "signaling", "bench", "e2e"].map((part) => [part, readSources(root, part)]));
  const found = (part: string, files: Readonly<Record<string, string>> = {}): Breach[] =>
    breaches(new Map([...(parts.get(part) ?? []), ...Object.entries(files)]));

  test.each([...parts.keys()])("%s keeps them", (part) => {
    expect(parts.get(part)?.size).toBeGreaterThan(0);
    expect(found(part)).toEqual([]);
  });

  test.each([
    ["sync/signaling/up.ts", "../session.ts"],
    ["sync/deadline/up.ts", "../link/link.ts"],
    ["sync/diagnosis/up.ts", "../provider.ts"],
    ["signaling/quotas/up.ts", "../server.ts"],
    ["bench/soak/members/up.ts", "../stay.ts"],
    ["bench/versus/lab/up.ts", "../measurements/index.ts"],
    ["bench/versus/report/up.ts", "../main.ts"],
    ["e2e/lab/network/stage/up.ts", "../scenarios/index.ts"],
    ["e2e/lab/up.ts", "./network/stage/room.ts"],
  ])("forbid that %s imports %s, if only a type", (path, target) => {
    const breach = found(path.split("/")[0] ?? "", { [path]: `import type { Up } from "${target}";` }).find(
      ({ rule }) => rule === "circle of folders",
    );
    expect(breach?.paths.map((member) => member.replace(/\/\*$/, ""))).toContain(dirname(path));
  });

  test.each(["sync/link", "signaling", "bench/soak", "bench/versus", "e2e/lab/network"])(
    "forbid to crowd %s",
    (folder) => {
      const crowd = Object.fromEntries(Array.from({ length: folderLimit }, (_, n) => [`${folder}/${n}.ts`, ""]));
      expect(found(folder.split("/")[0] ?? "", crowd)).toEqual([{ rule: "crowded folder", paths: [folder] }]);
    },
  );

  test.each(["sync/link/long.ts", "signaling/long.ts", "bench/soak/long.ts", "e2e/lab/hostile/long.ts"])(
    "forbid a file as long as %s",
    (path) => {
      const files = { [path]: "//\n".repeat(lineLimit + 1) };
      expect(found(path.split("/")[0] ?? "", files)).toEqual([{ rule: "long file", paths: [path] }]);
    },
  );

  test("allow many specs, and many measurements", () => {
    expect(found("e2e", Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`e2e/${n}.spec.ts`, ""])))).toEqual(
      [],
    );
    expect(
      found(
        "bench",
        Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`bench/versus/measurements/${n}.ts`, ""])),
      ),
    ).toEqual([]);
  });
});

describe("the rules of the house for pages", () => {
  test.each(Object.entries(pageLimits))("%s keeps to %i lines, and a longer one is found", (path, limit) => {
    expect(pageBreaches(new Map([[path, readFileSync(join(root, path), "utf8")]]))).toEqual([]);
    expect(pageBreaches(new Map([[path, "\n".repeat(limit + 1)]]))).toEqual([{ rule: "long page", paths: [path] }]);
  });
});

describe("the measuring house", () => {
  test("has browser specs directly in e2e, nothing else there, and none elsewhere", () => {
    expect(misplaced(folder)).toEqual(["bench/soak/page.spec.ts", "e2e/helper.ts"]);
    expect(misplaced(root)).toEqual([]);
  });

  test("declares window.grapevine for tests once, in e2e/lab/window.ts", () => {
    expect(declaringGrapevine(folder)).toEqual(["e2e/lab/peer.ts"]);
    expect(declaringGrapevine(root)).toEqual(["e2e/lab/window.ts"]);
  });
});

/** The texts of the folders' files, by path. */
const sourcesOf = (base: string, ...folders: readonly string[]): [path: string, text: string][] =>
  folders.flatMap((folder) => [...readSources(base, folder)]);

const misplaced = (base: string): string[] =>
  sourcesOf(base, "app", "bench", "e2e", "signaling")
    .map(([path]) => path)
    .filter((path) => path.endsWith(".ts") && /^e2e\/[^/]+$/.test(path) !== path.endsWith(".spec.ts"))
    .toSorted();

const declaringGrapevine = (base: string): string[] =>
  sourcesOf(base, "bench", "e2e")
    .filter(([, text]) => /^\s+grapevine\?:/m.test(text))
    .map(([path]) => path);
