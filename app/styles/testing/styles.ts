/** All styles of the page, for tests that read them. */
import { readdirSync, readFileSync } from "node:fs";

/** The styles in each file of the page, by its path: stylesheets, what css`` has in it, and what CodeMirror gets. */
export function styles(): Map<string, string> {
  const paths = readdirSync("app", { recursive: true, encoding: "utf8" })
    .map((path) => `app/${path.replaceAll("\\", "/")}`)
    .filter(
      (path) => path.endsWith(".css") || (path.endsWith(".ts") && !/\.test\.ts$|\/testing\/|^app\/build\//.test(path)),
    );
  return new Map(paths.map((path) => [path, stylesIn(path, readFileSync(path, "utf8"))]));
}

function stylesIn(path: string, text: string): string {
  if (path.endsWith(".css") || text.includes("HighlightStyle.define(")) return text;
  const sheets = [...text.matchAll(/\bcss`([\s\S]*?)`/g)].map(([, css = ""]) => css);
  const themes = [
    ...text.matchAll(
      /\b(?:EditorView\.(?:baseTheme|theme)|Styles = )\(?\{[\s\S]*?\n\}|EditorView\.theme\(\{[\s\S]*?\n {2}\}\)/g,
    ),
  ];
  return [...sheets, ...themes.map(([theme]) => theme)].join("\n");
}
