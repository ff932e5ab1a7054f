/**
 * A Vite plugin that puts into index.html what must be there before the first paint: the tokens of the dark theme, and the
 * program that applies the appearance which a person has set. The server allows the script by its hash, as any that stands
 * in the page.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";
import { classicScript } from "./classic-script.ts";

export interface FirstLookOptions {
  /** The program, a path from the project's root. It and all that it imports become one classic script. */
  readonly program: string;
  /** The stylesheet of the dark theme, and the id that the program knows it by. */
  readonly dark: string;
  readonly darkId: string;
}

/** Where it goes: behind the elements that it changes, and before stylesheets, for which scripts behind them wait. */
const place = "<!-- first look -->";

export function firstLook({ program, dark, darkId }: FirstLookOptions): Plugin {
  let root = "";
  return {
    name: "grapevine-first-look",
    configResolved(config) {
      ({ root } = config);
    },
    transformIndexHtml: {
      order: "post",
      async handler(html) {
        const [css, code] = await Promise.all([
          readFile(join(root, dark), "utf8"),
          classicScript(root, join(root, program)),
        ]);
        if (!html.includes(place)) throw new Error(`index.html lacks ${place}.`);
        const tokens = css.replaceAll(/\/\*[\s\S]*?\*\/|\n\s*/g, "");
        return html.replace(
          place,
          () =>
            `<style id="${darkId}" media="(prefers-color-scheme: dark)">${tokens}</style>\n    <script>${code}</script>`,
        );
      },
    },
  };
}
