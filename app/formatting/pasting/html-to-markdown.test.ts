// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { htmlToMarkdown } from "./html-to-markdown.ts";

describe("pasted HTML becomes Markdown", () => {
  it.each([
    [
      "<p>Some <b>bold</b> and <i>italic</i> and <s>struck</s> words</p>",
      "Some **bold** and *italic* and ~~struck~~ words",
    ],
    ["<h2><strong>Title</strong></h2><p>Text</p>", "## Title\n\nText"],
    ["<ul><li>one</li><li>two<ol start=3><li>a</li><li>b</li></ol></li></ul>", "- one\n- two\n  3. a\n  4. b"],
    ["<ul><li><p>one</p></li><li><p>two</p></li></ul>", "- one\n- two"],
    [
      "<ul><li><input type=checkbox checked> done</li><li><input type=checkbox> open</li></ul>",
      "- [x] done\n- [ ] open",
    ],
    ["<blockquote><p>quote</p></blockquote>", "> quote"],
    ["<pre><code class=language-js>let a = 1;\nb()</code></pre><p>x</p>", "```js\nlet a = 1;\nb()\n```\n\nx"],
    ["<p>a <code>b`c</code></p>", "a ``b`c``"],
    ['<p><a href="https://a.b/c_(d)">words</a></p>', "[words](<https://a.b/c_(d)>)"],
    ['<p><a href="https://a.b/">https://a.b/</a></p>', "https://a.b/"],
    ["<table><tr><th>a<th>b<tr><td>c|d<td><p>e</p><p>f</p></table>", "| a | b |\n| --- | --- |\n| c\\|d | e f |"],
    ["<table><tr><td>a<td>b<tr><td>c</table>", "| a | b |\n| --- | --- |\n| c |"],
    ["<table><tr><td><h1>layout</h1><p>text</p></table>", "# layout\n\ntext"],
    ["one<br>two", "one\ntwo"],
    ["<p>1. no * list _ here snake_case &lt;b&gt; &amp;lt;</p>", "1\\. no \\* list \\_ here snake_case \\<b> \\&lt;"],
    ["<p>a&nbsp;b</p>", "a b"],
    ["<p>x<code> a </code> <code>`b`</code></p>", "x `a` `` `b` ``"],
    ["<p><b>a </b>b</p>", "**a** b"],
    [
      '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:700">a</span> <span style="font-style:italic">b</span></p></b>',
      "**a** *b*",
    ],
  ])("%s", (html, markdown) => expect(htmlToMarkdown(html)).toBe(markdown));
});

describe("of pasted HTML nothing acts", () => {
  it.each([
    ["<p>a<script>alert(1)</script><style>b{}</style></p>", "a"],
    ['<p><a href="javascript:alert(1)">a</a></p>', "a"],
    ['<p><a href=" data:text/html,b">a</a></p>', "a"],
    ['<p>a <img src=x onerror="alert(1)" alt="b"></p>', "a b"],
    ['<p><img src="https://a.b/c.png" alt="words"></p>', "[words](https://a.b/c.png)"],
    ['<p><img src="https://a.b/tracker.gif">a</p>', "a"],
    ['<p>a<iframe src="https://a.b"></iframe><svg onload=alert(1)><text>c</text></svg></p>', "a"],
    ["<p>a<span hidden>b</span></p>", "a"],
    ['<p><a href="https://a.b/%3E)&gt;(">a</a></p>', "[a](<https://a.b/%3E)%3E(>)"],
  ])("%s", (html, markdown) => expect(htmlToMarkdown(html)).toBe(markdown));
});

it("cuts long runs of spaces, through which what reads the text looks from each of their places", () => {
  const pasted = htmlToMarkdown(`<b>x</b><pre>a${" \t".repeat(5_000)}b${"\n".repeat(5_000)}c</pre>`) ?? "";
  expect(pasted).toMatch(/^\*\*x\*\*\n\n```\na {100}b\n+c\n```$/);
  expect(pasted.length).toBeLessThan(200);
});

it.each([
  ["code from an editor", "<html><body><pre style='color:#000'>let <b>a</b>;</pre></body></html>"],
  [
    "code from VS Code",
    "<meta charset='utf-8'><div style='font-family: Menlo;white-space: pre;'><div><span>a</span></div></div>",
  ],
  ["too many elements", "<b>a</b>".repeat(6_000)],
  ["too deep a nesting", "<div>".repeat(100) + "a"],
  ["nothing", "<p> </p>"],
])("%s is left to the plain text", (_what, html) => expect(htmlToMarkdown(html)).toBeUndefined());
