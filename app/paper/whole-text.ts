/** Draws a whole text as it reads, for paper and files. Nothing in it can be pressed but links. */
import { HeadingNames } from "../text/link-targets.ts";
import { Figures, type Medium, writtenWords } from "../reading/figures/figures.ts";
import { RenderedBlocks } from "../reading/rendered-blocks.ts";
import { splitBlocks } from "../reading/split-blocks.ts";
import type { Printed } from "./printed.ts";

type Text = Pick<Printed, "source"> & Partial<Printed>;

/** How long is drawn before others have their turn, in ms. */
const sliceMs = 30;

/**
 * Returns an element with the title, the text and its footnotes. Of a text that is too long for the reading view, the rest is
 * as written. So are its figures, until `figuresOf` draws them.
 */
export function drawWhole(text: Text): HTMLElement {
  const { blocks, finish } = begin(text);
  blocks.draw(() => true);
  return finish();
}

/** The same, bit by bit: a long text takes seconds. */
export async function drawWholeInBits(text: Text): Promise<HTMLElement> {
  const { blocks, finish } = begin(text);
  for (;;) {
    const end = performance.now() + sliceMs;
    if (blocks.draw(() => performance.now() < end).isDone) return finish();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function begin({ source, title }: Text): { readonly blocks: RenderedBlocks; readonly finish: () => HTMLElement } {
  const whole = document.createElement("div");
  const text = document.createElement("div");
  text.className = "text";
  const notes = document.createElement("div");
  notes.className = "notes";
  whole.append(text, notes);
  const blocks = new RenderedBlocks(text, notes);
  blocks.update(splitBlocks(source.split("\n")));
  return { blocks, finish: () => finish(whole, title) };
}

function finish(whole: HTMLElement, title: string | undefined): HTMLElement {
  for (const box of whole.querySelectorAll("input")) {
    box.disabled = true;
    // A copy of the element as HTML has the attribute alone.
    box.toggleAttribute("checked", box.checked);
  }
  linkWithin(whole);
  if (title !== undefined) {
    const heading = document.createElement("h1");
    heading.dir = "auto";
    heading.textContent = title;
    whole.prepend(heading);
  }
  return whole;
}

/** Returns the figures of a text that was drawn whole. Formulas get their look in `root`. */
export function figuresOf(whole: HTMLElement, medium: Medium, root: Document | ShadowRoot): Figures {
  const figures = new Figures(medium, root);
  for (const block of whole.querySelectorAll<HTMLElement>(".block")) figures.take(block);
  return figures;
}

/** Gives headings and footnotes ids, and makes what leads to them ordinary links. */
function linkWithin(whole: HTMLElement): void {
  const headings = new Map<string, string>();
  const names = new HeadingNames();
  for (const element of whole.querySelectorAll<HTMLElement>("h1, h2, h3, h4, h5, h6")) {
    element.id = `heading-${headings.size + 1}`;
    headings.set(names.next(writtenWords(element)), element.id);
  }
  const notes = new Map<string, string>();
  for (const note of whole.querySelectorAll<HTMLElement>("[data-defines]")) {
    note.id = `note-${notes.size + 1}`;
    notes.set(note.dataset["defines"] ?? "", note.id);
  }
  for (const link of whole.querySelectorAll<HTMLElement>("a[role=link]")) {
    const { heading, note, back } = link.dataset;
    const id = heading === undefined ? notes.get(note ?? "") : headings.get(heading.toLowerCase());
    for (const name of ["role", "tabindex", "data-heading", "data-note"]) link.removeAttribute(name);
    if (back !== undefined) link.remove();
    else if (id !== undefined) link.setAttribute("href", `#${id}`);
  }
}

/** Numbers the links to other pages, and lists their addresses at the end, since nobody can press paper. */
export function listAddresses(whole: HTMLElement): void {
  const numbers = new Map<string, number>();
  for (const link of whole.querySelectorAll("a")) {
    const address = link.getAttribute("href") ?? "";
    if (address.startsWith("#")) link.removeAttribute("href");
    // An address that the text itself shows is not said twice.
    if (address === "" || address.startsWith("#") || isShown(link.textContent, address)) continue;
    if (!numbers.has(address)) numbers.set(address, numbers.size + 1);
    const mark = document.createElement("sup");
    mark.textContent = `[${numbers.get(address)}]`;
    link.after(mark);
  }
  if (numbers.size === 0) return;
  const list = document.createElement("ol");
  list.className = "addresses";
  for (const address of numbers.keys()) {
    const item = document.createElement("li");
    item.textContent = address.replace(/^mailto:/, "");
    list.append(item);
  }
  whole.append(list);
}

const isShown = (words: string, address: string): boolean =>
  [address, decoded(address)].some((known) => bare(known) === bare(words));

const bare = (address: string): string => address.replace(/^(?:https?:\/\/|mailto:)/, "").replace(/\/$/, "");

function decoded(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}
