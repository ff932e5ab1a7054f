/** The pages that explain the project name files and folders: each of them exists. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const pages = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "sync/README.md",
  "examples/README.md",
];

/** Targets of links within the project, from its root. */
function linksOf(page: string): string[] {
  const targets = [...readFileSync(page, "utf8").matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(
    ([, target = ""]) => target,
  );
  return targets.filter((target) => !target.includes("://")).map((target) => join(dirname(page), target));
}

/** Paths in code quotes: a first folder or file of the project, and all that follows. */
function pathsOf(page: string): string[] {
  const quoted = [...readFileSync(page, "utf8").matchAll(/`([\w.-]+(?:\/[\w.-]+)*)\/?`/g)].map(([, path = ""]) => path);
  return quoted.filter((path) => path.includes("/") && existsSync(path.split("/")[0] ?? ""));
}

/**
 * The files that a row of ARCHITECTURE.md's table names without a folder, with the folders that the row names before: each
 * file stands in one of them, or beside one.
 */
function shortNames(): { readonly name: string; readonly folders: readonly string[] }[] {
  const rows = readFileSync("ARCHITECTURE.md", "utf8").split("\n");
  return rows.flatMap((row) => {
    const folders: string[] = [];
    const names: { name: string; folders: readonly string[] }[] = [];
    for (const [, path = ""] of row.startsWith("|") ? row.matchAll(/`([\w./-]+\.ts|[\w-]+(?:\/[\w-]+)+\/?)`/g) : [])
      if (path.includes("/")) folders.push(existsSync(path) && statSync(path).isDirectory() ? path : dirname(path));
      else if (folders.length > 0) names.push({ name: path, folders: [...folders] });
    return names;
  });
}

/** The folders that ARCHITECTURE.md's map lists, by their paths: a line names one or several, and is indented below its parent's. */
function mappedFolders(): Set<string> {
  const [, map = ""] = /^## The map\n\n```\n(.*?)^```/ms.exec(readFileSync("ARCHITECTURE.md", "utf8")) ?? [];
  const folders = new Set<string>();
  const parents: string[] = [];
  for (const line of map.split("\n")) {
    const [, indent = "", names = ""] = /^( *)((?:[\w-]+\/ ?)+) /.exec(line) ?? [];
    const depth = indent.length / 2;
    for (const name of names.split("/ ").filter((each) => each.trim() !== "")) {
      parents.splice(depth, parents.length, name.replace("/", ""));
      folders.add(parents.join("/"));
    }
  }
  return folders;
}

/** Folders of the project in a folder, without those for tests and what is built or installed. */
const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["dist", "node_modules", "test-results", "testing"].includes(entry.name))
    .map(({ name }) => `${folder}/${name}`);

it.each(["app", "sync", "sync/core", "signaling"])("ARCHITECTURE.md's map lists every folder of %s", (folder) => {
  const mapped = mappedFolders();
  expect(foldersIn(folder).filter((each) => !mapped.has(each))).toEqual([]);
});

it("ARCHITECTURE.md's map lists folders that exist", () =>
  expect([...mappedFolders()].filter((folder) => !existsSync(folder))).toEqual([]));

describe.each(pages)("%s", (page) => {
  it("links to what exists", () => expect(linksOf(page).filter((path) => !existsSync(path))).toEqual([]));

  it("names paths that exist", () => expect(pathsOf(page).filter((path) => !existsSync(path))).toEqual([]));
});

it("ARCHITECTURE.md's table names files of the folders beside them", () => {
  const names = shortNames();
  expect(names.length).toBeGreaterThan(30);
  const isThere = ({ name, folders }: (typeof names)[number]): boolean =>
    name === "arguments.ts" || folders.some((folder) => existsSync(join(folder, name)));
  expect(names.filter((each) => !isThere(each))).toEqual([]);
});
