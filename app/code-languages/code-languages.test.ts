import { describe, expect, it } from "vitest";
import { codeLanguages, languageNamed } from "./code-languages.ts";

describe("the words behind a fence", () => {
  it.each([
    ["js", "JavaScript"],
    ["TypeScript", "TypeScript"],
    ["ts title=a.ts", "TypeScript"],
    ["python {1,3}", "Python"],
    ["rust,ignore", "Rust"],
    ["c", "C++"],
    ["c++", "C++"],
    ["c#", "C#"],
    ["bash", "Shell"],
  ])("%j name %s", (info, name) => expect(languageNamed(info)?.name).toBe(name));

  it.each(["", " ", "mermaid", "markdown", "javascriptish", "__proto__", "constructor", "js".repeat(1_000)])(
    "%j name no language",
    (info) => expect(languageNamed(info)).toBeUndefined(),
  );
});

it.each(codeLanguages.map((language) => [language.name, language] as const))(
  "%s has a parser, which reads any text to its end",
  async (_name, language) => {
    const { parser } = (await language.load()).language;
    for (const code of ["", "a = 1 # b\n", "<a b='c'>\u0000\ud800{[(\"\n\t`${"])
      expect(parser.parse(code).length).toBe(code.length);
  },
);
