/** Every sentence of the page is translated. How to mend what this finds: README.md beside it. */
import { readdirSync, readFileSync } from "node:fs";
import { generateMsgId } from "@lit/localize/internal/id-generation.js";
import { beforeAll, describe, expect, it, test } from "vitest";
import { descriptions } from "../build/manifests.ts";
import { sourceLanguage, languages } from "./language.ts";
import { reviewedStrings } from "./testing/reviewed-strings.ts";
import { findWords, type Message } from "./testing/words-in-source.ts";
import { readGenerated, readXliff, type Translation } from "./testing/xliff.ts";

/** Languages of code are called as people write them, everywhere. */
const files = readdirSync("app", { recursive: true, encoding: "utf8" })
  .map((path) => `app/${path.replaceAll("\\", "/")}`)
  .filter(
    (path) =>
      path.endsWith(".ts") &&
      !/\.test\.ts$|\/testing\/|\/generated\/|^app\/(build|code-languages|stand-ins)\//.test(path),
  );
const found = new Map(files.map((path) => [path, findWords(path, readFileSync(path, "utf8"))]));
const messages = new Map<string, Message>(
  [...found.values()].flatMap(({ messages }) =>
    messages.map((message) => [generateMsgId(message.strings, message.isHtml), message] as const),
  ),
);

test("everything that people read or hear is passed to msg()", () => {
  const unspoken = [...found].flatMap(([path, { unspoken }]) =>
    unspoken
      .filter(({ words }) => reviewedStrings[path]?.includes(words) !== true)
      .map(({ line, words }) => `${path}:${line}: ${words}`),
  );
  expect(unspoken).toEqual([]);
});

test("the strings that were reviewed are still there", () => {
  const gone = Object.entries(reviewedStrings).flatMap(([path, strings]) =>
    strings.filter((string) => !found.get(path)?.unspoken.some(({ words }) => words === string)),
  );
  expect(gone).toEqual([]);
});

test("msg() is called whenever words are shown, and not once before the language is known", () => {
  const early = [...found].flatMap(([path, { tooEarly }]) =>
    tooEarly.map(({ line, words }) => `${path}:${line}: ${words}`),
  );
  expect(early).toEqual([]);
});

describe.each(languages.filter((language) => language !== sourceLanguage))("in %s", (language) => {
  let translations: Translation[];
  beforeAll(() => {
    translations = readXliff(readFileSync(`app/language/xliff/${language}.xlf`, "utf8"));
  });

  it("each sentence has a translation", () => {
    const translated = new Set(translations.filter(({ target = "" }) => target !== "").map(({ id }) => id));
    const missing = [...messages].filter(([id]) => !translated.has(id)).map(([, { strings }]) => strings.join("…"));
    expect(missing).toEqual([]);
  });

  it("no translation is left of a sentence that is gone", () => {
    expect(translations.filter(({ id }) => !messages.has(id))).toEqual([]);
  });

  it("each translation has what its sentence has in its gaps, and no more", () => {
    const gapsOf = (text: string): string[] => (text.match(/\{\d+\}|<[^>]*>/g) ?? []).toSorted();
    for (const { source, target = "" } of translations) expect(gapsOf(target), source).toEqual(gapsOf(source));
  });

  it("what the page loads is made of these translations", async () => {
    const { templates } = (await import(`./generated/${language}.ts`)) as { templates: Record<string, unknown> };
    const made = Object.entries(templates).map(([id, message]) => [id, readGenerated(message)]);
    const expected = translations.map(({ id, target }) => [id, target]);
    expect(Object.fromEntries(made)).toEqual(Object.fromEntries(expected));
  });

  it("the web manifest has a description in it", () => {
    expect(descriptions).toHaveProperty(language);
  });

  it("index.html's shell speaks it, too", () => {
    const shell = readFileSync("index.html", "utf8");
    const ofSource = shell.match(new RegExp(`<(span|p)[^>]* lang="${sourceLanguage}"`, "g"))?.length;
    expect(shell.split("<noscript>")[0]?.match(new RegExp(`<(span|p)[^>]* lang="${language}"`, "g"))).toHaveLength(
      ofSource ?? 0,
    );
    expect(readFileSync("app/styles/app.css", "utf8")).toContain(`html:not([lang="${language}"]) .shell`);
  });
});

describe("what is found in a module", () => {
  const wordsIn = (source: string): string[] => findWords("a.ts", source).unspoken.map(({ words }) => words);

  it.each([
    ["a text", "const a = () => html`<p>Saved here</p>`;", "Saved here"],
    ["one word of a text", "const a = () => html`<b>saved</b>`;", "saved"],
    ["a text around an expression", "const a = () => html`<p>${n} people</p>`;", "… people"],
    ["an attribute that is heard", 'const a = () => html`<i aria-label="Close"></i>`;', '"Close"'],
    ["a sentence", 'const words = "All is well.";', "All is well."],
    ["a sentence with a gap", "const words = `since ${time}`;", "since …"],
    ["a word that is a property", 'const names = { light: "Light" };', "Light"],
  ])("%s", (_, source, words) => {
    expect(wordsIn(source)).toEqual([words]);
  });

  it.each([
    "const a = () => html`<p class=\"quiet small\">${msg('Saved here')}</p>`;",
    "const a = () => msg(str`since ${time}`);",
    'throw new RangeError("Not like this.");',
    'if (event.key === "Enter") a();',
    'import { a } from "./a b.ts";',
    "const styles = css`p { color: var(--a b); }`;",
  ])("nothing in %s", (source) => {
    expect(wordsIn(source)).toEqual([]);
  });

  it("a call of msg() that runs once", () => {
    const early = (source: string) => findWords("a.ts", source).tooEarly.length;
    expect(early('const words = msg("Saved here");')).toBe(1);
    expect(early('class A { words = msg("Saved here"); }')).toBe(1);
    expect(early('class A { get words() { return msg("Saved here"); } }')).toBe(0);
    expect(early('const words = () => msg("Saved here");')).toBe(0);
  });
});
