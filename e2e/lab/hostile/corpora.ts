/**
 * The published lists of hostile HTML, which are not part of the project: DOMPurify's (cure53/DOMPurify, `test/fixtures/
 * expect.mjs`) and OWASP's (OWASP/CheatSheetSeries, `cheatsheets/XSS_Filter_Evasion_Cheat_Sheet.md`).
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { xssFiles } from "../../../scripts/xss-files.ts";

/** The folder that `npm run xss-corpora` fills. */
const folder = process.env["XSS_CORPORA_DIR"];

export interface Corpus {
  readonly name: string;
  /** Undefined where the list is absent. */
  readonly texts: (() => Promise<readonly string[]>) | undefined;
}

const fileOf = (name: string): string | undefined => {
  const path = folder === undefined ? undefined : resolve(join(folder, name));
  return path !== undefined && existsSync(path) ? path : undefined;
};

const dompurify = fileOf(xssFiles.dompurify.name);
const owasp = fileOf(xssFiles.owasp.name);

export const corpora: readonly Corpus[] = [
  { name: "DOMPurify's list", texts: dompurify === undefined ? undefined : () => readDompurify(dompurify) },
  {
    name: "OWASP's cheat sheet",
    texts: owasp === undefined ? undefined : () => Promise.resolve(payloadsOfSheet(readFileSync(owasp, "utf8"))),
  },
];

async function readDompurify(path: string): Promise<readonly string[]> {
  const { default: tests } = (await import(pathToFileURL(path).href)) as { readonly default: unknown };
  if (!Array.isArray(tests)) throw new Error(`${path} is not the list that it was`);
  return tests.flatMap(({ payload }: { readonly payload?: unknown }) => (typeof payload === "string" ? [payload] : []));
}

/** The blocks of code of a cheat sheet, each of their lines, and the code within its lines. */
export function payloadsOfSheet(markdown: string): readonly string[] {
  const found = new Set<string>();
  const rest = markdown.replaceAll(/^ *```[^\n]*\n([\s\S]*?)^ *```/gm, (_block, code: string) => {
    found.add(code.trimEnd());
    for (const line of code.split("\n")) if (line.trim() !== "") found.add(line);
    return "";
  });
  for (const [, code] of rest.matchAll(/`([^`\n]+)`/g)) if (code !== undefined) found.add(code);
  return [...found];
}
