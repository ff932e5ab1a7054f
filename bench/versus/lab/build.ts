/** Builds both pages into a folder that git ignores, so that a build of the app is not disturbed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const project = fileURLToPath(new URL("../../..", import.meta.url));
const cache = join(project, "node_modules", ".cache", "bench-versus");

export interface BuiltPages {
  /** A folder with Grapevine's page in `dist`, since the server serves `dist` of its working directory. */
  readonly grapevine: string;
  /** The folder of y-webrtc's page. */
  readonly yWebrtc: string;
}

/**
 * Builds both pages, or with `build: false` takes the last build. Rejects when a build fails, or when there is none
 * yet.
 */
export async function buildPages(options: {
  readonly build: boolean;
  readonly progress: (text: string) => void;
}): Promise<BuiltPages> {
  const pages = { grapevine: join(cache, "grapevine"), yWebrtc: join(cache, "y-webrtc-page") };
  const grapevineDist = join(pages.grapevine, "dist");
  if (!options.build) {
    for (const folder of [grapevineDist, pages.yWebrtc])
      if (!existsSync(join(folder, "index.html")))
        throw new Error(`There is no page in ${folder} yet: run without --no-build once.`);
    return pages;
  }
  // Standard output is for results.
  const common = { logLevel: "error", root: project } as const;
  options.progress("building Grapevine's page");
  await build({ ...common, build: { outDir: grapevineDist, emptyOutDir: true } });
  options.progress("building y-webrtc's page");
  await build({
    ...common,
    configFile: false,
    root: fileURLToPath(new URL("../y-webrtc-page", import.meta.url)),
    // A single copy of Yjs, as in Grapevine's page.
    resolve: { dedupe: ["yjs", "lib0", "y-protocols", "@codemirror/state", "@codemirror/view"] },
    build: { target: "es2023", modulePreload: { polyfill: false }, outDir: pages.yWebrtc, emptyOutDir: true },
  });
  return pages;
}
