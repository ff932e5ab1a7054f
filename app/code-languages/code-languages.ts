/**
 * The languages whose code is highlighted, in the editor and in the text as it reads. Each loader fetches its parser when a
 * fence names the language: Lezer's own where there is one, since what the editor's packages add to it (completion, folding)
 * is not used in fences. Markdown is not among them: its parser is the editor's, which reads any text in bounded time.
 */
import type { Parser } from "@lezer/common";

/** Longest name behind a fence that is looked up, in characters. */
const nameLimit = 30;

export class CodeLanguage {
  readonly name: string;
  readonly #load: () => Promise<Parser>;
  #parser: Parser | undefined;
  #loading: Promise<Parser> | undefined;

  constructor(name: string, load: () => Promise<Parser>) {
    this.name = name;
    this.#load = load;
  }

  /** Undefined while it is not loaded. */
  get parser(): Parser | undefined {
    return this.#parser;
  }

  /** Rejects where the parser cannot be loaded. The next call tries again. */
  load(): Promise<Parser> {
    this.#loading ??= this.#load().then(
      (parser) => (this.#parser = parser),
      (error: unknown) => {
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }
}

const javascript = async (dialect: string): Promise<Parser> =>
  (await import("@lezer/javascript")).parser.configure({ dialect });

/** A language by its names, and what loads its parser. */
const loaders: readonly (readonly [names: string, load: () => Promise<Parser>])[] = [
  ["JavaScript js mjs cjs", () => javascript("")],
  ["TypeScript ts mts cts", () => javascript("ts")],
  ["JSX", () => javascript("jsx")],
  ["TSX", () => javascript("jsx ts")],
  ["JSON json5 jsonc webmanifest", async () => (await import("@lezer/json")).parser],
  ["HTML xhtml", async () => (await import("@lezer/html")).parser],
  ["CSS", async () => (await import("@lezer/css")).parser],
  ["Python py", async () => (await import("@lezer/python")).parser],
  ["Rust rs", async () => (await import("@lezer/rust")).parser],
  ["C++ cpp cxx c h hpp", async () => (await import("@lezer/cpp")).parser],
  ["Java", async () => (await import("@lezer/java")).parser],
  ["Go golang", async () => (await import("@lezer/go")).parser],
  ["PHP", async () => (await import("@lezer/php")).parser],
  ["XML svg rss xsd", async () => (await import("@lezer/xml")).parser],
  ["YAML yml", async () => (await import("@lezer/yaml")).parser],
  ["SQL", async () => (await import("./tokenized.ts")).sql],
  ["Shell bash sh zsh console", async () => (await import("./tokenized.ts")).shell],
];

const byName = new Map<string, CodeLanguage>();
for (const [names, load] of loaders) {
  const [name = "", ...others] = names.split(" ");
  const language = new CodeLanguage(name, load);
  for (const each of [name, ...others]) byName.set(each.toLowerCase(), language);
}

export const codeLanguages: readonly CodeLanguage[] = [...new Set(byName.values())];

/** The language that the words behind a fence begin with, as in "js" or "ts title=a"; undefined for one that is not known. */
export function languageNamed(info: string): CodeLanguage | undefined {
  const name = /^[^\s{},:]+/.exec(info.slice(0, nameLimit + 1).trimStart())?.[0] ?? "";
  return name.length > nameLimit ? undefined : byName.get(name.toLowerCase());
}
