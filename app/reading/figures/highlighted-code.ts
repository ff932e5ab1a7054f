/** Highlights code with the parsers of the editor. A parse is done in steps, so that no code holds the page up. */
import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
import type { Parser, PartialParse, Tree } from "@lezer/common";

/** Longest time that code is parsed, in ms. Code that takes longer stays as it is. */
const timeLimit = 500;

/** Few colours, as in the editor. */
const highlighter = tagHighlighter([
  { tag: [tags.comment, tags.meta, tags.labelName], class: "comment" },
  {
    tag: [tags.keyword, tags.tagName, tags.bool, tags.null, tags.heading, tags.inserted, tags.processingInstruction],
    class: "keyword",
  },
  { tag: [tags.string, tags.attributeValue, tags.regexp, tags.special(tags.string)], class: "string" },
  {
    tag: [tags.number, tags.atom, tags.attributeName, tags.escape, tags.deleted, tags.unit, tags.color],
    class: "number",
  },
  {
    tag: [tags.typeName, tags.className, tags.function(tags.variableName), tags.function(tags.propertyName)],
    class: "name",
  },
]);

/** Code whose highlighting has begun. */
export class HighlightedCode {
  readonly #code: string;
  readonly #parse: PartialParse;
  #spent = 0;

  constructor(code: string, parser: Parser) {
    this.#code = code;
    this.#parse = parser.startParse(code);
  }

  /** Goes on while `mayGoOn`. Returns the code when it is done, "later" before, and undefined for code that takes too long. */
  advance(mayGoOn: () => boolean): DocumentFragment | "later" | undefined {
    const start = performance.now();
    let tree = this.#parse.advance();
    while (tree === null && mayGoOn()) tree = this.#parse.advance();
    if (tree !== null) return this.#show(tree);
    this.#spent += performance.now() - start;
    return this.#spent > timeLimit ? undefined : "later";
  }

  #show(tree: Tree): DocumentFragment {
    const spans = document.createDocumentFragment();
    let at = 0;
    highlightTree(tree, highlighter, (from, to, classes) => {
      spans.append(this.#code.slice(at, from));
      const span = document.createElement("span");
      span.className = classes;
      span.textContent = this.#code.slice(from, to);
      spans.append(span);
      at = to;
    });
    spans.append(this.#code.slice(at));
    return spans;
  }
}
