// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { hostileFormulas } from "../reading/testing/hostile-figures.ts";
import { htmlPage } from "./html-page.ts";
import { plainWords } from "./plain-words.ts";
import { inFile, onPaper } from "../reading/figures/figures.ts";
import { drawWhole, drawWholeInBits, figuresOf, listAddresses } from "./whole-text.ts";

// What jsdom has not.
const fonts = { ready: Promise.resolve() };
Object.defineProperty(document, "fonts", { value: fonts });
Object.assign(globalThis, {
  CSSStyleSheet: class {
    replaceSync(): void {}
  },
});
Object.defineProperty(document, "adoptedStyleSheets", { value: [] });

describe("the whole text", () => {
  it("has every block, also of a long text", () => {
    const source = Array.from({ length: 2_000 }, (_, number) => `Paragraph ${number}.`).join("\n\n");
    const paragraphs = drawWhole({ source }).querySelectorAll("p");
    expect(paragraphs.length).toBe(2_000);
    expect(paragraphs[1_999]?.textContent).toBe("Paragraph 1999.");
  });

  it("is drawn bit by bit for a page in a file, and others have their turn", async () => {
    const source = Array.from({ length: 2_000 }, (_, number) => `Paragraph *${number}*.`).join("\n\n");
    const clock = vi.spyOn(performance, "now");
    // Each look at the clock is a millisecond later.
    let now = 0;
    clock.mockImplementation(() => now++);
    // Whatever waits for a task comes before each of these.
    const turns = vi.spyOn(globalThis, "setTimeout");
    const whole = await drawWholeInBits({ source });
    clock.mockRestore();
    expect(turns.mock.calls.length).toBeGreaterThan(5);
    turns.mockRestore();
    expect(whole.innerHTML).toBe(drawWhole({ source }).innerHTML);
  });

  it("leads to its own headings and footnotes, and to nothing that is not there", () => {
    const whole = drawWhole({ source: "# One\n\n# One\n\n[a](#one-1) [b](#none) c[^n]\n\n[^n]: Note." });
    const hrefs = [...whole.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(hrefs).toEqual(["#heading-2", null, "#note-1"]);
    expect(whole.querySelectorAll("#heading-2, #note-1")).toHaveLength(2);
    expect(whole.querySelector("[role], [tabindex]")).toBeNull();
  });

  it("begins with the title, which no link within the text leads to", () => {
    const whole = drawWhole({ source: "# Plan\n\n[a](#plan)", title: "Plan <b>" });
    expect([...whole.querySelectorAll("h1")].map(({ textContent, id }) => [textContent, id])).toEqual([
      ["Plan <b>", ""],
      ["Plan", "heading-1"],
    ]);
    expect(plainWords(whole)).toBe("Plan <b>\n\nPlan\n\na\n");
  });

  it("has boxes that stand as they do, and cannot be ticked", () => {
    const boxes = [...drawWhole({ source: "- [x] done\n- [ ] open" }).querySelectorAll("input")];
    expect(boxes.map(({ disabled }) => disabled)).toEqual([true, true]);
    expect(boxes.map((box) => box.hasAttribute("checked"))).toEqual([true, false]);
  });
});

describe("figures", () => {
  const source = [
    "# On $x$",
    "[here](#on-x) $e = mc^2$, $\\frac{1$ and $5",
    '```json\n{"a": 1}\n```',
    "```mermaid\ngraph LR\n```",
  ].join("\n\n");

  it("are as written until they are drawn", () => {
    const whole = drawWhole({ source });
    expect(whole.querySelector("math, .katex, img, .keyword, .number")).toBeNull();
    expect(whole.querySelector("h1")?.textContent).toBe("On $x$");
    expect(plainWords(whole)).toContain("$e = mc^2$");
  });

  it.each([
    ["MathML in a file", inFile, 2, 0],
    ["HTML on paper", onPaper, 0, 2],
  ])("are %s, or their source, and no sentence of the page's", async (_what, medium, math, html) => {
    const whole = drawWhole({ source });
    await figuresOf(whole, medium, document).finish(10_000);
    expect(whole.querySelectorAll("math")).toHaveLength(math);
    expect(whole.querySelectorAll(".katex-html")).toHaveLength(html);
    expect(whole.querySelector("pre .number")?.textContent).toBe("1");
    expect(whole.textContent).toContain("$\\frac{1$ and $5");
    // There is no frame here to draw diagrams in.
    expect(whole.querySelector("code[data-language=mermaid]")?.textContent).toBe("graph LR\n");
    expect(whole.querySelector(".mistake")).toBeNull();
    expect(whole.querySelector("a")?.getAttribute("href")).toBe("#heading-1");
  });

  it("that take too long stay as written", async () => {
    const whole = drawWhole({ source });
    await figuresOf(whole, inFile, document).finish(0);
    expect(whole.querySelector("math")).toBeNull();
  });
});

describe("on paper", () => {
  it("lists each address once, but for those that the text shows", () => {
    const whole = drawWhole({
      source:
        "[Page](https://example.org/a%20b) and [again](https://example.org/a%20b), https://example.com/ and [mail](mailto:a@example.org)",
    });
    listAddresses(whole);
    expect([...whole.querySelectorAll(".addresses li")].map((item) => item.textContent)).toEqual([
      "https://example.org/a%20b",
      "a@example.org",
    ]);
    expect(whole.querySelector("p")?.textContent).toBe("Page[1] and again[1], https://example.com/ and mail[2]");
  });

  it("has no list where there is no address", () => {
    const whole = drawWhole({ source: "# One\n\n[a](#one)" });
    listAddresses(whole);
    expect(whole.querySelector(".addresses, sup, [href]")).toBeNull();
  });
});

describe("plain words", () => {
  it.each([
    ["# Head\n\nSome **bold** _words_.", "Head\n\nSome bold words.\n"],
    ["- one\n- two\n  - three", "- one\n- two\n  - three\n"],
    ["3. one\n4. two", "3. one\n4. two\n"],
    ["- [x] done\n- [ ] open", "[x] done\n[ ] open\n"],
    ["| a | b |\n|---|---|\n| 1 | 2 |", "a\tb\n1\t2\n"],
    ["```\n<b>  code\n\n\n  more\n```", "<b>  code\n\n\n  more\n"],
    ["one  \ntwo", "one\ntwo\n"],
    ["a[^n]\n\n[^n]: Note.", "a1\n\n1. Note.\n"],
    ["", "\n"],
  ])("of %j are %j", (source, words) => expect(plainWords(drawWhole({ source }))).toBe(words));
});

describe("a web page", () => {
  it("is one file, of which nothing runs and for which nothing is loaded", async () => {
    const title = "</title><script>alert(1)</script>";
    const page = new DOMParser().parseFromString(
      await htmlPage({
        name: title,
        title,
        source: '<img src=x onerror="alert(1)">\n\n![a](https://example.org/a.png)\n\n[b](javascript:alert(1))',
      }),
      "text/html",
    );
    expect([page.title, page.querySelector("h1")?.textContent]).toEqual([title, title]);
    expect(page.querySelector("script, img, iframe, link, object, [onerror], [style]")).toBeNull();
    expect([...page.querySelectorAll("a")].map(({ href }) => href)).toEqual(["https://example.org/a.png"]);
    expect(page.querySelector("meta[http-equiv]")?.getAttribute("content")).toBe(
      "default-src 'none'; style-src 'unsafe-inline'",
    );
    expect(page.querySelector("style")?.textContent).not.toMatch(/url\(|@import/);
  });

  it.each(hostileFormulas)("has a hostile formula as one, or as written: %j", async (formula) => {
    const page = new DOMParser().parseFromString(
      await htmlPage({ name: "x", title: undefined, source: `a $${formula}$ b\n\n$$\n${formula}\n$$` }),
      "text/html",
    );
    expect(page.querySelector("script, img, iframe, link, object, a, form")).toBeNull();
    for (const { attributes } of page.body.querySelectorAll("*"))
      for (const { name, value } of attributes) {
        expect(name).not.toMatch(/^on|src|href|action/i);
        if (name === "style") expect(value).not.toMatch(/url\(|position|evil|@import|expression/i);
      }
  });
});
