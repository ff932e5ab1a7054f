/**
 * A Vite plugin that fails the build when the page needs more JavaScript than allowed: before one can type, and until it
 * has loaded everything that it loads of itself.
 */
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import type { Logger, Plugin } from "vite";

export interface FirstLoadBudgetOptions {
  /** Largest sum of the gzipped chunks that are needed before one can type, in KB of 1,000 bytes. */
  readonly limitKilobytes: number;
  /** The same for all chunks that the page loads of itself. */
  readonly quietLimitKilobytes: number;
  /**
   * The module that lists the elements which are loaded when something asks for them, with a dynamic import for each. A
   * path from the project's root, as those below.
   */
  readonly lazyElements: string;
  /** Other modules that are loaded only when something asks for them. */
  readonly onDemand: readonly string[];
  /**
   * Modules that the page loads of itself once the editor accepts input, listed elements among them. Every other dynamic
   * import counts as static, so splitting alone gains nothing.
   */
  readonly loadedLater: readonly string[];
}

/** A chunk as Rolldown describes it: its code, its static imports and its dynamic imports. */
interface Chunk {
  readonly type: "chunk";
  readonly fileName: string;
  readonly code: string;
  readonly isEntry: boolean;
  readonly moduleIds: readonly string[];
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
}

export function firstLoadBudget(options: FirstLoadBudgetOptions): Plugin {
  let root = "";
  let logger: Logger | undefined;
  return {
    name: "grapevine-first-load-budget",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      ({ root, logger } = config);
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const { lazyElements, limitKilobytes, quietLimitKilobytes } = options;
        const chunks = new Map<string, Chunk>();
        for (const item of Object.values(bundle)) if (item.type === "chunk") chunks.set(item.fileName, item);
        const ids = this.getModuleInfo(join(root, lazyElements))?.dynamicallyImportedIds ?? [];
        if (ids.length === 0)
          this.error(`First load: ${lazyElements} lists no element. Mend its name in vite.config.ts.`);
        const elements = ids.map((id) => relative(root, id));
        /** The chunks of modules. Only their dynamic imports are left out: what is also imported statically counts. */
        const filesOf = (modules: readonly string[]): Set<string> => {
          const missing = new Set(modules);
          const isListed = ({ moduleIds }: Chunk) =>
            moduleIds.filter((id) => missing.delete(relative(root, id.split("?")[0] ?? ""))).length > 0;
          const files = [...chunks.values()].filter(isListed).map(({ fileName }) => fileName);
          if (missing.size > 0) this.error(`First load: no chunk for ${[...missing].join(", ")}. Mend the list.`);
          return new Set(files);
        };
        const later = options.loadedLater;
        const onDemand = [...options.onDemand, ...elements.filter((element) => !later.includes(element))];

        for (const [what, without, limit] of [
          ["until one can type", [...later, ...onDemand], limitKilobytes],
          ["until the page is quiet", onDemand, quietLimitKilobytes],
        ] as const) {
          const kilobytes = gzippedBytes(loaded(chunks, filesOf(without))) / 1_000;
          const told = `${kilobytes.toFixed(1)} KB of JavaScript gzipped ${what} (limit ${limit} KB)`;
          if (kilobytes > limit) this.error(told);
          logger?.info(told);
        }
      },
    },
  };
}

/** The entries and all that they import, but for dynamic imports of `without`. */
function loaded(chunks: ReadonlyMap<string, Chunk>, without: ReadonlySet<string>): Chunk[] {
  const needed = [...chunks.values()].filter(({ isEntry }) => isEntry);
  for (const { imports, dynamicImports } of needed) {
    const dynamic = dynamicImports.filter((fileName) => !without.has(fileName));
    for (const fileName of [...imports, ...dynamic]) {
      const imported = chunks.get(fileName);
      if (imported !== undefined && !needed.includes(imported)) needed.push(imported);
    }
  }
  return needed;
}

const gzippedBytes = (chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0);
