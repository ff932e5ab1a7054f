/** What of tsc's declarations goes into the package: those that can be reached from its entries, importing `.js`. */
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";

const relativeImport = /(?<=(?:from |import |import\()")(\.{1,2}\/[^"]*)\.ts(?=")/g;

/**
 * The declarations under `folder` that `entries` need, entries included: their paths and their texts. An import of `./x.ts`
 * becomes one of `./x.js`, which every setting of TypeScript resolves to `x.d.ts`.
 */
export async function keepReachable(folder: string, entries: readonly string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const text = await readFile(join(folder, path), "utf8");
    for (const [, target = ""] of text.matchAll(relativeImport))
      waiting.push(`${posix.join(posix.dirname(path), target)}.d.ts`);
    files.set(path, text.replaceAll(relativeImport, "$1.js"));
  }
  return files;
}
