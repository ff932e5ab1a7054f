/**
 * A Vite plugin for a script that runs in a sandboxed frame of the page, and nowhere else. The import of a virtual module
 * gives the address of its text. The page puts the text into the frame's own HTML. A frame of that kind has the page's
 * Content-Security-Policy, so the hash of the script stands in index.html, where the server finds it.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";
import { classicScript } from "./classic-script.ts";

export interface FramedScriptOptions {
  /** The name of the virtual module. */
  readonly module: string;
  /** A classic script that is put before the program, and the program. Paths from the project's root. */
  readonly library: string;
  readonly program: string;
}

export function framedScript({ module, library, program }: FramedScriptOptions): Plugin {
  const devPath = "/@framed-script.js";
  let root = "";
  let isBuild = false;
  let hash = "";
  const text = async (): Promise<string> => {
    const [before, code] = await Promise.all([
      readFile(join(root, library), "utf8"),
      classicScript(root, join(root, program)),
    ]);
    const script = `${before.trim()}\n${code}`;
    // HTML would end the script there, or read on behind its end.
    if (/<\/?script/i.test(script)) throw new Error(`${library} cannot stand in a page: it has the tag of a script.`);
    return script.replaceAll(/\r\n?/g, "\n");
  };
  return {
    name: "grapevine-framed-script",
    configResolved(config) {
      ({ root } = config);
      isBuild = config.command === "build";
    },
    configureServer({ middlewares }) {
      middlewares.use(devPath, (_request, response, next) => {
        text().then((script) => response.setHeader("Content-Type", "text/javascript").end(script), next);
      });
    },
    resolveId: (id) => (id === module ? `\0${module}` : undefined),
    async load(id) {
      if (id !== `\0${module}`) return undefined;
      if (!isBuild) return `export default ${JSON.stringify(devPath)};`;
      const source = await text();
      hash = `sha256-${createHash("sha256").update(source).digest("base64")}`;
      const name = program.replace(/^.*\/|\.ts$/g, "");
      const file = `assets/${name}-${hash.slice(7, 15).replaceAll(/[+/]/g, "_")}.js`;
      this.emitFile({ type: "asset", fileName: file, source });
      return `export default ${JSON.stringify(`/${file}`)};`;
    },
    transformIndexHtml: {
      order: "post",
      handler: () =>
        hash === "" ? [] : [{ tag: "meta", attrs: { name: "framed-script", content: hash }, injectTo: "head" }],
    },
  };
}
