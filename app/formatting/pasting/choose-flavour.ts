/** Decides which flavour of what is pasted goes into the text. */

/** What the clipboard has: the texts of its flavours, empty where there is none. */
export interface Clip {
  readonly plain: string;
  readonly html: string;
  /** The names of all flavours. */
  readonly types: readonly string[];
}

/** Largest HTML that is converted, in UTF-16 units. Of more, the plain text is pasted. */
export const htmlLimit = 100_000;

/** Most tags of HTML that is read at all: the browser takes seconds for many that are not closed. */
const tagLimit = 4_000;

/** HTML without these says no more than its plain text. */
const formatted =
  /<(?:a|b|strong|i|em|s|del|strike|h[1-6]|ul|ol|li|table|blockquote|pre|code|hr|input)[\s/>]|font-weight|font-style/i;

/** VS Code says that it copied code. */
const codeFlavour = "vscode-editor-data";

/** Marks of Markdown that nobody writes by chance. */
const markdownMarks = [
  /^#{1,6} \S/m,
  /^```/m,
  /^[-*] \[[ xX]\] /m,
  /\]\(\S+\)/,
  /\*\*\S[^*\n]*\*\*/,
  /^\|.*\|\n\|[ :|-]+\|$/m,
];
/** So many kinds of marks make a text Markdown. */
const enoughMarks = 2;
/** How much of a text is searched for marks. */
const searchLimit = 5_000;

export function chooseFlavour({ plain, html, types }: Clip): "plain" | "html" {
  if (html === "" || html.length > htmlLimit || !formatted.test(html)) return "plain";
  if (types.includes(codeFlavour) || html.split("<").length > tagLimit) return "plain";
  return isMarkdown(plain) ? "plain" : "html";
}

function isMarkdown(text: string): boolean {
  const searched = text.slice(0, searchLimit);
  return markdownMarks.filter((mark) => mark.test(searched)).length >= enoughMarks;
}
