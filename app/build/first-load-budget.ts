/**
 * A Vite plugin that fails the build when the page needs more JavaScript than allowed: before one can type, and until it
 * has loaded everything that it loads of itself.
 */
import { gzipSync } from "node:zlib";
import type { Logger, Plugin } from "vite";
import { type Chunk, Chunks } from "./chunks.ts";

export interface FirstLoadBudgetOptions {
  /** Largest sum of the gzipped chunks that are needed before one can type, in KB of 1,000 bytes. */
  readonly limitKilobytes: number;
  /** The same for all chunks that the page loads of itself. */
  readonly quietLimitKilobytes: number;
  /**
   * The modules that list what is loaded when something asks for it, with a dynamic import for each. Paths from the project's
   * root, as those below.
   */
  readonly lists: readonly string[];
  /** Other modules that are loaded only when something asks for them. */
  readonly onDemand: readonly string[];
  /**
   * Modules that the page loads of itself once the editor accepts input, also some of the lists. Every other dynamic
   * import counts as static, so splitting alone gains nothing.
   */
  readonly loadedLater: readonly string[];
  /** Packages that the page must not load of itself, even where there is room for them. */
  readonly notOfItself: readonly string[];
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
        const { limitKilobytes, quietLimitKilobytes } = options;
        const chunks = new Chunks(root, bundle, (id) => this.getModuleInfo(id));
        const listed = chunks.listedBy(options.lists);
        const later = options.loadedLater;
        const onDemand = [...options.onDemand, ...listed.filter((module) => !later.includes(module))];

        const ofItself = chunks.reachedWithout(onDemand).flatMap(({ moduleIds }) => moduleIds);
        for (const name of options.notOfItself)
          if (ofItself.some((id) => id.includes(`/node_modules/${name}/`)))
            this.error(`The page loads ${name} of itself, which is for something to ask for.`);

        for (const [what, without, limit] of [
          ["until one can type", [...later, ...onDemand], limitKilobytes],
          ["until the page is quiet", onDemand, quietLimitKilobytes],
        ] as const) {
          const kilobytes = gzippedBytes(chunks.reachedWithout(without)) / 1_000;
          const told = `${kilobytes.toFixed(1)} KB of JavaScript gzipped ${what} (limit ${limit} KB)`;
          if (kilobytes > limit) this.error(told);
          logger?.info(told);
        }
      },
    },
  };
}

const gzippedBytes = (chunks: readonly Chunk[]): number =>
  chunks.reduce((sum, { code }) => sum + gzipSync(code).byteLength, 0);
