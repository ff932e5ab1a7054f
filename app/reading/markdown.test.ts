// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { type Definitions, noDefinitions, readReferences, renderBlock, tokensLimit } from "./markdown.ts";
import { weightLimit } from "./rendered-blocks.ts";
import { safeFragment } from "./safe-html.ts";
import { splitBlocks } from "./split-blocks.ts";
import { hostileTexts } from "./testing/hostile-texts.ts";

function show(text: string, definitions: Definitions = noDefinitions): HTMLElement {
  const element = document.createElement("div");
  for (const block of splitBlocks(text.split("\n"))) {
    const { html } = renderBlock(block, definitions);
    element.append(html === undefined ? block.source : safeFragment(html));
  }
  return element;
}
const markup = (text: string, definitions?: Definitions): string =>
  show(text, definitions).innerHTML.replaceAll(/ dir="auto"|\n/g, "");

describe("Markdown", () => {
  it.each([
    ["# Title", "<h1>Title</h1>"],
    ["**a** _b_ ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>"],
    ["> a", "<blockquote><p>a</p></blockquote>"],
    ["```\n<b>\n```", '<pre dir="ltr"><code>&lt;b&gt;</code></pre>'],
    ["```js a=b\n1\n```", '<pre dir="ltr"><code data-language="js a=b">1</code></pre>'],
    [
      "|a|b|\n|-|:-:|\n|1|2|",
      '<div class="table"><table><thead><tr><th>a</th><th class="center">b</th></tr></thead><tbody><tr><td>1</td><td class="center">2</td></tr></tbody></table></div>',
    ],
    ["3. a", '<ol start="3"><li>a</li></ol>'],
    [
      "- [ ] a\n- [x] b",
      '<ul><li class="task"><label><input type="checkbox" data-line="0"></label>a</li><li class="task"><label><input type="checkbox" data-line="1" checked=""></label>b</li></ul>',
    ],
    ["- [x]", "<ul><li>[x]</li></ul>"],
    ["<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"],
    ["[a](#The-plan)", '<p><a role="link" tabindex="0" data-heading="The-plan">a</a></p>'],
    ["[a](page.md) [b](javascript:c)", "<p><span>a</span> <span>b</span></p>"],
    ["![a](data:image/png;base64,b)", '<p><span class="image">Image: a</span></p>'],
  ])("%j is %j", (text, html) => expect(markup(text)).toBe(html));

  it("leads to the web in another tab, and tells no page where from", () => {
    for (const text of [
      "[a](https://b.example/c)",
      "<https://b.example/c>",
      "https://b.example/c",
      "![a](https://b.example/c)",
    ]) {
      const link = show(text).querySelector("a");
      expect(link?.href).toBe("https://b.example/c");
      expect([link?.target, link?.rel]).toEqual(["_blank", "noopener noreferrer"]);
    }
  });

  it("shows an image as a link to itself, with its words and its host", () => {
    const [image] = show("![A *red* cat](https://pictures.example/cat.png)").querySelectorAll("a");
    expect(image?.textContent).toBe("Image: A red cat, from pictures.example");
    expect(show("[![cat](https://a.example/cat)](https://b.example)").querySelectorAll("a")).toHaveLength(1);
  });

  it("takes links and footnotes that other blocks define", () => {
    const references = readReferences({ kind: "reference", source: "[Plan]: https://a.example 'x'", from: 0 });
    const definitions = { references, notes: { ":1": -1 } };
    expect(
      show("See [plan] and [that][PLAN].", definitions).querySelectorAll("a[href='https://a.example/']"),
    ).toHaveLength(2);
    expect(show("Known[^1], unknown[^2].", definitions).textContent.trim()).toBe("Known1, unknown[^2].");
    expect(show("[^1]: A note").querySelector("[data-defines]")?.textContent).toMatch(/^A note/);
    expect(show("Within^[the *text*].").textContent.replace("\n", "")).toBe("Within*.* the text");
  });

  it("nests no deeper than its limit", () => {
    const deepest = (element: Element): number => 1 + Math.max(0, ...[...element.children].map(deepest));
    for (const text of [
      "> ".repeat(5_000),
      `${"> ".repeat(5_000)}a`,
      `${"- ".repeat(5_000)}a`,
      `${"*_".repeat(150)}a`,
      `${"[".repeat(290)}a`,
    ])
      expect(deepest(show(text))).toBeLessThan(50);
  });

  it("shows a block as written that would be very many elements", () => {
    for (const text of [
      "*a* ".repeat(4_900),
      "> a\n".repeat(4_900),
      "|a".repeat(400).concat("\n", "|-".repeat(400), "\n", "|a\n".repeat(390)),
    ]) {
      const block = { kind: "markdown" as const, source: text, from: 0 };
      const { weight } = renderBlock(block, noDefinitions);
      expect(weight).toBeLessThanOrEqual(tokensLimit);
      expect(show(text).querySelectorAll("*").length).toBeLessThan(2 * tokensLimit);
    }
    expect(renderBlock({ kind: "markdown", source: "a *b*", from: 0 }, noDefinitions, 2).html).toBeUndefined();
  });
});

it.each(["> > > - * + a *b* [c](#d)\n", "> - a\n\n", "- ", "-\n", "a\n\n", "|a|b|\n|-|-|\n|c|d|\n\n", "*a* ", "# a\n"])(
  "a million characters of %j are few elements",
  (piece) => {
    const blocks = splitBlocks(piece.repeat(1_000_000 / piece.length).split("\n"));
    let [weight, tags] = [0, 0];
    for (const block of blocks) {
      const rendered = renderBlock(block, noDefinitions, weightLimit - weight);
      weight += rendered.weight;
      tags += rendered.html?.match(/<[a-z]/g)?.length ?? 1;
    }
    expect(tags).toBeLessThan(weightLimit);
  },
);

const elements = new Set(
  "a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr input label li ol p pre s span strong sub sup table tbody td th thead tr ul".split(
    " ",
  ),
);

describe("a hostile text", () => {
  it.each(hostileTexts)("adds nothing that acts or loads: %j", (text) => {
    for (const shown of [show(text), wall(text)])
      for (const element of shown.querySelectorAll("*")) {
        expect(elements).toContain(element.localName);
        expect(element.namespaceURI).toBe("http://www.w3.org/1999/xhtml");
        for (const { name, value } of element.attributes) {
          expect(name).not.toMatch(/^on|^style$|^src|^srcdoc$|^id$|^name$|^formaction$|^xlink|^action$|^background$/i);
          if (name === "href") expect(value).toMatch(/^(https?:\/\/|mailto:)/);
        }
        if (element.hasAttribute("href")) expect(element.getAttribute("rel")).toBe("noopener noreferrer");
        if (element.localName === "input") expect(element.getAttribute("type")).toBe("checkbox");
      }
  });
});

/** The second wall alone, as if the parser had let the text through. */
function wall(text: string): HTMLElement {
  const element = document.createElement("div");
  element.append(safeFragment(text));
  return element;
}
