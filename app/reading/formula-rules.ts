/**
 * Finds formulas in Markdown: `$…$` in a line, and `$$…$$` in a line or on lines of their own. Pandoc's rules, and stricter ones,
 * keep prices and names of variables from being formulas: the first `$` behind the opening one closes it, or nothing does. The
 * parser takes the source of a formula as it stands. What draws it reads it from the element's text.
 */
import type { MarkdownIt, RendererRule, StateBlock, StateInline } from "markdown-it";

/** Longest formula in a line, and on lines of its own, in characters. The heaviest ones of this length take KaTeX some 50 ms. */
export const inlineLimit = 1_000;
export const displayLimit = 2_000;

const dollar = 0x24;
const backslash = 0x5c;
const wordLike = /[\p{L}\p{N}_]/u;
/** A sum of money with words behind it, as in `$5 and your 6$`. No formula begins so. */
const money = /^\d[\d.,]*\s+\p{L}{2,}/u;

/** The rules for markdown-it. */
export function formulaRules(md: MarkdownIt): void {
  md.inline.ruler.before("escape", "formula", readInline);
  md.block.ruler.before("fence", "formula", readBlock, { alt: ["paragraph", "reference", "blockquote", "list"] });
  md.renderer.rules["formula_inline"] = draw("span");
  md.renderer.rules["formula_block"] = draw("p");

  function draw(tag: "p" | "span"): RendererRule {
    return (tokens, index) => {
      const { content = "", markup = "" } = tokens[index] ?? {};
      const source = md.utils.escapeHtml(`${markup}${content}${markup}`);
      return `<${tag} dir="ltr" class="formula" data-formula="${markup.length}">${source}</${tag}>`;
    };
  }
}

function readInline(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src.charCodeAt(pos) !== dollar) return false;
  const markup = src.charCodeAt(pos + 1) === dollar ? "$$" : "$";
  const from = pos + markup.length;
  const to = endOf(src, from, Math.min(posMax, from + (markup === "$" ? inlineLimit : displayLimit)));
  if (to === undefined || !src.startsWith(markup, to) || to + markup.length > posMax) return false;
  const content = src.slice(from, to);
  if (content.trim() === "") return false;
  const [before, after] = [src.charAt(pos - 1), src.charAt(to + markup.length)];
  if (before === "$" || after === "$") return false;
  if (markup === "$") {
    if (wordLike.test(before) || wordLike.test(after)) return false;
    if (/^\s|\s$/.test(content) || money.test(content)) return false;
  }
  if (!silent) {
    const token = state.push("formula_inline", "", 0);
    token.content = content;
    token.markup = markup;
  }
  state.pos = to + markup.length;
  return true;
}

/** Where the next `$` stands that is not escaped; undefined where there is none before `limit`. */
function endOf(text: string, from: number, limit: number): number | undefined {
  for (let at = from; at <= limit; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === dollar) return at;
  }
  return undefined;
}

/** A formula on lines of its own ends in the line that ends with `$$`. A blank line before that one makes it none. */
function readBlock(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const lineAt = (line: number): string => {
    const [from = 0, indent = 0, to = 0] = [state.bMarks[line], state.tShift[line], state.eMarks[line]];
    return state.src.slice(from + indent, to).trimEnd();
  };
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  let text = lineAt(startLine);
  if (!/^\$\$(?!\$)/.test(text)) return false;
  text = text.slice(2);
  let line = startLine;
  while (!text.includes("$$")) {
    line++;
    if (line >= endLine || text.length > displayLimit || state.isEmpty(line)) return false;
    if ((state.sCount[line] ?? 0) < state.blkIndent) return false;
    text += `\n${lineAt(line)}`;
  }
  const content = text.slice(0, -2);
  if (!text.endsWith("$$") || /\$\$|\\$/.test(content) || content.trim() === "") return false;
  if (content.length > displayLimit) return false;
  if (silent) return true;
  const token = state.push("formula_block", "", 0);
  token.block = true;
  token.content = content;
  token.markup = "$$";
  token.map = [startLine, line + 1];
  state.line = line + 1;
  return true;
}
