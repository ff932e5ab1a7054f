/**
 * Tells the service worker what it does not fetch with the page: files that many people never need. They are kept when they
 * are first asked for, and are there without a network from then on.
 */
import type { Plugin } from "vite";
import { Chunks } from "./chunks.ts";

export interface KeptWhenMetOptions {
  /** Modules that are imported dynamically. What only they import is left out with them. Paths from the project's root. */
  readonly modules: readonly string[];
}

interface Manifest<Entry> {
  readonly manifest: Entry[];
  readonly warnings: string[];
}

export interface KeptWhenMet {
  readonly plugin: Plugin;
  /** Takes these files out of what is fetched with the page. */
  readonly leaveOut: <Entry extends { readonly url: string }>(entries: Entry[]) => Manifest<Entry>;
}

export function keptWhenMet({ modules }: KeptWhenMetOptions): KeptWhenMet {
  let root = "";
  const met = new Set<string>();
  return {
    plugin: {
      name: "grapevine-kept-when-met",
      apply: "build",
      enforce: "post",
      configResolved(config) {
        ({ root } = config);
      },
      generateBundle: {
        order: "post",
        handler(_options, bundle) {
          const chunks = new Chunks(root, bundle, (id) => this.getModuleInfo(id));
          for (const { fileName } of chunks.reachedOnlyBy(modules)) met.add(fileName);
        },
      },
    },
    leaveOut: (entries) => ({ manifest: entries.filter(({ url }) => !met.has(url)), warnings: [] }),
  };
}
