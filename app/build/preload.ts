/**
 * A Vite plugin that preloads modules which are imported dynamically. The browser requests them with the entry, instead
 * of when the program comes to them.
 */
import { join } from "node:path";
import type { Plugin } from "vite";

export interface PreloadOptions {
  /** Modules without which nobody can type, the first one first. Paths from the project's root. */
  readonly needed: readonly string[];
  /** Modules that are needed soon after. The browser requests them when the line is free. */
  readonly soon: readonly string[];
}

export function preload({ needed, soon }: PreloadOptions): Plugin {
  let root = "";
  return {
    name: "grapevine-preload",
    apply: "build",
    configResolved(config) {
      ({ root } = config);
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((item) => item.type === "chunk");
        /** A file, and all that it imports. */
        const withImports = (fileName: string, found = new Set<string>()): Set<string> => {
          const chunk = chunks.find((each) => each.fileName === fileName);
          if (chunk === undefined || found.has(fileName)) return found;
          found.add(fileName);
          for (const imported of chunk.imports) withImports(imported, found);
          return found;
        };
        const seen = new Set(
          chunks.filter(({ isEntry }) => isEntry).flatMap(({ fileName }) => [...withImports(fileName)]),
        );
        const tagsOf = (module: string, attributes: Readonly<Record<string, string>>) => {
          const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === join(root, module));
          if (chunk === undefined) throw new Error(`No chunk begins with ${module}: mend its name in vite.config.ts.`);
          const files = [...withImports(chunk.fileName)].filter((fileName) => !seen.has(fileName));
          for (const fileName of files) seen.add(fileName);
          return files.map((fileName) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `/${fileName}`, ...attributes },
            injectTo: "head" as const,
          }));
        };
        return [
          ...needed.flatMap((module) => tagsOf(module, {})),
          ...soon.flatMap((module) => tagsOf(module, { fetchpriority: "low" })),
        ];
      },
    },
  };
}
