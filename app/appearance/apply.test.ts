// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { applyAppearance, darkStyleId } from "./apply.ts";
import { usual } from "./settings.ts";

const root = document.documentElement;
beforeEach(() => {
  document.head.innerHTML = `<meta name="theme-color" media="(prefers-color-scheme: light)">
    <meta name="theme-color" media="(prefers-color-scheme: dark)">
    <style id="${darkStyleId}" media="(prefers-color-scheme: dark)"></style>`;
});

/** The media of the light bar's colour, the dark one's, and of the dark theme. */
const media = (): (string | null)[] =>
  [...document.querySelectorAll("meta, style")].map((element) => element.getAttribute("media"));

it("what is usual leaves the page as it is", () => {
  const before = media();
  applyAppearance(document, usual);
  expect(root.style.cssText).toBe("");
  expect(root.dataset["text"]).toBeUndefined();
  expect(media()).toEqual(before);
});

it("what is set becomes properties of the root, and is taken back", () => {
  applyAppearance(document, {
    ...usual,
    typeface: "sans",
    size: 150,
    width: 80,
    spacing: 2,
    focus: true,
    spelling: false,
    vim: true,
  });
  const properties = ["font-text", "text-scale", "measure", "leading"].map((name) =>
    root.style.getPropertyValue(`--gv-${name}`),
  );
  expect(properties).toEqual(["var(--gv-font-ui)", "1.5", "32rem", "2"]);
  expect(root.dataset["text"]).toBe("focus unchecked");
  expect(root.dataset["keys"]).toBe("vim");
  applyAppearance(document, usual);
  expect(root.style.cssText).toBe("");
  expect(root.dataset["text"]).toBeUndefined();
  expect(root.dataset["keys"]).toBeUndefined();
});

it.each([
  ["dark", ["not all", "all", "all"]],
  ["light", ["all", "not all", "not all"]],
] as const)("the theme %s holds whatever the system says", (theme, expected) => {
  applyAppearance(document, { ...usual, theme });
  expect(media()).toEqual(expected);
  applyAppearance(document, usual);
  const system = ["light", "dark", "dark"].map((scheme) => `(prefers-color-scheme: ${scheme})`);
  expect(media()).toEqual(system);
});
