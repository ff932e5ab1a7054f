/**
 * `npm run pack`: builds `sync/` into the npm package y-grapevine and packs it. What it leaves behind: `sync/dist`, the
 * tarball beside the root's package.json, and `node_modules/y-grapevine`, by which the examples find the package.
 */
import { execFile } from "node:child_process";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build, type BuildOptions, type Rolldown } from "vite";
import { keepReachable } from "./pack/declarations.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const library = join(root, "sync");
const out = join(library, "dist");
const run = promisify(execFile);

/** The entries of the package, by the names of their files in `dist`. */
const entries = {
  index: join(library, "index.ts"),
  node: join(library, "package/node.ts"),
  signaling: join(library, "package/signaling.ts"),
  "y-webrtc": join(library, "y-webrtc/index.ts"),
  playwright: join(library, "playwright/index.ts"),
};

/**
 * Largest size of the provider without its dependencies, minified and gzipped, in KB of 1,000 bytes. What it loads at first,
 * and that with what it loads when it is needed: for the first dial, for comparing contents, for faults.
 */
const limits = { first: 60, all: 64.5 };

type Manifest = Readonly<Record<"name" | "version", string>> &
  Readonly<Record<"dependencies" | "peerDependencies", Readonly<Record<string, string>>>>;
const manifest = JSON.parse(await readFile(join(library, "package.json"), "utf8")) as Manifest;

const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
const isExternal = (id: string): boolean =>
  id.startsWith("node:") ||
  builtinModules.includes(id) ||
  dependencies.some((name) => id === name || id.startsWith(`${name}/`));

await rm(out, { recursive: true, force: true });
const [sizes] = await Promise.all([
  providerKilobytes(),
  buildModules("es", "esm"),
  buildModules("cjs", "cjs"),
  standalone(),
  declarations(),
]);
const tarball = await pack();
await link();
console.log(
  `${tarball}: the provider is ${sizes.all.toFixed(1)} KB gzipped without its dependencies (limit ${limits.all} KB), ` +
    `${sizes.first.toFixed(1)} KB of it at first (limit ${limits.first} KB)`,
);
if (sizes.all > limits.all || sizes.first > limits.first) process.exitCode = 1;

/** All entries as modules of one kind, in a folder of their own. */
async function buildModules(format: "es" | "cjs", folder: string): Promise<void> {
  await bundle({
    lib: { entry: entries, formats: [format], fileName: (_format, name) => `${name}.js` },
    outDir: join(out, folder),
    minify: false,
    rolldownOptions: { external: isExternal, output: { chunkFileNames: "chunk-[name].js" } },
  });
  // The package says "module" of its files; these are none.
  if (format === "cjs") await writeFile(join(out, folder, "package.json"), '{ "type": "commonjs" }\n');
}

/** One file with all dependencies, for pages without a bundler. */
async function standalone(): Promise<void> {
  await bundle({
    outDir: out,
    rolldownOptions: {
      input: join(library, "package/standalone.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "standalone.js", codeSplitting: false },
    },
  });
}

/** What an application's bundler makes of the provider alone. */
async function providerKilobytes(): Promise<{ first: number; all: number }> {
  const entry = "provider-alone";
  const built = await bundle({
    write: false,
    rolldownOptions: {
      input: entry,
      external: isExternal,
      preserveEntrySignatures: "strict",
      plugins: [
        {
          name: entry,
          resolveId: (id) => (id === entry ? `\0${entry}` : null),
          load: (id) =>
            id === `\0${entry}`
              ? `export { GrapevineProvider, createSecret } from ${JSON.stringify(entries.index)};`
              : null,
          // Vite's own, which preloads styles: a page that imports anything dynamically has it already.
          transform: (_code, id) =>
            id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load();" : null,
        },
      ],
    },
  });
  const chunks = built.flatMap(({ output }) => output.filter((file) => file.type === "chunk"));
  const later = new Set(chunks.filter(({ isDynamicEntry }) => isDynamicEntry));
  const kilobytes = (some: readonly Rolldown.OutputChunk[]): number =>
    some.reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0) / 1_000;
  return { first: kilobytes(chunks.filter((chunk) => !later.has(chunk))), all: kilobytes(chunks) };
}

async function bundle(options: BuildOptions): Promise<Rolldown.RolldownOutput[]> {
  const built = await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "warn",
    build: { target: "es2023", modulePreload: false, emptyOutDir: false, reportCompressedSize: false, ...options },
  });
  if (Array.isArray(built)) return built;
  if (!("output" in built)) throw new Error("Vite watches instead of building");
  return [built];
}

/** The declarations, once as those of ES modules and once as those of CommonJS. */
async function declarations(): Promise<void> {
  const types = join(out, "types");
  await run(join(root, "node_modules/.bin/tsc"), ["-p", "sync/package/tsconfig.declarations.json"], { cwd: root });
  const doors = ["index", "package/node", "package/signaling", "y-webrtc/index", "playwright/index"];
  const files = await keepReachable(
    types,
    doors.map((path) => `sync/${path}.d.ts`),
  );
  for (const folder of ["esm", "cjs"])
    for (const [path, text] of files) {
      const file = join(out, folder, "types", path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  await rm(types, { recursive: true });
}

/** Packs, and returns the tarball's name. */
async function pack(): Promise<string> {
  const { stdout } = await run("npm", ["pack", "./sync", "--json", "--ignore-scripts"], { cwd: root });
  const [{ filename }] = JSON.parse(stdout) as [{ readonly filename: string }];
  return filename;
}

async function link(): Promise<void> {
  const path = join(root, "node_modules", manifest.name);
  await rm(path, { recursive: true, force: true });
  await symlink("../sync", path, "junction");
}
