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
        const seen = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
        const tagsOf = (module: string, attributes: Readonly<Record<string, string>>) => {
          const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === join(root, module));
          if (chunk === undefined) throw new Error(`No chunk begins with ${module}: mend its name in vite.config.ts.`);
          const files = [chunk.fileName, ...chunk.imports].filter((fileName) => !seen.has(fileName));
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
