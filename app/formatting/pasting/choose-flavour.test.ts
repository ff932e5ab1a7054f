import { expect, it } from "vitest";
import { chooseFlavour, htmlLimit } from "./choose-flavour.ts";

it.each([
  ["formatted words", { plain: "a b", html: "<p>a <b>b</b></p>" }, "html"],
  ["a list", { plain: "a\nb", html: "<ul><li>a<li>b</ul>" }, "html"],
  ["no HTML", { plain: "a", html: "" }, "plain"],
  ["HTML that says no more", { plain: "a", html: "<meta charset=utf-8><span>a</span>" }, "plain"],
  [
    "code from VS Code",
    { plain: "a", html: "<div><b>a</b></div>", types: ["text/html", "vscode-editor-data"] },
    "plain",
  ],
  [
    "Markdown",
    { plain: "# A\n\n[b](https://c.d)", html: "<p># A</p><p>[b](<a href='https://c.d'>https://c.d</a>)" },
    "plain",
  ],
  ["a page with one such mark", { plain: "# install\nnpm i", html: "<h1>Install</h1><pre># install</pre>" }, "html"],
  ["too many tags", { plain: "a", html: "<b>".repeat(5_000) }, "plain"],
  ["too much", { plain: "a", html: `<b>${"a".repeat(htmlLimit)}</b>` }, "plain"],
] as const)("%s is pasted by the right flavour", (_what, clip, flavour) => {
  expect(chooseFlavour({ types: ["text/plain", "text/html"], ...clip })).toBe(flavour);
});
