/** A Vite plugin that puts a gzipped copy beside each script and style, for the server to send. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Plugin } from "vite";

const compress = promisify(gzip);

export function precompress(): Plugin {
  return {
    name: "grapevine-precompress",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      const files = Object.keys(bundle).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(
        files.map(async (name) => {
          const path = join(dir, name);
          await writeFile(`${path}.gz`, await compress(await readFile(path), { level: 9 }));
        }),
      );
    },
  };
}
