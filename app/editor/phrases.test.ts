// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { EditorState } from "@codemirror/state";
import { afterAll, expect, it } from "vitest";
import { changeLanguage } from "../language/change-language.ts";
import { loadWords } from "../language/load-words.ts";
import { phrases } from "./phrases.ts";

afterAll(() => changeLanguage("en", undefined));

/** Words of parts of CodeMirror that the editor has replaced by its own: the panel of the search. */
const replaced = new Set(
  "Find,Replace,next,previous,all,match case,regexp,by word,replace,replace all,Control character".split(","),
);

it("has German for all that CodeMirror says in this editor", async () => {
  const said = ["commands", "search", "view"].flatMap((name) => {
    const path = createRequire(import.meta.url)
      .resolve(`@codemirror/${name}`)
      .replace(/\.cjs$/, ".js");
    return [...readFileSync(path, "utf8").matchAll(/phrase\((?:view, )?"([^"]+)"/g)].map(([, phrase = ""]) => phrase);
  });
  const own = said.filter((phrase) => !replaced.has(phrase));
  expect(own.length).toBeGreaterThan(7);
  const state = EditorState.create({ extensions: phrases });
  const before = own.map((each) => state.phrase(each, 3));
  await changeLanguage("de", await loadWords("de"));
  for (const [index, each] of own.entries()) expect(state.phrase(each, 3), each).not.toBe(before[index]);
  expect(state.phrase("replaced match on line $", 3)).toBe("Treffer in Zeile 3 ersetzt");
});
