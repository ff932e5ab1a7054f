// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { changeLanguage } from "../language/change-language.ts";
import { loadWords } from "../language/load-words.ts";
import { welcomeWords } from "./welcome.ts";

it("the page says the same before and after its program is there, in each language", async () => {
  const page = readFileSync("index.html", "utf8");
  const shell = new DOMParser().parseFromString(page, "text/html");
  const before = (lang: string) =>
    shell.querySelector(`.welcome[lang="${lang}"]`)?.textContent.trim().replaceAll(/\s+/g, " ");
  expect(before("en")).toBe(welcomeWords(true));
  await changeLanguage("de", await loadWords("de"));
  expect(before("de")).toBe(welcomeWords(true));
});
