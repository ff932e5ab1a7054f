/**
 * What the page loads in place of heavy parts of its dependencies. `simplepeer.min.js` is simple-peer with all that it
 * needs of Node's libraries, for pages without a bundler: 28 KB gzipped, of which 5 KB are simple-peer.
 */
import { fileURLToPath } from "node:url";
import type { Alias, Plugin } from "vite";

const standIn = (name: string): string => fileURLToPath(new URL(`../stand-ins/${name}.ts`, import.meta.url));

export const standIns: readonly Alias[] = [
  { find: /^lib0\/logging$/, replacement: standIn("logging") },
  { find: /^simple-peer\/simplepeer\.min\.js$/, replacement: "simple-peer" },
  { find: /^readable-stream$/, replacement: standIn("duplex") },
  { find: /^buffer$/, replacement: standIn("buffer") },
  { find: /^debug$/, replacement: standIn("debug") },
  { find: /^randombytes$/, replacement: standIn("randombytes") },
];

/** A stand-in for one importer alone: the editor itself goes on with all of CodeMirror's commands. */
export const vimStandIns = (): Plugin => ({
  name: "grapevine-vim-stand-ins",
  enforce: "pre",
  resolveId: (source, importer) =>
    source === "@codemirror/commands" && importer?.includes("/@replit/codemirror-vim/") === true
      ? standIn("vim-commands")
      : null,
});
