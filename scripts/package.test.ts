import { readFileSync } from "node:fs";
import { expect, it, test } from "vitest";

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}
const read = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8")) as Manifest;

const [root, library] = [read("package.json"), read("sync/package.json")];

it("the package has the version, licence and engines of the project", () => {
  const { version, license, engines } = root;
  expect(library).toMatchObject({ version, license, engines });
  expect(readFileSync("sync/LICENSE", "utf8")).toBe(readFileSync("LICENSE", "utf8"));
});

test.each(["dependencies", "peerDependencies"] as const)("the ranges of the package's %s are the root's", (kind) => {
  const ranges = { ...root.devDependencies, ...root.dependencies };
  const expected = Object.keys(library[kind]).map((name) => [name, ranges[name]]);
  expect(library[kind]).toEqual(Object.fromEntries(expected));
});

it("only Yjs and its protocols have to be installed beside the package", () => {
  const optional = Object.keys(library.peerDependenciesMeta);
  expect(Object.keys(library.peerDependencies).filter((name) => !optional.includes(name))).toEqual([
    "y-protocols",
    "yjs",
  ]);
});
