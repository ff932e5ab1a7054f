/**
 * Finds formulas in Markdown: in a line, and `$$…$$` on lines of their own. The parser takes the source of a formula as it
 * stands. What draws it reads it from the element's text.
 */
import type { MarkdownIt, RendererRule, StateBlock, StateInline } from "markdown-it";
import { displayLimit, formulaAt } from "../text/formulas-in-text.ts";

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
  const formula = formulaAt(state.src, state.pos, state.posMax);
  if (formula === undefined) return false;
  if (!silent) {
    const token = state.push("formula_inline", "", 0);
    token.content = formula.content;
    token.markup = formula.marks;
  }
  state.pos = formula.to;
  return true;
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
