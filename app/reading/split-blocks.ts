/**
 * Cuts Markdown into blocks that can be parsed one by one, in one pass over its lines. A cut is made only where CommonMark begins
 * a new block at the top level. Where that is uncertain, two blocks stay one. Then an edit parses its own block again, and
 * no other.
 */

/** `markdown` is parsed. `reference` defines a link, and `note` a footnote. `plain` is too much to parse, and shown as written. */
export type BlockKind = "markdown" | "reference" | "note" | "plain";

export interface SourceBlock {
  readonly kind: BlockKind;
  /** The lines, without blank ones at the end. The first number of a list that was cut is the one that its item has. */
  readonly source: string;
  /** Its first line in the text, from 0. */
  readonly from: number;
}

/** Most characters of a block that is parsed. Some patterns take time that grows with the square of a block's length. */
export const blockLimit = 20_000;
/** Most characters and lines of a piece of text that is shown as written: what is laid out at once. */
const pieceLimit = 4_000;
const pieceLines = 500;
/** Most blocks. The text behind them is shown as written, since a browser goes through all blocks at each layout. */
export const blocksLimit = 5_000;
/** Most lines that are looked at. The text behind them is shown as written, too. */
export const linesLimit = 60_000;
/** From this length on, a list is cut between its items. */
const listLength = 2_000;

const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
const fenceWithin = /^[ \t]*(`{3,}(?=[^`]*$)|~{3,})/;
/** A formula on lines of its own, up to its end if that stands in the same line. */
const formula = /^ {0,3}\$\$(?!\$)(.*)/;
const formulaEnd = /\$\$[ \t]*$/;
const heading = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const item = /^ {0,3}(?:([-+*])|(\d{1,9})([.)]))(?:[ \t]+(?=\S)|[ \t]*$)/;
/** An item that ends a paragraph without a blank line between. */
const interrupting = /^ {0,3}(?:[-+*]|1[.)])[ \t]+\S/;
const definition = /^ {0,3}\[(\^?)[^\]]{1,999}\]:/;

/**
 * A fence or a formula that is open: the line that closes it, and how far the lines of its item are indented. A blank line ends
 * a formula.
 */
interface Fence {
  readonly closing: RegExp;
  readonly within: number;
  readonly isFormula: boolean;
}

class Splitter {
  readonly blocks: SourceBlock[] = [];
  #lines: string[] = [];
  #from = 0;
  #length = 0;
  #kind: BlockKind = "markdown";
  /** What the block begins with is an item of a list. */
  #isList = false;
  /** How the list counts: its sign, and the number of the next item. */
  #count: { readonly sign: string; next: number } | undefined;
  #fence: Fence | undefined;
  /** The next line that is not blank begins another block. */
  #isDone = false;
  #isAfterBlank = false;

  take(line: string, number: number): void {
    if (number === linesLimit) this.#end();
    if (number >= linesLimit || this.blocks.length >= blocksLimit) return this.#takePlain(line, number);
    const indent = indentOf(line);
    if (indent === undefined) {
      this.#isAfterBlank = true;
      if (this.#fence?.isFormula === true) this.#fence = undefined;
      if (this.#lines.length > 0) this.#push(line);
      return;
    }
    if (this.#fence !== undefined && indent < this.#fence.within) this.#fence = undefined;
    if (this.#fence !== undefined) {
      if (this.#fence.closing.test(line)) {
        this.#isDone = this.#fence.within === 0;
        this.#fence = undefined;
      }
      this.#push(line);
    } else this.#takeOutside(line, number, indent);
    this.#isAfterBlank = false;
  }

  #takeOutside(line: string, number: number, indent: number): void {
    const mayBegin = indent <= 3;
    const asItem = mayBegin ? item.exec(line) : null;
    const defines = mayBegin && line.includes("]:") ? definition.exec(line) : null;
    const isHeading = mayBegin && heading.test(line);
    const opened = mayBegin ? fence.exec(line)?.[1] : undefined;
    const asFormula = mayBegin ? formula.exec(line)?.[1] : undefined;
    const begins =
      this.#lines.length === 0 ||
      (mayBegin &&
        this.#begins(line, indent, asItem !== null, defines, isHeading || (opened ?? asFormula) !== undefined));
    if (begins) {
      // A list that is cut between its items goes on counting.
      if (!this.#isList || asItem === null || this.#isDone) this.#count = undefined;
      this.#end();
      this.#from = number;
      this.#isList = asItem !== null;
      this.#kind = defines === null ? "markdown" : defines[1] === "^" ? "note" : "reference";
    }
    if (begins && isHeading) this.#isDone = true;
    this.#push(asItem !== null && this.#isList && indent <= 1 ? this.#number(line, asItem) : line);
    if (begins && asFormula?.includes("$$") === false)
      this.#fence = { closing: formulaEnd, within: 0, isFormula: true };
    const rest = asItem === null ? line : line.slice(asItem[0].length);
    const marks = this.#isList ? fenceWithin.exec(rest)?.[1] : begins ? opened : undefined;
    if (marks === undefined) return;
    const within = !this.#isList ? 0 : asItem === null ? Math.min(2, indent) : 1;
    const closing = new RegExp(`^${within === 0 ? " {0,3}" : "[ \\t]*"}${marks[0]}{${marks.length},}[ \\t]*$`);
    this.#fence = { closing, within, isFormula: false };
  }

  /** Whether a line outside fences begins another block. */
  #begins(line: string, indent: number, isItem: boolean, defines: RegExpExecArray | null, isOwn: boolean): boolean {
    if (this.#isDone) return true;
    if (this.#isList) {
      if (indent > 1) return false;
      if (isItem) return this.#length > listLength && indent === 0;
      return this.#isAfterBlank || isOwn || defines?.[1] === "^";
    }
    if (this.#isAfterBlank || isOwn || interrupting.test(line) || defines?.[1] === "^") return true;
    return defines !== null && this.#kind === "reference";
  }

  /** Counts an item. The first one of a block that continues a list gets the number that the list has come to. */
  #number(line: string, [, bullet, digits, sign = ""]: RegExpExecArray): string {
    if (bullet !== undefined || digits === undefined) this.#count = undefined;
    else if (this.#count?.sign === sign) {
      const own = String(this.#count.next++);
      return this.#lines.length > 0 ? line : line.replace(digits, own);
    } else this.#count = { sign, next: Number(digits) + 1 };
    return line;
  }

  #push(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
  }

  #end(): void {
    while (this.#lines.length > 0 && indentOf(this.#lines.at(-1) ?? "") === undefined) this.#lines.pop();
    if (this.#lines.length > 0) {
      const source = this.#lines.join("\n");
      if (source.length <= blockLimit) this.blocks.push({ kind: this.#kind, source, from: this.#from });
      else this.#endPlain();
    }
    this.#lines = [];
    this.#length = 0;
    this.#isDone = false;
    this.#fence = undefined;
  }

  /** Takes a line of the text behind the last block that is parsed. */
  #takePlain(line: string, number: number): void {
    if (this.#lines.length === 0) this.#from = number;
    this.#push(line);
    if (this.#length <= blockLimit) return;
    this.#endPlain();
    this.#lines = [];
    this.#length = 0;
  }

  /** Ends a block that is too long, in pieces. A longer line is cut, too. */
  #endPlain(): void {
    let from = this.#from;
    let piece: string[] = [];
    let length = 0;
    const end = (next: number): void => {
      if (piece.length > 0) this.blocks.push({ kind: "plain", source: piece.join("\n"), from });
      [piece, length, from] = [[], 0, next];
    };
    for (const [index, line] of this.#lines.entries()) {
      if (length + line.length > pieceLimit || piece.length >= pieceLines) end(this.#from + index);
      for (let at = 0, next = 0; at < Math.max(1, line.length); at = next) {
        if (at > 0) end(this.#from + index);
        // No character is cut in two.
        next = at + pieceLimit - (isHighSurrogate(line.charCodeAt(at + pieceLimit - 1)) ? 1 : 0);
        piece.push(line.slice(at, next));
      }
      length += (piece.at(-1)?.length ?? 0) + 1;
    }
    end(0);
  }

  finish(lines: number): readonly SourceBlock[] {
    if (lines > linesLimit || this.blocks.length >= blocksLimit) this.#endPlain();
    else this.#end();
    return this.blocks;
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** Columns before the first letter; undefined for a blank line. */
function indentOf(line: string): number | undefined {
  let columns = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 0x20) columns++;
    else if (code === 0x09) columns += 4 - (columns % 4);
    else return columns;
  }
  return undefined;
}

/** Returns the blocks of a text in order, from its lines without line breaks. */
export function splitBlocks(lines: Iterable<string>): readonly SourceBlock[] {
  const splitter = new Splitter();
  let number = 0;
  for (const line of lines) splitter.take(line, number++);
  return splitter.finish(number);
}
