/** Removes from pasted HTML what does not belong in a text, and makes plain what programs write in their own ways. */

/** What is no text, or acts. */
const unwanted =
  "script,style,head,title,template,noscript,iframe,frame,object,embed,applet,svg,math,canvas,audio,video,map,link,meta,base,button,select,textarea,input:not([type=checkbox]),[hidden],[aria-hidden=true]";

/** Elements that end a line, which a cell of a table or a link cannot have. */
const blocks = "p,div,ul,ol,li,h1,h2,h3,h4,h5,h6,blockquote,pre,hr,section,article,dl,dt,dd,figure";

/** Changes the body in place. It must belong to a document that is not shown. */
export function tidyHtml(body: HTMLElement): void {
  for (const element of body.querySelectorAll(unwanted)) element.remove();
  tidySpaces(body);
  for (const image of body.querySelectorAll("img,picture,source")) replaceImage(image);
  for (const anchor of body.querySelectorAll("a")) if (!isWeb(anchor.getAttribute("href"))) unwrap(anchor);
  for (const element of body.querySelectorAll<HTMLElement>("b,strong,i,em,span")) readStyle(element);
  for (const table of [...body.querySelectorAll("table")].toReversed()) tidyTable(table);
  for (const code of body.querySelectorAll("pre")) tidyCode(code);
  for (const item of body.querySelectorAll("li[value]")) item.removeAttribute("value");
  for (const list of body.querySelectorAll("ol")) numberItems(list);
  // Google Docs puts a paragraph into each item, which would part the items by empty lines.
  for (const paragraph of body.querySelectorAll("li > p:only-of-type, li > div:only-of-type")) unwrap(paragraph);
  for (const heading of body.querySelectorAll("h1,h2,h3,h4,h5,h6"))
    for (const strong of heading.querySelectorAll("b,strong,p,div")) unwrap(strong);
}

const isWeb = (address: string | null): address is string =>
  address !== null && address.length <= 2_048 && /^(?:https?:\/\/|mailto:)[^\s]/i.test(address);

/** Longest runs of spaces and of line breaks that stay. What reads the text looks through a run from each of its places. */
const longSpaces = /[ \t]{100,}/g;
const longBreaks = /\n{20,}/g;

/** Makes plain spaces of all kinds of them. Turndown joins them, outside code. */
function tidySpaces(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    node.nodeValue = (node.nodeValue ?? "")
      .replaceAll(/\r\n?/g, "\n")
      .replaceAll(/[^\S\n]/g, (space) => (space === "\t" ? space : " "))
      .replaceAll(longSpaces, " ".repeat(100))
      .replaceAll(longBreaks, "\n".repeat(20));
}

/** A picture becomes a link to itself, where there is something to say of it. */
function replaceImage(image: Element): void {
  const [address, words] = [image.getAttribute("src"), image.getAttribute("alt")?.trim() ?? ""];
  if (!isWeb(address) || words === "" || image.closest("a") !== null) {
    image.replaceWith(words);
    return;
  }
  const link = image.ownerDocument.createElement("a");
  link.setAttribute("href", address);
  link.textContent = words;
  image.replaceWith(link);
}

/** Programs write bold and italic as styles, and the opposite of bold within an element that is bold. */
function readStyle(element: HTMLElement): void {
  const style = element.getAttribute("style") ?? "";
  const weight = /font-weight:\s*(\w+)/i.exec(style)?.[1];
  const slant = /font-style:\s*(\w+)/i.exec(style)?.[1];
  const isBold = weight !== undefined && (/^bold/i.test(weight) || Number(weight) >= 600);
  const { localName } = element;
  if ((localName === "b" || localName === "strong") && weight !== undefined && !isBold) unwrap(element);
  else if ((localName === "i" || localName === "em") && slant?.toLowerCase() === "normal") unwrap(element);
  else if (localName === "span") {
    if (/line-through/i.test(style)) wrapContent(element, "s");
    if (slant?.toLowerCase() === "italic") wrapContent(element, "em");
    if (isBold && element.closest("b,strong,h1,h2,h3,h4,h5,h6,th") === null) wrapContent(element, "strong");
  }
}

/** A table's cells have words and no blocks. A table of one cell, or with tables in it, is a layout. */
function tidyTable(table: HTMLTableElement): void {
  const cells = table.querySelectorAll("td,th");
  if (cells.length <= 1 || table.querySelector("table") !== null) {
    for (const part of [...table.querySelectorAll("caption,colgroup,thead,tbody,tfoot,tr,td,th"), table])
      if (part.closest("table") === table) rename(part, "div");
    return;
  }
  for (const cell of cells) {
    for (const line of cell.querySelectorAll("br")) line.replaceWith(" ");
    for (const block of cell.querySelectorAll(blocks)) {
      block.append(" ");
      unwrap(block);
    }
  }
}

/** Largest number that a list begins with, below the nine digits that Markdown allows. */
const startLimit = 1_000_000;

function numberItems(list: HTMLOListElement): void {
  const start = Number.parseInt(list.getAttribute("start") ?? "", 10);
  let number = start >= 0 && start < startLimit ? start : 1;
  for (let item = list.firstElementChild; item !== null; item = item.nextElementSibling)
    if (item.localName === "li") item.setAttribute("value", String(number++));
}

/** Turndown takes for code what has one `<code>` in its `<pre>`. */
function tidyCode(pre: HTMLPreElement): void {
  const language = /(?:language|lang|highlight-source)-([\w+-]{1,20})/.exec(
    `${pre.className} ${pre.parentElement?.className ?? ""} ${pre.querySelector("code")?.className ?? ""}`,
  )?.[1];
  for (const line of pre.querySelectorAll("br")) line.replaceWith("\n");
  const code = pre.ownerDocument.createElement("code");
  if (language !== undefined) code.className = `language-${language}`;
  code.textContent = pre.textContent;
  pre.replaceChildren(code);
}

function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

function rename(element: Element, name: string): void {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
}

function wrapContent(element: Element, name: string): void {
  const wrapper = element.ownerDocument.createElement(name);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}
