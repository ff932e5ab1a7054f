/**
 * Makes HTML of one block of Markdown, with markdown-it. Nothing of the text is taken as HTML. What the browser would load
 * stays out: an image is a link to itself. `safe-html.ts` is a second wall behind this one.
 */
import { msg, str } from "@lit/localize";
import MarkdownIt, { type Env, type StateCore, type Token } from "markdown-it";
import footnote from "markdown-it-footnote";
import { formulaRules } from "./formula-rules.ts";
import type { SourceBlock } from "./split-blocks.ts";
import { type LinkTarget, linkTarget } from "../text/link-targets.ts";

/** Links by their normalised labels. */
export type References = NonNullable<Env["references"]>;

/** What blocks need to know of others: the links and the footnotes that are defined anywhere in the text. */
export interface Definitions {
  readonly references: References;
  readonly notes: Readonly<Record<string, number>>;
}

/** Deepest nesting of what is drawn. A list and its item count as two. */
const nestingLimit = 20;
/** Most tokens of a block. A block with more is shown as written. */
export const tokensLimit = 3_000;
/** Most lines of a block that is no code. The lines of quotes and items are read once for each level. */
const linesLimit = 400;
/** Most characters of a paragraph, a heading or a cell with more marks than `marksLimit`. */
const markedLimit = 400;
/** Most marks in such a part. Each may be compared with all others. */
const marksLimit = 300;
/** What is read of the words behind a fence, in characters. */
const languageLimit = 40;

const md = new MarkdownIt({ html: false, linkify: true, maxNesting: nestingLimit }).use(footnote).use(formulaRules);
// Names of files would become addresses.
md.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
// Where an address leads nowhere, its words stay.
md.validateLink = () => true;
md.core.ruler.disable("footnote_tail");

/** A task: its line within the block, from 0. */
type Task = Readonly<{ line: number; isDone: boolean }>;

interface BlockEnv extends Env {
  references: References;
  footnotes: { refs: Record<string, number>; list: { readonly tokens?: Token[]; readonly content?: string }[] };
}

const marks = new Uint8Array(128);
for (const mark of "\\`*_^~[]()<>!&:/@") marks[mark.charCodeAt(0)] = 1;

/** Whether parsing a paragraph could take long. */
function isHeavy(text: string): boolean {
  if (text.length <= markedLimit) return false;
  let found = 0;
  for (let at = 0; at < text.length; at++) if (marks[text.charCodeAt(at)] === 1) found++;
  return found > marksLimit;
}

function isTall(source: string): boolean {
  if (source.length <= linesLimit || /^ {0,3}(?:```|~~~)/.test(source)) return false;
  let lines = 1;
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) lines++;
  return lines > linesLimit;
}

md.core.ruler.before("inline", "grapevine_parts", ({ tokens }: StateCore) => {
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "inline") continue;
    const opening = tokens[index - 1];
    const item = tokens[index - 2];
    const task = item?.type === "list_item_open" ? /^\[([ xX])\][ \t]+(?=\S)/.exec(token.content) : null;
    if (task !== null && item !== undefined && opening?.type === "paragraph_open") {
      token.content = token.content.slice(task[0].length);
      item.attrJoin("class", "task");
      token.meta = { line: item.map?.[0] ?? 0, isDone: task[1] !== " " } satisfies Task;
    }
    if (isHeavy(token.content)) token.type = "heavy_inline";
  }
});

const attribute = (token: Token, name: string): string => String(token.attrGet(name) ?? "");

const directed = new Set([
  "p",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "ul",
  "ol",
  "li",
  "blockquote",
  "table",
  "th",
  "td",
]);

md.core.ruler.push("grapevine_attributes", ({ tokens, Token }: StateCore) => {
  let note: unknown;
  for (const token of tokens) {
    if (token.type === "footnote_reference_open") note = token.meta;
    if (token.type === "footnote_reference_close") token.meta = note as Token["meta"];
    if (token.children !== null) setTargets(token.children);
    if (token.type === "inline" && token.meta !== null) {
      const box = new Token("task_box", "input", 0);
      box.meta = token.meta;
      token.children?.unshift(box);
    }
    if (token.nesting !== 1 || !directed.has(token.tag)) continue;
    token.attrSet("dir", "auto");
    const style = token.attrIndex("style");
    if (style === -1) continue;
    const align = /left|center|right/.exec(attribute(token, "style"))?.[0];
    token.attrs?.splice(style, 1);
    if (align !== undefined) token.attrJoin("class", align);
  }
});

/** Says of each link where it leads, and of each image whether it stands in a link. */
function setTargets(tokens: readonly Token[]): void {
  let isWithin = false;
  const open: boolean[] = [];
  for (const token of tokens) {
    if (token.type === "link_open") {
      const target = linkTarget(attribute(token, "href"));
      // No link stands within another one.
      const leads = target !== undefined && !isWithin;
      open.push(leads);
      token.meta = leads ? { ...target } : null;
      if (leads) isWithin = true;
    } else if (token.type === "link_close") {
      const leads = open.pop() === true;
      token.meta = leads ? {} : null;
      if (leads) isWithin = false;
    } else if (token.type === "image") token.meta = { isWithin };
  }
}

const { escapeHtml } = md.utils;
const { rules } = md.renderer;
const external = 'target="_blank" rel="noopener noreferrer"';

rules["heavy_inline"] = (tokens, index) => {
  const token = tokens[index];
  return `${token?.meta ? taskBox(token) : ""}${escapeHtml(token?.content ?? "")}`;
};
rules["link_open"] = (tokens, index) => {
  const target = tokens[index]?.meta as LinkTarget | null | undefined;
  if (!target) return "<span>";
  if (target.type === "heading") return `<a role="link" tabindex="0" data-heading="${escapeHtml(target.name)}">`;
  return `<a href="${escapeHtml(target.href)}" ${external}>`;
};
rules["link_close"] = (tokens, index) => (tokens[index]?.meta ? "</a>" : "</span>");
rules["image"] = (tokens, index, options, env, self) => {
  const token = tokens[index];
  if (token === undefined) return "";
  const alt = self.renderInlineAsText(token.children ?? [], options, env);
  const target = linkTarget(attribute(token, "src"));
  const what = alt === "" ? msg("without description") : alt;
  const words = escapeHtml(
    target?.type === "page" ? msg(str`Image: ${what}, from ${target.host}`) : msg(str`Image: ${what}`),
  );
  const { isWithin } = token.meta as { readonly isWithin: boolean };
  if (isWithin || target?.type !== "page") return `<span class="image">${words}</span>`;
  return `<a class="image" href="${escapeHtml(target.href)}" ${external}>${words}</a>`;
};
rules["table_open"] = () => '<div class="table"><table dir="auto">';
rules["table_close"] = () => "</table></div>";
rules["fence"] = rules["code_block"] = (tokens, index) => {
  const { content = "", info = "" } = tokens[index] ?? {};
  const language = escapeHtml(info.trim().slice(0, languageLimit));
  return `<pre dir="ltr"><code${language && ` data-language="${language}"`}>${escapeHtml(content)}</code></pre>`;
};

rules["footnote_ref"] = (tokens, index) => {
  const { label } = (tokens[index]?.meta ?? {}) as { readonly label?: string };
  // A note within the text stands below its own block.
  if (label === undefined) return '<sup class="mark">*</sup>';
  return `<sup><a role="link" tabindex="0" data-note="${escapeHtml(label)}">${escapeHtml(label)}</a></sup>`;
};
rules["footnote_reference_open"] = (tokens, index) => {
  const { label = "" } = (tokens[index]?.meta ?? {}) as { readonly label?: string };
  return `<div class="note" data-defines="${escapeHtml(label)}">`;
};
rules["footnote_reference_close"] = (tokens, index) => {
  const { label } = (tokens[index]?.meta ?? {}) as { readonly label?: string };
  return `<a role="link" tabindex="0" data-back="${escapeHtml(label ?? "")}">\u21a9\ufe0e</a></div>`;
};

rules["task_box"] = (tokens, index) => taskBox(tokens[index]);

function taskBox(token: Token | undefined): string {
  const { line, isDone } = (token?.meta ?? {}) as Partial<Task>;
  return `<label><input type="checkbox" data-line="${line ?? 0}"${isDone === true ? " checked" : ""}></label>`;
}

function environment({ references, notes }: Definitions): BlockEnv {
  const refs = Object.create(notes) as Record<string, number>;
  return { references: Object.create(references) as References, footnotes: { refs, list: [] } };
}

export interface Rendered {
  /** Undefined for a block that is shown as written. */
  readonly html: string | undefined;
  /** How much is drawn, as a number of tokens. */
  readonly weight: number;
}

const asWritten: Rendered = { html: undefined, weight: 1 };

/** Makes HTML of a block. With more than `room` tokens, the block is shown as written. */
export function renderBlock({ kind, source }: SourceBlock, definitions: Definitions, room = tokensLimit): Rendered {
  if (kind === "plain" || room <= 0 || isTall(source)) return asWritten;
  const env = environment(definitions);
  const tokens = md.parse(source, env);
  const weight = tokens.reduce((sum, { children }) => sum + 1 + (children?.length ?? 0), 0);
  if (weight > Math.min(room, tokensLimit)) return asWritten;
  const notes = env.footnotes.list.flatMap(({ tokens: note }) => {
    if (note === undefined) return [];
    setTargets(note);
    return [`<p class="note" dir="auto">* ${md.renderer.renderInline(note, md.options, env)}</p>`];
  });
  return { html: md.renderer.render(tokens, md.options, env) + notes.join(""), weight };
}

/** Returns the links that a block defines, by their normalised labels. */
export function readReferences({ source }: SourceBlock): References {
  const env = environment(noDefinitions);
  md.block.parse(source, md, env, []);
  return { ...env.references };
}

/** Returns the label of the footnote that a block defines. */
export const noteLabel = ({ source }: Pick<SourceBlock, "source">): string | undefined =>
  /^ {0,3}\[\^([^\]\s]+)\]:/.exec(source)?.[1];

export const noDefinitions: Definitions = { references: {}, notes: {} };
