/**
 * The blocks of a text as they are drawn. An update keeps what it can: blocks whose source is the same keep their elements.
 * Others are drawn again bit by bit, and show what they showed before until then.
 */
import { msg, str } from "@lit/localize";
import { formatNumber } from "../language/language.ts";
import {
  type Definitions,
  noDefinitions,
  noteLabel,
  readReferences,
  type References,
  type Rendered,
  renderBlock,
} from "./markdown.ts";
import { lastNotAbove } from "./places.ts";
import { safeFragment } from "./safe-html.ts";
import { Sections } from "./sections.ts";
import type { SourceBlock } from "./split-blocks.ts";

export interface Block extends SourceBlock {
  readonly element: HTMLElement;
  /** Whether the element shows another source, or nothing yet. */
  readonly isStale: boolean;
  /** The source that the element shows. */
  readonly drawn: string;
}

interface OwnBlock extends Block {
  source: string;
  kind: SourceBlock["kind"];
  from: number;
  isStale: boolean;
  drawn: string;
  weight: number;
}

/** Most tokens that are drawn of a text. What is behind them is shown as written. */
export const weightLimit = 200_000;

export class RenderedBlocks {
  readonly #text: HTMLElement;
  readonly #notes: HTMLElement;
  readonly #inText: Sections;
  readonly #inNotes: Sections;
  readonly #onChange: (section: HTMLElement) => void;
  readonly #render: typeof renderBlock;
  readonly #byElement = new WeakMap<Element, OwnBlock>();
  #blocks: OwnBlock[] = [];
  #flow: OwnBlock[] = [];
  #definitions: Definitions = noDefinitions;
  #defined = "";
  #firstStale = 0;
  #weight = 0;
  /** Whether a block has changed since the footnotes were numbered. */
  #isChanged = false;

  /** Draws blocks into `text` and footnotes into `notes`. Calls `onChange` with each section whose height may have changed. */
  constructor(
    text: HTMLElement,
    notes: HTMLElement,
    onChange: (section: HTMLElement) => void = () => undefined,
    render: typeof renderBlock = renderBlock,
  ) {
    this.#text = text;
    this.#notes = notes;
    this.#onChange = onChange;
    this.#inText = new Sections(text, onChange);
    this.#inNotes = new Sections(notes, onChange);
    this.#render = render;
  }

  /** All blocks but footnotes, in order. */
  get flow(): readonly Block[] {
    return this.#flow;
  }

  /** The index in `flow` of the last block that begins at a height of the window, in pixels, or above; -1 where there is none. */
  indexAt(height: number): number {
    const at = (elements: HTMLCollection): number =>
      lastNotAbove(elements.length, (index) => elements[index]?.getBoundingClientRect().top ?? 0, height);
    const sections = this.#text.children;
    const section = at(sections);
    const blocks = sections[section]?.children;
    const block = blocks === undefined ? undefined : blocks[at(blocks)];
    const element = block ?? sections[section - 1]?.lastElementChild;
    return this.#flow.findIndex((own) => own.element === element);
  }

  /** The block that an element within the text belongs to. */
  of(element: Element): Block | undefined {
    const own = element.closest(".block");
    return own === null ? undefined : this.#byElement.get(own);
  }

  /** Takes the blocks of the text of now. */
  update(sources: readonly SourceBlock[]): void {
    const old = this.#blocks;
    const most = Math.min(old.length, sources.length);
    const isSame = (block: OwnBlock | undefined, source: SourceBlock | undefined): boolean =>
      block !== undefined && source !== undefined && block.source === source.source && block.kind === source.kind;
    let first = 0;
    while (first < most && isSame(old[first], sources[first])) first++;
    let last = 0;
    while (last < most - first && isSame(old.at(-1 - last), sources.at(-1 - last))) last++;

    const ends = sources.length - last;
    const middle = this.#pair(old.slice(first, old.length - last), sources.slice(first, ends));
    this.#blocks = [...old.slice(0, first), ...middle, ...old.slice(old.length - last)];
    for (let at = first; at < sources.length; at++) {
      const [block, source] = [this.#blocks[at], sources[at]];
      if (block !== undefined && source !== undefined) block.from = source.from;
    }
    this.#place(first, ends);
    this.#flow = this.#blocks.filter(({ kind }) => kind !== "note");
    if (middle.length > 0 || old.length !== sources.length) {
      this.#isChanged = true;
      this.#firstStale = Math.min(this.#firstStale, first);
      this.#define();
    }
    this.#firstStale = Math.min(this.#firstStale, this.#blocks.length);
  }

  /**
   * Draws what is stale while `mayGoOn`: what stands from `line` on, which is read first, then the others from the top. Returns
   * whether all is drawn, and which blocks were.
   */
  draw(mayGoOn: () => boolean, line = 0): { readonly isDone: boolean; readonly drawn: readonly Block[] } {
    const drawn: Block[] = [];
    const draw = (block: OwnBlock | undefined): boolean => {
      if (block?.isStale !== true) return true;
      if (!mayGoOn()) return false;
      this.#draw(block);
      drawn.push(block);
      return true;
    };
    const near = Math.max(
      0,
      lastNotAbove(this.#blocks.length, (index) => this.#blocks[index]?.from ?? 0, line),
    );
    if (!this.#blocks.slice(near, near + readFirst).every(draw)) return { isDone: false, drawn };
    for (; this.#firstStale < this.#blocks.length; this.#firstStale++)
      if (!draw(this.#blocks[this.#firstStale])) return { isDone: false, drawn };
    if (this.#isChanged && this.#notes.childElementCount > 0) this.#numberNotes();
    this.#isChanged = false;
    return { isDone: true, drawn };
  }

  /** Gives each changed source an element: that of the same source, else one that is free, so that a place stays filled. */
  #pair(old: readonly OwnBlock[], sources: readonly SourceBlock[]): OwnBlock[] {
    const bySource = new Map<string, OwnBlock[]>();
    for (const block of old) {
      const same = bySource.get(block.source);
      if (same === undefined) bySource.set(block.source, [block]);
      else same.push(block);
    }
    const kept = sources.map(({ kind, source }) => {
      const same = bySource.get(source);
      return same?.[0]?.kind === kind ? same.shift() : undefined;
    });
    const isKept = new Set(kept);
    const free = old.filter((block) => !isKept.has(block));
    let next = 0;
    const blocks = sources.map((source, index): OwnBlock => {
      const same = kept[index];
      if (same !== undefined) return same;
      const reused = free[next];
      if (reused?.kind === source.kind) {
        next++;
        return Object.assign(reused, source, { isStale: true });
      }
      const element = this.#text.ownerDocument.createElement("div");
      element.className = "block";
      const block = { ...source, element, isStale: true, drawn: "", weight: 0 };
      this.#byElement.set(element, block);
      return block;
    });
    for (const { kind, element, weight } of free.slice(next)) {
      (kind === "note" ? this.#inNotes : this.#inText).remove(element);
      this.#weight -= weight;
    }
    return blocks;
  }

  /** Puts the elements from `first` to `ends` into their places. Footnotes get theirs when they are numbered. */
  #place(first: number, ends: number): void {
    let before = this.#blocks.slice(0, first).findLast(({ kind }) => kind !== "note")?.element;
    for (const { kind, element, source } of this.#blocks.slice(first, ends)) {
      if (kind === "note") {
        if (element.parentElement === null)
          this.#inNotes.put(element, source.length, this.#notes.lastElementChild?.lastElementChild ?? undefined);
        continue;
      }
      this.#inText.put(element, source.length, before);
      before = element;
    }
    this.#inText.prune();
    this.#inNotes.prune();
  }

  /** Reads what is defined anew. Where that has changed, blocks that may use it are stale. */
  #define(): void {
    const defining = this.#blocks
      .filter(({ kind }) => kind === "reference" || kind === "note")
      .slice(0, definitionsLimit);
    const defined = defining.map(({ source, kind }) => (kind === "note" ? noteLabel({ source }) : source)).join("\n");
    if (defined === this.#defined) return;
    this.#defined = defined;
    const references = Object.create(null) as References;
    const notes: Record<string, number> = Object.create(null) as Record<string, number>;
    for (const block of defining) {
      const label = block.kind === "note" ? noteLabel(block) : undefined;
      if (label !== undefined) notes[`:${label}`] = -1;
      // The first definition of a label counts.
      else for (const [name, target] of Object.entries(readReferences(block))) references[name] ??= target;
    }
    this.#definitions = { references, notes };
    for (const block of this.#blocks) if (block.source.includes("[")) block.isStale = true;
    this.#firstStale = 0;
  }

  #draw(block: OwnBlock): void {
    const { element } = block;
    const others = this.#weight - block.weight;
    const turns = block.source.match(turn)?.length ?? 0;
    const room = turns > mostTurns ? 0 : weightLimit - others;
    const { html, weight }: Rendered = this.#render(block, this.#definitions, room);
    const focused = focusables(element).indexOf(activeWithin(element) as HTMLElement);
    element.replaceChildren(html === undefined ? this.#written(block, turns > mostTurns) : safeFragment(html));
    element.classList.toggle("heading", /^H[1-6]$/.test(element.firstElementChild?.nodeName ?? ""));
    element.classList.toggle("piece", block.kind === "plain");
    element.classList.toggle("unturned", turns > turnsLimit);
    for (const box of element.querySelectorAll<HTMLInputElement>("input[type=checkbox]"))
      box.setAttribute("aria-label", taskWords(box));
    for (const back of element.querySelectorAll("[data-back]"))
      back.setAttribute("aria-label", msg("Back to the text"));
    if (focused !== -1) focusables(element)[focused]?.focus({ preventScroll: true });
    if (element.parentElement !== null) this.#onChange(element.parentElement);
    this.#weight = others + weight;
    block.weight = weight;
    block.isStale = false;
    block.drawn = block.source;
  }

  #written({ source }: OwnBlock, isCut: boolean): HTMLElement {
    const element = this.#text.ownerDocument.createElement("div");
    element.className = "plain";
    element.dir = "auto";
    element.textContent = isCut ? `${source.slice(0, cutTo)}…` : source;
    return element;
  }

  /** Numbers the footnotes in the order in which the text names them, and puts them in that order. */
  #numberNotes(): void {
    const numbers = new Map<string, number>();
    for (const link of this.#text.querySelectorAll<HTMLElement>("[data-note]")) {
      const label = link.dataset["note"] ?? "";
      if (!numbers.has(label)) numbers.set(label, numbers.size + 1);
      const number = formatNumber(numbers.get(label) ?? 0);
      const words = msg(str`Note ${number}`);
      // Setting them again would lay all sections with notes out again.
      if (link.getAttribute("aria-label") === words) continue;
      link.textContent = number;
      link.setAttribute("aria-label", words);
    }
    const notes = this.#blocks
      .filter(({ kind }) => kind === "note")
      .map(({ element, source }) => {
        const note = element.querySelector<HTMLElement>("[data-defines]");
        const number = numbers.get(note?.dataset["defines"] ?? "");
        const words = number === undefined ? "" : `${number}. `;
        if (note !== null && note.dataset["number"] !== words) note.dataset["number"] = words;
        return { element, length: source.length, number: number ?? Number.POSITIVE_INFINITY };
      });
    let before: HTMLElement | undefined;
    for (const { element, length } of notes.toSorted((one, other) => one.number - other.number || 0)) {
      this.#inNotes.put(element, length, before);
      before = element;
    }
    this.#inNotes.prune();
  }
}

/** How many blocks are drawn before those above them: more than a screen. */
const readFirst = 60;
/** Most changes of direction in a block that are laid out. Some ten thousand freeze a browser. */
const turnsLimit = 500;
/** From this number on, a block is cut: each change is drawn by itself, and takes as long as a word. */
const mostTurns = 2_000;
/** What is shown of such a block, in characters. */
const cutTo = 1_000;
/** Most definitions that are read. */
const definitionsLimit = 1_000;
/** The end of what is written from right to left, and characters that change the direction. An estimate, as in the editor. */
const turn =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])|[\u202a-\u202e\u2066-\u2069]/g;
/** Longest label of a task for screen readers, in characters. */
const labelLimit = 200;

/** The words of a task, without those of the tasks within it. */
function taskWords(box: Element): string {
  const words = [...(box.closest("p, li")?.childNodes ?? [])].filter(({ nodeName }) => !/^[UO]L$/.test(nodeName));
  const text = words.map(({ textContent }) => textContent).join("");
  return text.trim().slice(0, labelLimit) || msg("Task");
}

const focusables = (element: HTMLElement): HTMLElement[] => [
  ...element.querySelectorAll<HTMLElement>("a, input, [tabindex]"),
];

/** The focused element within one that may stand in a shadow tree. */
function activeWithin(element: HTMLElement): Element | null {
  const root = element.getRootNode() as Document | ShadowRoot;
  return root.activeElement !== null && element.contains(root.activeElement) ? root.activeElement : null;
}
