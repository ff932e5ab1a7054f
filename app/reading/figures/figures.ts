/**
 * Draws what stands in a text and is no text: code in the colours of its language, formulas and diagrams. Each is shown as
 * written first. What draws it is loaded when the first of its kind is met. Figures are drawn bit by bit, in the order in
 * which they were met, and what was drawn before is drawn again at once.
 */
import type { Parser } from "@lezer/common";
import { msg } from "@lit/localize";
import { boundedMarkdown } from "../../editor/markdown/bounded-markdown.ts";
import { type CodeLanguage, languageNamed } from "../../code-languages/code-languages.ts";
import { diagramElement } from "./diagram-element.ts";
import { drawPictures, knownPictures, type Pictures } from "./diagrams.ts";
import type { Theme } from "./diagram-messages.ts";
import type { FormulaOutput } from "./formulas.ts";
import { HighlightedCode } from "./highlighted-code.ts";

/** Where figures are shown. */
export interface Medium {
  /** Of diagrams: one picture for each. */
  readonly themes: readonly Theme[];
  readonly formulas: FormulaOutput;
  /** Whether a sentence says why a figure is not drawn. */
  readonly explains: boolean;
}

export const onScreen = (theme: Theme): Medium => ({ themes: [theme], formulas: "htmlAndMathml", explains: true });
export const onPaper: Medium = { themes: ["light"], formulas: "html", explains: false };
/** A file is shown in the theme of its reader, and has no fonts. */
export const inFile: Medium = { themes: ["light", "dark"], formulas: "mathml", explains: false };

interface Figure {
  readonly kind: "code" | "formula" | "diagram";
  /** Where it is drawn. A diagram takes the place of its source. */
  element: HTMLElement;
  /** As written, with its marks. */
  readonly source: string;
  /** The block that it stands in, and its number there. */
  readonly block: HTMLElement;
  readonly place: number;
}

/** Most elements of figures of one text. What is behind them stays as written. */
const elementsLimit = 200_000;
/** Most diagrams of one text. */
const diagramsLimit = 100;
/** How long `finish` draws before it lets others have their turn, in ms. */
const sliceMs = 30;

type Formulas = typeof import("./formulas.ts");
let formulas: Formulas | undefined;

export class Figures {
  readonly #onReady: () => void;
  readonly #root: Document | ShadowRoot;
  #medium: Medium;
  #isEnded = false;
  #waiting: Figure[] = [];
  /** Loads and drawings that are under way. */
  readonly #pending = new Set<Promise<void>>();
  readonly #parses = new WeakMap<Figure, HighlightedCode>();
  /** Diagrams, also those that were drawn, for another theme. */
  #diagrams: Figure[] = [];
  /** Pictures of diagrams that had to wait for them. */
  readonly #pictures = new WeakMap<Figure, { readonly medium: Medium; readonly pictures: Pictures }>();
  /** Pictures that blocks showed last, by their places. They stay until there is a new one. */
  readonly #shown = new WeakMap<HTMLElement, Map<number, HTMLElement>>();
  /** The number of drawn elements of each block. */
  readonly #elements = new Map<HTMLElement, number>();
  #total = 0;

  /** Formulas get their look in `root`. `onReady` is called when figures can be drawn that had to wait. */
  constructor(medium: Medium, root: Document | ShadowRoot, onReady: () => void = () => undefined) {
    this.#medium = medium;
    this.#root = root;
    this.#onReady = onReady;
  }

  /** Draws diagrams for another theme. */
  set theme(theme: Theme) {
    if (this.#medium.themes.includes(theme)) return;
    this.#medium = { ...this.#medium, themes: [theme] };
    this.#waiting.push(...this.#living());
    this.#onReady();
  }

  /** Takes the figures of a block that was just drawn. */
  take(block: HTMLElement): void {
    this.#forget(block);
    let place = 0;
    for (const element of block.querySelectorAll<HTMLElement>("code[data-language], [data-formula]")) {
      const { language } = element.dataset;
      const isDiagram = language !== undefined && /^mermaid(?:\s|$)/i.test(language);
      const kind = isDiagram ? "diagram" : language === undefined ? "formula" : "code";
      const source = element.textContent;
      const own = isDiagram ? (element.closest("pre") ?? element) : element;
      const figure: Figure = { kind, element: own, source, block, place: place++ };
      if (isDiagram) {
        if (this.#diagrams.length >= diagramsLimit) this.#diagrams = this.#living();
        if (this.#diagrams.length >= diagramsLimit) continue;
        this.#diagrams.push(figure);
      }
      this.#waiting.push(figure);
    }
  }

  /** Draws figures while `mayGoOn`, one at least. Returns whether there is no more to draw now, and in which blocks it drew. */
  draw(mayGoOn: () => boolean): { readonly isDone: boolean; readonly drawn: ReadonlySet<HTMLElement> } {
    const drawn = new Set<HTMLElement>();
    for (let figure = this.#waiting.shift(); figure !== undefined; figure = this.#waiting.shift()) {
      if (isThere(figure)) {
        const outcome = this.#draw(figure, mayGoOn);
        if (outcome === "later") this.#waiting.unshift(figure);
        else if (outcome !== undefined) this.#wait(figure, outcome);
        drawn.add(figure.block);
      }
      if (!mayGoOn()) break;
    }
    return { isDone: this.#waiting.length === 0, drawn };
  }

  /** Draws all figures, also those that wait for what draws them. What is not drawn after `limitMs` stays as written. */
  async finish(limitMs: number): Promise<void> {
    const end = performance.now() + limitMs;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs);
    });
    while (performance.now() < end) {
      const sliceEnd = Math.min(end, performance.now() + sliceMs);
      const { isDone } = this.draw(() => performance.now() < sliceEnd);
      if (isDone && this.#pending.size === 0) break;
      await (isDone ? Promise.race([late, ...this.#pending]) : new Promise((resolve) => setTimeout(resolve)));
    }
    clearTimeout(timer);
    this.end();
  }

  /** Draws no more. Diagrams that nobody else waits for are not begun. */
  end(): void {
    this.#isEnded = true;
    this.#waiting = [];
  }

  #living(): Figure[] {
    return this.#diagrams.filter(isThere);
  }

  /** Tries a figure again after `load`. A figure whose part cannot be loaded stays as written. */
  #wait(figure: Figure, load: Promise<unknown>): void {
    const tried = load.then(
      () => void this.#waiting.push(figure),
      () => undefined,
    );
    const pending: Promise<void> = tried.then(() => {
      this.#pending.delete(pending);
      this.#onReady();
    });
    this.#pending.add(pending);
  }

  /** Draws a figure. Returns what it waits for, or "later" where it goes on in the next draw. */
  #draw(figure: Figure, mayGoOn: () => boolean): Promise<unknown> | "later" | undefined {
    if (figure.kind === "code") return this.#drawCode(figure, mayGoOn);
    if (figure.kind === "diagram") return this.#drawDiagram(figure);
    if (formulas === undefined)
      return import("./formulas.ts").then((loaded) => {
        formulas = loaded;
      });
    this.#drawFormula(figure, formulas);
    return undefined;
  }

  /** Whether there is room for so many elements in a block, which it takes. */
  #takeRoom({ block }: Figure, elements: number): boolean {
    if (this.#total + elements > elementsLimit)
      for (const each of this.#elements.keys()) if (each.parentNode === null) this.#forget(each);
    if (this.#total + elements > elementsLimit) return false;
    this.#total += elements;
    this.#elements.set(block, (this.#elements.get(block) ?? 0) + elements);
    return true;
  }

  #forget(block: HTMLElement): void {
    this.#total -= this.#elements.get(block) ?? 0;
    this.#elements.delete(block);
  }

  #drawCode(figure: Figure, mayGoOn: () => boolean): Promise<unknown> | "later" | undefined {
    const { element, source } = figure;
    const language = knownLanguage(element.dataset["language"] ?? "");
    if (language === undefined) return undefined;
    if ("load" in language) return language.load();
    const code = this.#parses.get(figure) ?? new HighlightedCode(source, language);
    this.#parses.set(figure, code);
    const spans = code.advance(mayGoOn);
    if (spans === "later") return "later";
    if (spans !== undefined && this.#takeRoom(figure, spans.childElementCount)) element.replaceChildren(spans);
    return undefined;
  }

  #drawFormula(figure: Figure, { drawFormula, elementsOf, styleFormulas }: Formulas): void {
    const { element, source } = figure;
    const marks = Number(element.dataset["formula"]);
    const { formulas: output, explains } = this.#medium;
    if (this.#total >= elementsLimit) return;
    const drawn = drawFormula(source.slice(marks, -marks), marks === 2, output);
    if (typeof drawn === "string") {
      if (!explains) return;
      element.dataset["source"] = source;
      element.append(whyNotDrawn(drawn));
      return;
    }
    if (!this.#takeRoom(figure, elementsOf(drawn))) return;
    if (output !== "mathml") styleFormulas(this.#root);
    element.classList.add("drawn");
    element.dataset["source"] = source;
    element.replaceChildren(...drawn.childNodes);
  }

  #drawDiagram(figure: Figure): Promise<unknown> | undefined {
    const { block, place, source } = figure;
    const medium = this.#medium;
    const waited = this.#pictures.get(figure);
    const pictures = waited?.medium === medium ? waited.pictures : knownPictures(source, medium.themes);
    const shown = this.#shown.get(block) ?? new Map<number, HTMLElement>();
    this.#shown.set(block, shown);
    if (pictures === undefined) {
      const before = shown.get(place);
      if (before !== undefined) replace(figure, before).classList.add("waiting");
      const isWanted = (): boolean => !this.#isEnded && medium === this.#medium && isThere(figure);
      return drawPictures(source, medium.themes, isWanted).then((pictures) => {
        this.#pictures.set(figure, { medium, pictures });
      });
    }
    const element = diagramElement(source, pictures, medium.explains);
    if (typeof pictures !== "string") shown.set(place, element);
    replace(figure, element);
    return undefined;
  }
}

/** Stands behind a formula, within the sentence that has it. */
function whyNotDrawn(why: "wrong" | "large"): HTMLElement {
  const words = document.createElement("span");
  words.className = "mistake";
  words.textContent = why === "wrong" ? msg("(this formula has a mistake)") : msg("(this formula is too large)");
  return words;
}

/** Whether a figure still stands in its text: its block may have been drawn again, or be gone. */
const isThere = ({ block, element }: Figure): boolean => block.parentNode !== null && block.contains(element);

/** The parser of a language, or the language while it has none. */
function knownLanguage(name: string): Parser | CodeLanguage | undefined {
  if (/^(?:md|markdown)\b/i.test(name)) return boundedMarkdown.parser;
  const language = languageNamed(name);
  return language?.parser ?? language;
}

function replace(figure: Figure, element: HTMLElement): HTMLElement {
  figure.element.replaceWith(element);
  figure.element = element;
  return element;
}

/** The words of an element as they are written: formulas that were drawn have their sources. */
export function writtenWords(element: HTMLElement): string {
  if (element.querySelector("[data-source]") === null) return element.textContent;
  const copy = element.cloneNode(true) as HTMLElement;
  for (const figure of copy.querySelectorAll<HTMLElement>("[data-source]"))
    figure.textContent = figure.dataset["source"] ?? "";
  return copy.textContent;
}
