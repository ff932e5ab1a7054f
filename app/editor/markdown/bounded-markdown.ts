/**
 * Parses Markdown in time proportional to its length, whatever the text is. Lezer's parser reads a paragraph, a table
 * or a line in one go, and from each mark in it looks to the end or through all enclosing blocks. Some ten thousand
 * marks in one paragraph take seconds. Here the amount that is read in one go is bounded, and parsing starts afresh
 * behind each bound.
 */
import { commonmarkLanguage } from "@codemirror/lang-markdown";
import { Language } from "@codemirror/language";
import {
  type BlockContext,
  type BlockParser,
  type Element,
  Emoji,
  type LeafBlock,
  type LeafBlockParser,
  type Line,
  type MarkdownParser,
  Strikethrough,
  Subscript,
  Superscript,
  Table,
  TaskList,
} from "@lezer/markdown";
import { fencedCode } from "./fenced-code.ts";
import { lateLanguages } from "./late-languages.ts";
import { inSegments } from "./parse-in-segments.ts";
import { webAddresses } from "./web-addresses.ts";

/** Characters beyond which a line has no structure, because each kind of block scans the line at each level. */
const lineLimit = 16 * 1024;
/** Characters after which a paragraph or a table is split into another one. */
const paragraphLimit = 16 * 1024;
/**
 * Lines after which a possible link definition is parsed as a paragraph, because each line is read again with all lines
 * before it.
 */
const definitionLines = 50;
/** Longest line, in characters, that may head a table. Its columns and spaces are tried in all combinations. */
const tableHeadLimit = 1_000;
/** Deepest nesting of blocks. A list and its item count as two. */
const depthLimit = 40;
/** Most marks that are parsed together, because each may be compared with all others. */
const marksLimit = 200;
/** Most characters that are parsed together, because each mark may scan all of them. */
const pieceLimit = 4 * 1024;

/** Bounds lines that are too long or too deeply nested, and paragraphs that are too long. */
const bounds: BlockParser = {
  name: "Bounds",
  before: "LinkReference",
  parse(cx, line) {
    if (cx.depth <= depthLimit && line.text.length <= lineLimit) return false;
    const [from, to] = [cx.lineStart + line.pos, cx.lineStart + line.text.length];
    cx.nextLine();
    cx.addElement(cx.elt("Paragraph", from, to));
    return true;
  },
  leaf: () => new ParagraphBounds(),
};

class ParagraphBounds implements LeafBlockParser {
  #lines = 1;

  /** Ends the paragraph before a line that would exceed a bound. */
  nextLine(cx: BlockContext, line: Line, leaf: LeafBlock): boolean {
    this.#lines++;
    const { content, start, parsers } = leaf;
    const defines = content.charCodeAt(0) === leftBracket && this.#lines > definitionLines;
    if (content.length + line.text.length <= paragraphLimit && !defines) return false;
    // Another parser may have recognised a table by now.
    for (const parser of parsers) if (parser !== this && parser.finish(cx, leaf)) return true;
    const inline = cx.parser.parseInline(content, start);
    cx.addLeafElement(leaf, cx.elt("Paragraph", start, start + content.length, inline));
    return true;
  }

  finish(): boolean {
    return false;
  }
}

const leftBracket = 0x5b;

/** Lezer's tables, except for heads that are too long. */
const [table] = Table.parseBlock ?? [];
const boundedTable = {
  ...Table,
  parseBlock: table === undefined ? [] : [{ ...table, endLeaf: endsAtTable }],
};

function endsAtTable(cx: BlockContext, line: Line, leaf: LeafBlock): boolean {
  if (line.text.length > tableHeadLimit || cx.peekLine().length > tableHeadLimit) return false;
  return table?.endLeaf?.(cx, line, leaf) ?? false;
}

const parser = (commonmarkLanguage.parser as MarkdownParser)
  .configure([
    { parseBlock: [bounds] },
    [boundedTable, TaskList, Strikethrough, webAddresses, Subscript, Superscript, Emoji],
    fencedCode,
  ])
  // Around the parse of code.
  .configure({ wrap: inSegments() });

/** The text of a paragraph is parsed in pieces, which end between lines or words. */
const parseInline = parser.parseInline.bind(parser);
parser.parseInline = (text, offset) => {
  if (text.length <= marksLimit) return parseInline(text, offset);
  const elements: Element[] = [];
  for (let from = 0; from < text.length;) {
    const to = pieceEnd(text, from);
    for (const element of parseInline(text.slice(from, to), offset + from)) elements.push(element);
    from = to;
  }
  return elements;
};

/** GitHub's Markdown with subscript, superscript and emoji names, like `markdownLanguage`, but in bounded time. */
export const boundedMarkdown = new Language(commonmarkLanguage.data, parser, [lateLanguages], "markdown");

const marks = new Uint8Array(128);
for (const mark of "\\`*_^~[]()<>!&:") marks[mark.charCodeAt(0)] = 1;

/** Returns where a piece that begins at `from` ends: behind a line or a word, within the limits. */
export function pieceEnd(text: string, from: number): number {
  let found = 0;
  let [line, word] = [from, from];
  const limit = Math.min(text.length, from + pieceLimit);
  for (let i = from; i < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 10) line = i + 1;
    else if (code === 32) word = i + 1;
    else if (marks[code] === 1 && ++found > marksLimit) return line > from ? line : word > from ? word : i;
  }
  if (limit === text.length) return limit;
  return line > from ? line : word > from ? word : limit;
}
