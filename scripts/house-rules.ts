/**
 * The rules of the house that neither the linter nor the compiler can check: arrows that run down, no circles (types included),
 * small folders and files, and elements that know only what they show. `walls.test.ts` plants a breach of each.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Most files in a folder; tests, specs and READMEs are not counted, and catalogues of measurements are exempt. */
export const folderLimit = 16;
/** Most lines in a file of product code. */
export const lineLimit = 450;
/** Most lines of pages that people read from end to end: PROTOCOL.md has what two implementations share, and no more. */
export const pageLimits: Readonly<Record<string, number>> = { "PROTOCOL.md": 350 };

/** The text of each file, by its path from the project's root. */
export type Sources = ReadonlyMap<string, string>;

export interface Breach {
  readonly rule:
    | "circle of files"
    | "circle of folders"
    | "crowded folder"
    | "long file"
    | "long page"
    | "element with a session"
    | "element by selector"
    | "lazy element outside the list";
  /** The files or the folder that break it. A circle names each of its members once. */
  readonly paths: readonly string[];
}

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isDynamic: boolean;
}

/** Reads the files below `folder`, a path from `root`, but for what is built or installed there. */
export function readSources(root: string, folder: string): Sources {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const isBuilt = (path: string): boolean => /[/\\](dist|node_modules)[/\\]/.test(path);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    files
      .filter((file) => !isBuilt(file.slice(root.length)))
      .map((file) => [file.slice(join(root, "/").length), readFileSync(file, "utf8")]),
  );
}

/** Files that lie below all subfolders of the folder they stand in: vocabularies, grammars, a clock's interface. */
const floor: ReadonlySet<string> = new Set([
  ...["types", "introduction", "module", "bounds", "draw", "seeded-random"].map((name) => `sync/core/${name}.ts`),
  "signaling/wire.ts",
  "signaling/clock.ts",
]);

/** Breaches that any part of the house can commit. */
export function breaches(sources: Sources): Breach[] {
  const product = new Map([...sources].filter(([path]) => !isTest(path)));
  const imports = importsOf(product);
  return [
    ...circles(imports).map((paths): Breach => ({ rule: "circle of files", paths })),
    ...folderCircles(imports).map((paths): Breach => ({ rule: "circle of folders", paths })),
    ...crowdedFolders(product).map((path): Breach => ({ rule: "crowded folder", paths: [path] })),
    ...[...product]
      .filter(
        ([path, text]) =>
          /(?<!\/generated\/[^/]+)\.(ts|css|html)$/.test(path) && text.split("\n").length - 1 > lineLimit,
      )
      .map(([path]): Breach => ({ rule: "long file", paths: [path] })),
  ];
}

/** Pages that are longer than `pageLimits` allows. */
export function pageBreaches(pages: Sources): Breach[] {
  return [...pages]
    .filter(([path, text]) => text.split("\n").length - 1 > (pageLimits[path] ?? Number.POSITIVE_INFINITY))
    .map(([path]): Breach => ({ rule: "long page", paths: [path] }));
}

/** Breaches that only elements can commit. */
export function elementBreaches(sources: Sources): Breach[] {
  const product = new Map([...sources].filter(([path]) => !isTest(path)));
  const found: Breach[] = [];
  for (const { from, to, isDynamic } of importsOf(product)) {
    const isElement = isElementFile(from) || from.endsWith("-controller.ts");
    if (isElement && basename(to) === "document-session.ts")
      found.push({ rule: "element with a session", paths: [from] });
    if (isDynamic && isElementFile(to) && basename(from) !== "lazy-elements.ts")
      found.push({ rule: "lazy element outside the list", paths: [from] });
  }
  for (const [path, text] of product)
    if (/querySelector(All)?(<[^>(]*>)?\(\s*["'`][^"'`]*\bgv-/.test(text))
      found.push({ rule: "element by selector", paths: [path] });
  return found;
}

/** Tests, and what they are written with, which stands above all that it tests. */
const isTest = (path: string): boolean => /\.(test|spec)\.ts$|\/testing\//.test(path);
const isElementFile = (path: string): boolean => /^gv-[a-z-]+\.ts$/.test(basename(path));

/** The imports between the files; those of types and dynamic ones are imports like others. */
function importsOf(sources: Sources): Import[] {
  const statement = /(?:\bfrom|\bimport)\s*(\()?\s*["'](\.[^"'?]+)[^"']*["']/g;
  return [...sources].flatMap(([from, text]) =>
    [...text.matchAll(statement)]
      .map(([, parenthesis, target = ""]) => ({ from, to: join(dirname(from), target), isDynamic: !!parenthesis }))
      .filter(({ to }) => sources.has(to)),
  );
}

/**
 * At each level, what stands in a folder: its subfolders, each with all that is in it, and its own files together. An arrow up
 * leads from one of them to another that composes it, and so makes a circle.
 */
function folderCircles(imports: readonly Import[]): string[][] {
  const levels = new Set(imports.flatMap(({ from }) => ancestors(from)));
  return [...levels].flatMap((level) => {
    const memberOf = (path: string): string => {
      const [first = "", ...rest] = path.slice(level.length + 1).split("/");
      if (rest.length > 0) return `${level}/${first}`;
      return floor.has(path) ? path : `${level}/*`;
    };
    const within = imports.filter(({ from, to }) => from.startsWith(`${level}/`) && to.startsWith(`${level}/`));
    return circles(within.map(({ from, to }) => ({ from: memberOf(from), to: memberOf(to) })));
  });
}

function ancestors(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [folder, ...ancestors(folder)];
}

function crowdedFolders(sources: Sources): string[] {
  const counts = new Map<string, number>();
  for (const path of sources.keys())
    if (basename(path) !== "README.md") counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([folder, count]) => count > folderLimit && basename(folder) !== "measurements")
    .map(([folder]) => folder);
}

/** Groups of members that reach each other (Tarjan 1972: strongly connected components), each sorted. */
function circles(arrows: readonly { readonly from: string; readonly to: string }[]): string[][] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of arrows) if (from !== to) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  const found: string[][] = [];
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (member: string): number => {
    const index = lowest.size;
    lowest.set(member, index);
    open.push(member);
    let low = index;
    for (const target of targets.get(member) ?? [])
      if (!lowest.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, lowest.get(target) ?? low);
    lowest.set(member, low);
    if (low === index) {
      const circle = open.splice(open.indexOf(member));
      if (circle.length > 1) found.push(circle.toSorted());
    }
    return low;
  };
  for (const member of targets.keys()) if (!lowest.has(member)) visit(member);
  return found;
}
