/**
 * The languages whose code is highlighted, in the editor and in the text as it reads. Each loader fetches its parser when a
 * fence names the language. Markdown is not among them: its parser is the editor's own, which reads any text in bounded time.
 */
import { LanguageDescription, LanguageSupport, StreamLanguage, type StreamParser } from "@codemirror/language";

/** Longest name behind a fence that is looked up, in characters. */
const nameLimit = 30;

/** A language that only a simple tokenizer knows. */
const simple = async (parser: Promise<StreamParser<unknown>>): Promise<LanguageSupport> =>
  new LanguageSupport(StreamLanguage.define(await parser));

const javascript = () => import("@codemirror/lang-javascript");
const clike = () => import("@codemirror/legacy-modes/mode/clike");

export const codeLanguages: readonly LanguageDescription[] = [
  { name: "JavaScript", alias: ["js", "mjs", "cjs"], load: async () => (await javascript()).javascript() },
  {
    name: "TypeScript",
    alias: ["ts", "mts", "cts"],
    load: async () => (await javascript()).javascript({ typescript: true }),
  },
  { name: "JSX", load: async () => (await javascript()).javascript({ jsx: true }) },
  { name: "TSX", load: async () => (await javascript()).javascript({ jsx: true, typescript: true }) },
  {
    name: "JSON",
    alias: ["json5", "jsonc", "webmanifest"],
    load: async () => (await import("@codemirror/lang-json")).json(),
  },
  { name: "HTML", alias: ["xhtml"], load: async () => (await import("@codemirror/lang-html")).html() },
  { name: "CSS", load: async () => (await import("@codemirror/lang-css")).css() },
  { name: "Python", alias: ["py"], load: async () => (await import("@codemirror/lang-python")).python() },
  { name: "Rust", alias: ["rs"], load: async () => (await import("@codemirror/lang-rust")).rust() },
  {
    name: "C++",
    alias: ["cpp", "cxx", "c", "h", "hpp"],
    load: async () => (await import("@codemirror/lang-cpp")).cpp(),
  },
  { name: "Java", load: async () => (await import("@codemirror/lang-java")).java() },
  { name: "Go", alias: ["golang"], load: async () => (await import("@codemirror/lang-go")).go() },
  { name: "PHP", load: async () => (await import("@codemirror/lang-php")).php() },
  { name: "SQL", load: async () => (await import("@codemirror/lang-sql")).sql() },
  { name: "XML", alias: ["svg", "rss", "xsd"], load: async () => (await import("@codemirror/lang-xml")).xml() },
  { name: "YAML", alias: ["yml"], load: async () => (await import("@codemirror/lang-yaml")).yaml() },
  {
    name: "Shell",
    alias: ["bash", "sh", "zsh", "console"],
    load: () => simple(import("@codemirror/legacy-modes/mode/shell").then(({ shell }) => shell)),
  },
  { name: "C#", alias: ["csharp", "cs"], load: () => simple(clike().then(({ csharp }) => csharp)) },
  { name: "Kotlin", alias: ["kt"], load: () => simple(clike().then(({ kotlin }) => kotlin)) },
  {
    name: "Swift",
    load: () => simple(import("@codemirror/legacy-modes/mode/swift").then(({ swift }) => swift)),
  },
  {
    name: "Ruby",
    alias: ["rb"],
    load: () => simple(import("@codemirror/legacy-modes/mode/ruby").then(({ ruby }) => ruby)),
  },
  { name: "Lua", load: () => simple(import("@codemirror/legacy-modes/mode/lua").then(({ lua }) => lua)) },
  { name: "TOML", load: () => simple(import("@codemirror/legacy-modes/mode/toml").then(({ toml }) => toml)) },
  {
    name: "Diff",
    alias: ["patch"],
    load: () => simple(import("@codemirror/legacy-modes/mode/diff").then(({ diff }) => diff)),
  },
  {
    name: "Dockerfile",
    alias: ["docker"],
    load: () => simple(import("@codemirror/legacy-modes/mode/dockerfile").then(({ dockerFile }) => dockerFile)),
  },
].map((language) => LanguageDescription.of(language));

/** The language that the words behind a fence begin with, as in "js" or "ts title=a"; undefined for one that is not known. */
export function languageNamed(info: string): LanguageDescription | undefined {
  const name = /^[^\s{},:]+/.exec(info.slice(0, nameLimit + 1).trimStart())?.[0] ?? "";
  if (name === "" || name.length > nameLimit) return undefined;
  return LanguageDescription.matchLanguageName(codeLanguages, name, false) ?? undefined;
}
