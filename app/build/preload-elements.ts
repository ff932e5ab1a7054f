/**
 * A Vite plugin that preloads a module which the entry imports dynamically. The browser fetches both at once, instead
 * of one after the other.
 */
import { join } from "node:path";
import type { Plugin } from "vite";

/** `module`: its path from the project's root. */
export function preloadElements(module: string): Plugin {
  let root = "";
  return {
    name: "grapevine-preload-elements",
    apply: "build",
    configResolved(config) {
      ({ root } = config);
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((item) => item.type === "chunk");
        const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === join(root, module));
        if (chunk === undefined) throw new Error(`No chunk begins with ${module}: mend its name in vite.config.ts.`);
        const entries = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
        const files = [chunk.fileName, ...chunk.imports].filter((fileName) => !entries.has(fileName));
        return files.map((fileName) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${fileName}` },
          injectTo: "head",
        }));
      },
    },
  };
}
