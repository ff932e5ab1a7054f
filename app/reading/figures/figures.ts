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
import { type Diagram, drawDiagram, knownDiagram } from "./diagrams.ts";
import type { Theme } from "./diagram-messages.ts";
import type { FormulaOutput } from "./formulas.ts";
import { HighlightedCode } from "./highlighted-code.ts";

/** For whom figures are drawn: readers of the page, or of a file, whose themes come with it and whose fonts do not. */
export type Theming = Theme | "both";

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

type Formulas = typeof import("./formulas.ts");
let formulas: Formulas | undefined;

export class Figures {
  readonly #onReady: () => void;
  readonly #root: Document | ShadowRoot;
  #theme: Theming;
  #waiting: Figure[] = [];
  /** Loads and drawings that are under way. */
  readonly #pending = new Set<Promise<void>>();
  readonly #parses = new WeakMap<Figure, HighlightedCode>();
  /** Diagrams, also those that were drawn, for another theme. */
  #diagrams: Figure[] = [];
  /** Pictures that blocks showed last, by their places. They stay until there is a new one. */
  readonly #shown = new WeakMap<HTMLElement, Map<number, HTMLElement>>();
  /** The number of drawn elements of each block. */
  readonly #elements = new Map<HTMLElement, number>();
  #total = 0;

  /** Formulas get their look in `root`. `onReady` is called when figures can be drawn that had to wait. */
  constructor(theme: Theming, root: Document | ShadowRoot, onReady: () => void = () => undefined) {
    this.#theme = theme;
    this.#root = root;
    this.#onReady = onReady;
  }

  /** Draws diagrams for another theme. */
  set theme(theme: Theming) {
    if (theme === this.#theme) return;
    this.#theme = theme;
    this.#waiting.push(...this.#living());
    this.#onReady();
  }

  /** Takes the figures of a block that was just drawn. */
  take(block: HTMLElement): void {
    this.#forget(block);
    let place = 0;
    for (const element of block.querySelectorAll<HTMLElement>("code[data-language], [data-formula]")) {
      const { language } = element.dataset;
      const isDiagram = language === "mermaid";
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

  /** Draws all figures, also those that wait for what draws them. */
  async finish(): Promise<void> {
    this.draw(() => true);
    while (this.#pending.size > 0) {
      await Promise.all(this.#pending);
      this.draw(() => true);
    }
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

  #drawFormula(figure: Figure, { drawFormula, styleFormulas }: Formulas): void {
    const { element, source } = figure;
    const marks = Number(element.dataset["formula"]);
    const output: FormulaOutput = this.#theme === "both" ? "mathml" : "htmlAndMathml";
    const drawn = drawFormula(source.slice(marks, -marks), marks === 2, output);
    if (drawn === undefined) {
      const mistake = document.createElement("span");
      mistake.className = "mistake";
      mistake.textContent = msg("This formula has a mistake.");
      element.append(mistake);
      return;
    }
    if (!this.#takeRoom(figure, drawn.getElementsByTagName("*").length)) return;
    if (output === "htmlAndMathml") styleFormulas(this.#root);
    element.classList.add("drawn");
    element.dataset["source"] = source;
    element.replaceChildren(...drawn.childNodes);
  }

  #drawDiagram(figure: Figure): Promise<unknown> | undefined {
    const themes: readonly Theme[] = this.#theme === "both" ? ["light", "dark"] : [this.#theme];
    const diagrams = themes.map((theme) => knownDiagram(figure.source, theme));
    const missing = themes.filter((_, index) => diagrams[index] === undefined);
    const shown = this.#shown.get(figure.block) ?? new Map<number, HTMLElement>();
    this.#shown.set(figure.block, shown);
    if (missing.length > 0) {
      const before = shown.get(figure.place);
      if (before !== undefined) replace(figure, before).classList.add("waiting");
      return Promise.all(missing.map((theme) => drawDiagram(figure.source, theme)));
    }
    const element = diagramElement(figure.source, diagrams as Diagram[]);
    if (element.localName === "div") shown.set(figure.place, element);
    replace(figure, element);
    return undefined;
  }
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
