/** Texts of a million characters, each of one kind of Markdown. */

const length = 1_000_000;

/** A text of parts, each of which is made of its number. */
function partsOf(part: (index: number) => string): string {
  const parts: string[] = [];
  for (let index = 0, made = 0; made < length; index++) {
    const next = part(index);
    parts.push(next);
    made += next.length;
  }
  return parts.join("").slice(0, length);
}

const repeated = (part: string): string => partsOf(() => part);

export const longTexts = {
  prose: () => repeated("All work and no play makes a dull document, they say, and they are right.\n\n"),
  "tasks in one list": () => repeated("- [ ] buy bread and butter\n"),
  "short tasks in one list": () => repeated("- [ ] a\n"),
  "items in one list": () => repeated("- a\n"),
  "numbered items": () => partsOf((index) => `${index + 1}. item\n`),
  "lists in lists": () => partsOf((index) => `${"  ".repeat(index % 12)}- item ${index}\n`),
  "quotes in quotes": () =>
    partsOf((index) => `${"> ".repeat(1 + (index % 10))}quoted words\n${index % 20 === 19 ? "\n" : ""}`),
  "very deep quotes": () => repeated(`${">".repeat(500)} a\n`),
  "lists in quotes in lists": () => partsOf((index) => `${"- > ".repeat(1 + (index % 8))}words\n`),
  "small tables": () => repeated("|a|b|c|\n|-|-|-|\n|1|2|3|\n\n"),
  "one table": () => `|a|b|c|\n|-|-|-|\n${repeated("|1|2|3|\n")}`.slice(0, length),
  headings: () => repeated("# A heading\n"),
  "blocks of code": () => repeated("```js\nconst a = 1;\n```\n\n"),
  "one block of code": () => `\`\`\`js\n${repeated("const a = `b`; // c\n")}`.slice(0, length),
  "words with marks": () => repeated("*a* **b** _c_ "),
  "marks that never close": () => repeated("*_"),
  "brackets that never close": () => repeated("[a]("),
  "links in one paragraph": () => repeated("[a](https://a.example) "),
  "links in paragraphs of their own": () => repeated("[a](https://a.example)\n\n"),
  "code in one line": () => repeated("`a` "),
  footnotes: () => partsOf((index) => `a[^${index}]\n\n[^${index}]: note\n\n`),
  "links by reference": () => partsOf((index) => `[a][${index}]\n\n[${index}]: https://a.example/${index}\n\n`),
  "formulas in sentences": () => repeated("$a^2 + b_{i}$ and words\n\n"),
  "formulas in one paragraph": () => repeated("$a^2$ "),
  "formulas of their own": () => repeated("$$\n\\frac{a}{b}\n$$\n\n"),
  "elements of HTML": () => repeated("<b>a</b> <!-- c -->\n"),
  "one line of a letter": () => repeated("a"),
  "one line of words": () => repeated("lorem ipsum "),
  "one line that runs both ways": () => repeated("שלום a "),
  "lines of a letter": () => repeated("a\n"),
  "empty lines": () => repeated("\n"),
  rules: () => repeated("---\n\n"),
  "lines that are broken": () => repeated("a  \n"),
  pictures: () => repeated("![a](https://a.example/b.png)\n\n"),
  diagrams: () => repeated("```mermaid\ngraph TD; a-->b\n```\n\n"),
  "characters of several units": () => repeated("😀 👩‍👩‍👧 :smile: "),
} satisfies Record<string, () => string>;
