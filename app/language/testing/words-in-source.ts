/**
 * Finds words that people see and that are not passed to `msg()`: texts and spoken attributes of templates, and strings
 * that read like words. The TypeScript compiler of this project has no parser to call, so the bundler's parses the source.
 */
import { parseSync } from "vite";

/** Attributes that people read or hear. */
const spokenAttributes =
  /^(aria-(label|description|roledescription|valuetext|placeholder)|title|placeholder|alt|label)$/;
/** A string that reads like words: one with a capital at its start, or with a space before a word. */
const wordy = /^\p{Lu}\p{Ll}|[^\s<]["'”’)\]]?[,.:;…]? +["'“‘(]?\p{L}/u;
/** What reads like words and is none: names of keys and of nodes in a syntax tree, values of CSS, markup. */
const technical =
  /^(Alt|Backspace|CapsLock|Control|Ctrl|End|Enter|Esc|Escape|Fn|Home|Meta|NumLock|Shift|Tab)$|^(Mod|Alt|Shift|Ctrl)-|^\p{Lu}\p{Ll}+\p{Lu}\p{L}*\d?$|var\(--|\d(px|rem|em|s|%)\b|^[a-z]+ double$|CanvasText|MarkText|^Mark$|^Highlight$|^cm-|^\s*</u;
/** A word before what a template fills in. */
const beforeGap = /(^|\s)\p{L}{2,}[,:]? \0/u;
const letters = /\p{L}/u;

export interface Words {
  readonly line: number;
  readonly words: string;
}

/** A call of `msg()`. */
export interface Message {
  /** The parts between the expressions. */
  readonly strings: string[];
  readonly isHtml: boolean;
}

export interface Found {
  /** Words outside `msg()`. */
  readonly unspoken: readonly Words[];
  /** Calls of `msg()` that run once: while the module is loaded, or with a field of a class. The language may change later. */
  readonly tooEarly: readonly Words[];
  readonly messages: readonly Message[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

/** Reads a module's source. */
export function findWords(path: string, source: string): Found {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const unspoken: Words[] = [];
  const tooEarly: Words[] = [];
  const messages: Message[] = [];
  const lineAt = (offset: number): number => source.slice(0, offset).split("\n").length;
  const note = (list: Words[], { start }: Node, words: string): void =>
    void list.push({ line: lineAt(start), words: words.replaceAll(/\s+/g, " ").trim() });

  function visit(node: Node, inFunction: boolean): void {
    if (isSilent(node)) return;
    if (node.type === "CallExpression" && nameOf(node["callee"]) === "msg") {
      if (!inFunction) note(tooEarly, node, source.slice(node.start, node["end"] as number));
      messages.push(messageOf(node));
      return;
    }
    if (node.type === "TaggedTemplateExpression") {
      const tag = nameOf(node["tag"]);
      const quasi = node["quasi"] as Node;
      if (tag === "html" || tag === "svg")
        for (const words of wordsOfTemplate(cooked(quasi))) note(unspoken, quasi, words);
      else if (tag !== "css") noteTemplate(quasi);
      for (const part of quasi["expressions"] as Node[]) visit(part, inFunction);
      return;
    }
    if (node.type === "TemplateLiteral") noteTemplate(node);
    if (node.type === "Literal" && typeof node["value"] === "string" && reads(node["value"]))
      note(unspoken, node, node["value"]);
    const within = inFunction || runsLater(node);
    for (const [key, value] of Object.entries(node)) {
      if (key === "key" && node["computed"] !== true) continue;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, within);
    }
  }

  function noteTemplate(template: Node): void {
    const text = cooked(template).join("\0");
    if (reads(text) || beforeGap.test(text)) note(unspoken, template, text.replaceAll("\0", "…"));
  }

  for (const statement of program.body) visit(statement as unknown as Node, false);
  return { unspoken, tooEarly, messages };
}

const reads = (text: string): boolean => wordy.test(text) && !technical.test(text);

function messageOf(call: Node): Message {
  const [words] = call["arguments"] as Node[];
  if (words?.type === "Literal") return { strings: [String(words["value"])], isHtml: false };
  if (words?.type === "TemplateLiteral") return { strings: cooked(words), isHtml: false };
  if (words?.type === "TaggedTemplateExpression")
    return { strings: cooked(words["quasi"] as Node), isHtml: nameOf(words["tag"]) === "html" };
  throw new Error("msg() takes a string, or a template of str or html");
}

/** Nobody reads the strings below such a node. */
function isSilent(node: Node): boolean {
  const { type } = node;
  if (/^(TS(?!AsExpression|SatisfiesExpression|NonNull)|Import|ExportAll)/.test(type)) return true;
  // A programmer's error, and what is compared.
  if (type === "NewExpression") return /(Error|Exception|Event|RegExp)$/.test(nameOf(node["callee"]));
  if (type === "BinaryExpression") return /^[!=]==?$/.test(node["operator"] as string);
  if (type === "CallExpression")
    return /^(addEventListener|removeEventListener|matchMedia|querySelector|querySelectorAll|closest|matches|split)$/.test(
      nameOf(node["callee"]),
    );
  return false;
}

const runsLater = ({ type }: Node): boolean => type.includes("Function");

function nameOf(callee: unknown): string {
  if (!isNode(callee)) return "";
  if (callee.type === "MemberExpression") return nameOf(callee["property"]);
  return typeof callee["name"] === "string" ? callee["name"] : "";
}

const cooked = (template: Node): string[] =>
  (template["quasis"] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);

/** The words of an HTML template: of its texts, and of attributes that people read or hear. */
function wordsOfTemplate(strings: readonly string[]): string[] {
  const found: string[] = [];
  const text = strings.join("\0");
  const markup = /<!--[\s\S]*?-->|<(style|script)\b[\s\S]*?<\/\1>|<\/?[a-z!](?:"[^"]*"|'[^']*'|[^>"'])*>/gi;
  let end = 0;
  const noteText = (part: string): void => {
    if (letters.test(part.replaceAll(/&[a-z]+;/g, ""))) found.push(part.replaceAll("\0", "…"));
  };
  for (const match of text.matchAll(markup)) {
    noteText(text.slice(end, match.index));
    end = match.index + match[0].length;
    for (const [, name = "", value = ""] of match[0].matchAll(/\s([a-z-]+)=("[^"]*"|'[^']*'|[^\s>]*)/gi))
      if (spokenAttributes.test(name)) noteText(value);
  }
  noteText(text.slice(end));
  return found;
}
