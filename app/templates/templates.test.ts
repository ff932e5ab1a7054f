import { expect, it } from "vitest";
import { languages } from "../language/language.ts";
import { firstHeading } from "../title/first-heading.ts";
import { loadTexts, templates } from "./templates.ts";

it("the templates are those that the page promises", () => {
  expect(templates().map(({ name }) => name)).toEqual(["Meeting notes", "Lesson", "Letter", "README"]);
});

it.each(languages)("each template in %s names its document and is clean Markdown", async (language) => {
  const { texts } = await loadTexts[language]();
  for (const { id } of templates()) {
    const text = texts[id];
    expect(firstHeading(text)).not.toBe("");
    expect(text.startsWith("# ")).toBe(true);
    expect(text.endsWith("\n") && !text.endsWith("\n\n")).toBe(true);
    expect(text).not.toMatch(/\r|\t|\n\n\n/);
    // An ordered level of headings is what screen readers and outlines go by.
    const levels = [...text.matchAll(/^(#+) /gm)].map(([, marks = ""]) => marks.length);
    for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
  }
});
