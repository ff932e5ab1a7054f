/** The words of a text that was drawn, without its marks: what a plain text file and the clipboard have. */

const blocks = new Set(["P", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "UL", "OL", "TABLE", "HR"]);

/** Between the tags of these stands no word. */
const frames = new Set(["DIV", "BLOCKQUOTE", "UL", "OL", "TABLE", "THEAD", "TBODY", "TR"]);

/** Returns the words, with a blank line between blocks, a line for each item and row, and tabs between cells. */
export function plainWords(whole: HTMLElement): string {
  const words = new Words();
  words.take(whole, "");
  return `${words.text.trimEnd()}\n`;
}

class Words {
  text = "";
  /** Line breaks before the next word. */
  #breaks = 0;
  /** What was written last is the sign of an item, whose words follow in the same line. */
  #isAfterSign = false;

  take(node: Node, indent: string): void {
    if (node instanceof Text) {
      if (!frames.has(node.parentElement?.tagName ?? "")) this.#writeInline(node.data);
      return;
    }
    if (!(node instanceof HTMLElement)) return;
    const { tagName } = node;
    if (tagName === "BR") return this.#break(1);
    if (tagName === "INPUT") return this.#writeSign(node.hasAttribute("checked") ? "[x] " : "[ ] ");
    if (tagName === "PRE" || node.classList.contains("plain")) return this.#takeVerbatim(node);
    if (tagName === "TR") this.#break(1);
    if ((tagName === "TH" || tagName === "TD") && node.previousElementSibling !== null) this.#write("\t");
    const isBlock = blocks.has(tagName);
    const lines = node.parentElement?.tagName === "LI" ? 1 : 2;
    if (isBlock) this.#break(lines);
    if (tagName === "LI") {
      this.#break(1);
      this.#writeSign(indent + sign(node));
    }
    const { number } = node.dataset;
    if (number !== undefined) {
      this.#break(2);
      this.#writeSign(number);
    }
    for (const child of node.childNodes) this.take(child, tagName === "LI" ? `${indent}  ` : indent);
    if (isBlock) this.#break(lines);
  }

  #takeVerbatim(node: HTMLElement): void {
    this.#break(2);
    this.#write(node.textContent.replace(/\n$/, ""));
    this.#break(2);
  }

  #break(lines: number): void {
    if (!this.#isAfterSign) this.#breaks = Math.max(this.#breaks, lines);
  }

  #writeInline(data: string): void {
    const isAtStart = this.text === "" || this.#breaks > 0 || this.#isAfterSign || this.text.endsWith("\t");
    const words = data.replaceAll(/\s+/g, " ");
    this.#write(isAtStart ? words.trimStart() : words);
  }

  #writeSign(words: string): void {
    this.#write(words);
    this.#isAfterSign = true;
  }

  #write(words: string): void {
    if (words === "") return;
    if (this.text !== "" && this.#breaks > 0) this.text = this.text.trimEnd() + "\n".repeat(this.#breaks);
    this.#breaks = 0;
    this.#isAfterSign = false;
    this.text += words;
  }
}

function sign(item: HTMLElement): string {
  if (item.classList.contains("task")) return "";
  const list = item.parentElement;
  if (!(list instanceof HTMLOListElement)) return "- ";
  return `${list.start + [...list.children].indexOf(item)}. `;
}
