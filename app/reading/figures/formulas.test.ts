// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { displayLimit } from "../../text/formulas-in-text.ts";
import { heavyFormulas, hostileFormulas } from "../testing/hostile-figures.ts";
import { drawFormula } from "./formulas.ts";

const draw = (source: string) => drawFormula(source, true, "htmlAndMathml");

describe("a formula", () => {
  it("is drawn, and said to screen readers by MathML", () => {
    for (const source of [
      "x^2",
      "\\frac{1}{2}",
      "\\sqrt{\\vec x}",
      "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}",
      "\\cancel{x}",
    ]) {
      const drawn = draw(source);
      expect(drawn?.querySelector(".katex-html")?.getAttribute("aria-hidden")).toBe("true");
      expect(drawn?.querySelector("math annotation")?.textContent).toBe(source);
      expect(drawn?.querySelector(".katex-html [style]")).not.toBeNull();
    }
    expect(drawFormula("x", false, "mathml")?.querySelector(".katex-html")).toBeNull();
  });

  it.each(["\\frac{1", "x^", "\\unknown", "\\begin{matrix}", "\\text"])("is not drawn from %j", (source) =>
    expect(draw(source)).toBeUndefined(),
  );

  it("leaves nothing behind for the next one", () => {
    expect(draw("\\gdef\\mine{x}\\mine")).toBeDefined();
    expect(draw("\\mine")).toBeUndefined();
  });
});

it.each(hostileFormulas)("a hostile formula runs nothing, loads nothing and leads nowhere: %j", (source) => {
  const drawn = draw(source);
  for (const element of drawn?.querySelectorAll("*") ?? []) {
    expect(["span", "svg", "path", "line", "g"].includes(element.localName) || element.closest("math")).toBeTruthy();
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on|^id$|^name$|src|href|^data-|action|target/i);
      if (name === "class") expect(value).not.toContain("evil");
      if (name === "style") expect(value).not.toMatch(/url\(|position:\s*(fixed|absolute)|evil|@import|expression/i);
    }
  }
});

it.each(Object.entries(heavyFormulas))("%s are few elements, or none", (_name, source) => {
  expect(source.length).toBeLessThanOrEqual(displayLimit);
  expect(draw(source)?.querySelectorAll("*").length ?? 0).toBeLessThanOrEqual(5_000);
});
