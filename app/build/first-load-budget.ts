/** A Vite plugin that fails the build when more JavaScript than allowed is needed before the editor can be typed in. */
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import type { Logger, Plugin } from "vite";

export interface FirstLoadBudgetOptions {
  /** Largest sum of the chunks' gzipped sizes, in KB of 1,000 bytes. */
  readonly limitKilobytes: number;
  /** The module that lists the elements which are loaded later, by importing each dynamically: its path from the root. */
  readonly lazyElements: string;
  /**
   * Other modules (paths from the project's root) whose dynamic import happens after the editor can be typed in, or only
   * in place of it. Every other dynamic import counts as if it were static, so splitting alone gains nothing.
   */
  readonly loadedLater: readonly string[];
}

/** The chunk's own code, what it imports statically, and what it imports dynamically. As Rolldown gives them. */
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
        // Only dynamic imports of these are left out below: what is also imported statically counts all the same.
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
