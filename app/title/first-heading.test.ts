import { expect, test } from "vitest";
import { firstHeading, headingWithin } from "./first-heading.ts";

test.each([
  ["# Field report", "Field report"],
  ["Dear all,\n\n## Agenda ##\ntext", "Agenda"],
  ["   ### Indented", "Indented"],
  ["#\n# Second", "Second"],
  ["Field report\n============", "Field report"],
  ["Field report\n---\n", "Field report"],
  ["# **Bold** and `code` and [a link](https://example.org) ~~gone~~", "Bold and code and a link gone"],
  ["# _Emphasis_ of snake_case", "Emphasis of snake_case"],
  ["# Begin on *Monday*. (_Really!_)", "Begin on Monday. (Really!)"],
  ["# 5 \\* 3", "5 * 3"],
  ["```sh\n# a comment\n```\n# Real", "Real"],
  ["# گزارش می\u200cشود", "گزارش می\u200cشود"],
  ["# Figures of $x$", "Figures of x"],
  ["# **The** $a_1 * b_2 * \\{c\\}$ _law_", "The a_1 * b_2 * \\{c\\} law"],
  ["# *$x$* and $$y^2$$ in [a $z$](https://example.org)", "x and y^2 in a z"],
  ["# From $5 and $6 to 7$", "From $5 and $6 to 7$"],
  ["# US$5 to US$6, \\$x$ and $HOME or $PATH", "US$5 to US$6, $x$ and $HOME or $PATH"],
  ["# Call `$x$` and ``a`$y$`` as $z$", "Call $x$ and a$y$ as z"],
  ["no heading", ""],
  ["#hashtag", ""],
  ["- item\n---", ""],
  ["\n---\n", ""],
  ["", ""],
  ["~~~\n# never closed", ""],
])("the first heading of %j is %j", (text, heading) => {
  expect(firstHeading(text)).toBe(heading);
});

test("a heading far down does not name the document, and hostile text costs nothing", () => {
  expect(firstHeading(`${"x\n".repeat(headingWithin)}# Late`)).toBe("");
  const began = performance.now();
  for (const line of [
    "# " + "[".repeat(5_000),
    "# " + "*".repeat(5_000),
    "# " + "`_".repeat(2_500),
    " ".repeat(5_000),
    "#".repeat(5_000),
    "# a" + " #".repeat(2_500),
    "# " + "$".repeat(5_000),
    "# " + "$a ".repeat(2_000),
    "# " + "`$".repeat(2_500),
    "# " + "$a$ ".repeat(2_000),
  ])
    firstHeading(line);
  expect(performance.now() - began).toBeLessThan(500);
});
