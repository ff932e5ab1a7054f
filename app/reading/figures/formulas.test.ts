// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { displayLimit } from "../../text/formulas-in-text.ts";
import { heavyFormulas, hostileFormulas } from "../testing/hostile-figures.ts";
import { drawFormula, type FormulaOutput } from "./formulas.ts";

const outputs: readonly FormulaOutput[] = ["htmlAndMathml", "html", "mathml"];

/** Returns a formula; undefined for one that is not drawn. */
function draw(source: string, output: FormulaOutput = "htmlAndMathml"): HTMLElement | undefined {
  const drawn = drawFormula(source, true, output);
  return typeof drawn === "string" ? undefined : drawn;
}

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
  });

  it("is one text on paper, and MathML with letters of Unicode in a file", () => {
    const onPaper = draw("x^2", "html");
    expect(onPaper?.textContent).toBe("x2");
    expect(onPaper?.querySelector("math, [aria-hidden]")).toBeNull();
    const inFile = draw("\\mathbb{R} + \\mathrm{d}x + \\text{\\textbf{if}}", "mathml");
    expect(inFile?.querySelector(".katex-html")).toBeNull();
    expect([...(inFile?.querySelectorAll("mi, mtext") ?? [])].map(({ textContent }) => textContent)).toEqual([
      "ℝ",
      "d",
      "x",
      "if",
    ]);
    expect(inFile?.querySelector("annotation")?.textContent).toContain("\\mathbb{R}");
  });

  it.each(["\\frac{1", "x^", "\\unknown", "\\begin{matrix}", "\\text"])("is not drawn from %j", (source) =>
    expect(drawFormula(source, true, "htmlAndMathml")).toBe("wrong"),
  );

  it("is not drawn from what would be thousands of elements", () =>
    expect(drawFormula("\\frac{a}{b}".repeat(400), true, "htmlAndMathml")).toBe("large"));

  it("is not drawn from what would be hundreds of elements deep", () => {
    const nested = (times: number, open = "{", close = "}"): string => `${open.repeat(times)}x${close.repeat(times)}`;
    for (const output of outputs)
      expect(drawFormula(nested(12, "\\sqrt{\\frac{1}{", "}}"), true, output)).toBeInstanceOf(HTMLElement);
    expect(drawFormula(nested(450), false, "htmlAndMathml")).toBe("large");
  });

  it("leaves nothing behind for the next one", () => {
    expect(draw("\\gdef\\mine{x}\\mine")).toBeDefined();
    expect(draw("\\mine")).toBeUndefined();
  });
});

describe.each(outputs)("as %s", (output) => {
  it.each(hostileFormulas)("a hostile formula runs nothing, loads nothing and leads nowhere: %j", (source) => {
    for (const element of draw(source, output)?.querySelectorAll("*") ?? []) {
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
    expect(draw(source, output)?.querySelectorAll("*").length ?? 0).toBeLessThanOrEqual(5_000);
  });
});
