import { describe, expect, it } from "vitest";
import { CodeLanguage, codeLanguages, languageNamed } from "./code-languages.ts";

describe("the words behind a fence", () => {
  it.each([
    ["js", "JavaScript"],
    ["TypeScript", "TypeScript"],
    ["ts title=a.ts", "TypeScript"],
    ["python {1,3}", "Python"],
    ["rust,ignore", "Rust"],
    ["c", "C++"],
    ["c++", "C++"],
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
    expect(language.parser).toBeUndefined();
    const parser = await language.load();
    expect(language.parser).toBe(parser);
    for (const code of ["", "a = 1 # b\n", "<a b='c'>\u0000\ud800{[(\"\n\t`${"])
      expect(parser.parse(code).length).toBe(code.length);
  },
);

it("a parser that could not be loaded is asked for again", async () => {
  let tries = 0;
  const language = new CodeLanguage("A", () => {
    if (++tries === 1) return Promise.reject(new Error("no network"));
    return import("@lezer/json").then(({ parser }) => parser);
  });
  await expect(language.load()).rejects.toThrow("no network");
  expect(await language.load()).toBe(language.parser);
  await language.load();
  expect(tries).toBe(2);
});

it.each([
  ["bash", 'echo "a" # b\nif true; then\n  x=1\nfi', ['string: "a"', "comment: # b", "keyword: if"]],
  [
    "sql",
    "select 'a', 1 -- b\nfrom t",
    ["keyword: select", "string: 'a'", "number: 1", "comment: -- b", "keyword: from"],
  ],
])("the parts of %s are known", async (name, code, parts) => {
  const parser = await languageNamed(name)?.load();
  const found: string[] = [];
  parser?.parse(code).iterate({
    enter: ({ name, from, to }) => {
      if (from < to) found.push(`${name}: ${code.slice(from, to)}`);
    },
  });
  expect(found).toEqual(expect.arrayContaining(parts));
});
