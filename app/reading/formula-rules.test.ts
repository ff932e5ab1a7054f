// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { displayLimit, inlineLimit } from "../text/formulas-in-text.ts";
import { noDefinitions, renderBlock } from "./markdown.ts";
import { safeFragment } from "./safe-html.ts";
import { splitBlocks } from "./split-blocks.ts";

/** The formulas of a text as they stand in it. */
function formulas(text: string): string[] {
  return splitBlocks(text.split("\n")).flatMap((block) => {
    const { html = "" } = renderBlock(block, noDefinitions);
    return [...safeFragment(html).querySelectorAll("[data-formula]")].map(({ textContent }) => textContent);
  });
}

describe("a formula", () => {
  it.each([
    ["Euler: $e^{i\\pi} + 1 = 0$.", ["$e^{i\\pi} + 1 = 0$"]],
    ["$a$, $b$ and ($c$)", ["$a$", "$b$", "$c$"]],
    ["costs \\$5, or $x\\$$", ["$x\\$$"]],
    ["in a line $$\\sum_i i$$ here", ["$$\\sum_i i$$"]],
    ["$$x$$", ["$$x$$"]],
    ["$$\na\n+ b\n- c\n# d\n> e\n$$\nwords", ["$$\na\n+ b\n- c\n# d\n> e\n$$"]],
    ["words\n$$\nx\n$$", ["$$\nx\n$$"]],
    ["- item\n  $$\n  x\n  $$", ["$$\nx\n$$"]],
    ["> $$\n> x\n> $$", ["$$\nx\n$$"]],
    ["**$a*b$** and *c*", ["$a*b$"]],
    ["$a_b$ $c_d$", ["$a_b$", "$c_d$"]],
    ["|$a$|\n|-|\n|$b$|", ["$a$", "$b$"]],
    ["$<img src=x onerror=alert(1)>$", ["$<img src=x onerror=alert(1)>$"]],
  ])("stands in %j", (text, expected) => expect(formulas(text)).toEqual(expected));

  it.each([
    "$5 and $6",
    "It is $5, and I have 6$.",
    "$5 and you have 6$",
    "$20,000 and USD$30,000",
    "from $5-$10",
    "US$5/US$6",
    "$HOME and $PATH, $HOME/$PATH",
    "$ a $",
    "$a $",
    "$a\n\nb$",
    "\\$a\\$",
    "`$a$`",
    "```\n$a$\n$$\nb\n$$\n```",
    "    $$\n    a\n    $$",
    "$",
    "$$",
    "$$$$",
    "$$\n\nx\n\n$$",
    "$$\nx",
    "$$$x$$$",
    `$${"x".repeat(inlineLimit + 1)}$`,
    `$$${"x".repeat(displayLimit + 1)}$$`,
    `$$\n${"x\n".repeat(displayLimit)}$$`,
  ])("does not stand in %j", (text) => expect(formulas(text)).toEqual([]));

  it("that never ends leaves what follows as it is", () => {
    const blocks = splitBlocks("$$\na\n\n# Head\n\ntext".split("\n"));
    expect(blocks.map(({ source }) => source)).toEqual(["$$\na", "# Head", "text"]);
  });
});
