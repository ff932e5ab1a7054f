/**
 * Installs the packed library into a fresh folder, as npm would from its registry, but offline: what it depends on is
 * packed from the packages that are here.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const run = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What an application installs beside y-grapevine: its peers, the optional one of Node among them. */
const peers = ["yjs", "y-protocols", "node-datachannel"];

/** Makes `folder` an ES module package with y-grapevine and its peers installed. Throws with npm's words when npm fails. */
export async function installFresh(folder: string): Promise<void> {
  const library = await readManifest(join(root, "sync"));
  const tarball = join(root, `${library.name}-${library.version}.tgz`);
  if (!existsSync(tarball)) throw new Error("there is no package to test: run `npm run pack`");
  const needed = await closure([...peers, ...Object.keys(library.dependencies ?? {})], root);

  const store = join(folder, "packed");
  await mkdir(store, { recursive: true });
  const files = new Map<string, string>();
  for (const [name, path] of needed) {
    const file = join(store, `${name.replace("/", "-")}.tgz`);
    // As a tarball of npm's, but for the compression, which would take most of the time.
    await run("tar", ["-cf", file, "-C", dirname(path), basename(path)]);
    files.set(name, `file:${file}`);
  }
  const entries = (names: Iterable<string>): Record<string, string> =>
    Object.fromEntries([...names].map((name) => [name, files.get(name) ?? "missing"]));
  const others = [...files.keys()].filter((name) => !peers.includes(name));
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({
      private: true,
      type: "module",
      dependencies: { [library.name]: `file:${tarball}`, ...entries(peers) },
      overrides: entries(others),
    }),
  );
  const args = [
    "install",
    "--offline",
    "--cache",
    join(folder, "cache"),
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  ];
  await run("npm", args, { cwd: folder });
}

/** The folders of packages and of all that they depend on, by name. Binaries of other platforms are not here, nor needed. */
async function closure(names: readonly string[], from: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const visit = async (name: string, dependent: string): Promise<void> => {
    const folder = locate(name, dependent);
    if (folder === undefined || found.has(name)) return;
    found.set(name, folder);
    const { dependencies, optionalDependencies } = await readManifest(folder);
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) await visit(each, folder);
  };
  for (const name of names) await visit(name, from);
  return found;
}

function locate(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, "node_modules", name);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return undefined;
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;
}
