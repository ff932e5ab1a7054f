/**
 * A Vite plugin that puts the page's stylesheet into index.html, without the properties of the theme that nothing reads. The
 * first paint then waits for one answer of the server, and no page is seen without its styles.
 */
import type { Plugin } from "vite";
import { withoutUnused } from "./used-properties.ts";

export function inlinedStyles(): Plugin {
  const inlined = new Set<string>();
  return {
    name: "grapevine-inlined-styles",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {} }) {
        const files = Object.values(bundle);
        const scripts = files.flatMap((file) => (file.type === "chunk" ? [file.code] : []));
        return html.replaceAll(/<link rel="stylesheet"[^>]* href="\/([^"]+)"[^>]*>/g, (_tag, name: string) => {
          const file = bundle[name];
          if (file?.type !== "asset") throw new Error(`No stylesheet ${name}.`);
          inlined.add(name);
          const css = withoutUnused(file.source.toString(), [...scripts, html]).trim();
          // HTML would end the stylesheet there.
          if (/<\//.test(css)) throw new Error(`${name} cannot stand in a page: it has the tag of an element.`);
          return `<style>${css}</style>`;
        });
      },
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const name of inlined) delete bundle[name];
      },
    },
  };
}
