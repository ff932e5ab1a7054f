/** A Vite plugin that takes comments and line breaks out of the elements' stylesheets, which no minifier of scripts reads. */
import type { Plugin } from "vite";

/** What stands in a template of `css`, with its expressions. */
const templates = /\bcss`([^`]*)`/g;

/** Returns the CSS on one line. A space stays where one may mean something, as between two parts of a selector. */
export const compact = (css: string): string =>
  css
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/\s*\n\s*/g, "\n")
    .replaceAll(/(?<=[{};,(]|^)\n|\n(?=[})]|$)/g, "")
    .replaceAll("\n", " ");

export const compactStyles = (): Plugin => ({
  name: "grapevine-compact-styles",
  apply: "build",
  enforce: "pre",
  transform: {
    filter: { id: /\/app\/.*\.ts$/, code: "css`" },
    handler: (code) => ({ code: code.replaceAll(templates, (_, css: string) => `css\`${compact(css)}\``), map: null }),
  },
});
