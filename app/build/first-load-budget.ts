/** A Vite plugin that fails the build when the editor needs more JavaScript than allowed before it accepts input. */
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import type { Logger, Plugin } from "vite";

export interface FirstLoadBudgetOptions {
  /** Largest sum of the chunks' gzipped sizes, in KB of 1,000 bytes. */
  readonly limitKilobytes: number;
  /**
   * The module that lists the elements which are loaded later, with a dynamic import for each. A path from the
   * project's root.
   */
  readonly lazyElements: string;
  /**
   * Other modules whose dynamic import happens after the editor accepts input, or only in place of it. Paths from the
   * project's root. Every other dynamic import counts as static, so splitting alone gains nothing.
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

export function firstLoadBudget({ limitKilobytes, lazyElements, loadedLater }: FirstLoadBudgetOptions): Plugin {
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
        const chunks = new Map<string, Chunk>();
        for (const item of Object.values(bundle)) if (item.type === "chunk") chunks.set(item.fileName, item);
        const elements = this.getModuleInfo(join(root, lazyElements))?.dynamicallyImportedIds ?? [];
        if (elements.length === 0)
          this.error(`First load: ${lazyElements} lists no element. Mend its name in vite.config.ts.`);
        const later = new Set([...loadedLater, ...elements.map((id) => relative(root, id))]);
        // Only dynamic imports of these are left out below. A module that is also imported statically still counts.
        const isLater = ({ moduleIds }: Chunk) =>
          moduleIds.filter((id) => later.delete(relative(root, id.split("?")[0] ?? ""))).length > 0;
        const laterFiles = new Set([...chunks.values()].filter(isLater).map(({ fileName }) => fileName));
        if (later.size > 0) this.error(`First load: no chunk for ${[...later].join(", ")}. Mend the list.`);

        const needed = [...chunks.values()].filter(({ isEntry }) => isEntry);
        for (const chunk of needed) {
          const dynamic = chunk.dynamicImports.filter((fileName) => !laterFiles.has(fileName));
          for (const fileName of [...chunk.imports, ...dynamic]) {
            const imported = chunks.get(fileName);
            if (imported !== undefined && !needed.includes(imported)) needed.push(imported);
          }
        }
        const bytes = needed.reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0);
        const told = `First load: ${(bytes / 1_000).toFixed(1)} KB of JavaScript gzipped (limit ${limitKilobytes} KB)`;
        if (bytes > limitKilobytes * 1_000) this.error(told);
        logger?.info(told);
      },
    },
  };
}
