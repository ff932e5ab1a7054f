/** `<gv-reading>`: the text as it reads, in place of the editor or beside it. Loaded when it is first asked for. */
import { msg } from "@lit/localize";
import { StateEffect, type Text } from "@codemirror/state";
import { EditorView, runScopeHandlers } from "@codemirror/view";
import { html, LitElement, type PropertyValues } from "lit";
import { controlStyles } from "../controls/control-styles.ts";
import { isFromText } from "../editor/binding/text-binding.ts";
import { say } from "../foot/say.ts";
import { figureStyles } from "./figures/figure-styles.ts";
import { Figures, onScreen, writtenWords } from "./figures/figures.ts";
import { keepPlace } from "./kept-place.ts";
import { LaidOutAhead } from "./laid-out-ahead.ts";
import { HeadingNames } from "../text/link-targets.ts";
import type { Places } from "./places.ts";
import { readingStyles } from "./reading-styles.ts";
import { type Block, RenderedBlocks } from "./rendered-blocks.ts";
import { ScrollSync } from "./scroll-sync.ts";
import { splitBlocks } from "./split-blocks.ts";
import { PressedTasks, setTask, taskMark } from "../text/tasks.ts";

/** What the page shows: the editor, the text as it reads, or both side by side. */
export type Mode = "Write" | "Read" | "Both";

/** How long the page draws before it lets others have their turn, in ms. A frame has 16. */
const sliceMs = 10;
/** How long it draws figures, and lays blocks out, in a slice, at least, in ms. */
const figuresMs = 4;
const layoutMs = 4;

/**
 * @property view - The editor, whose text is shown; undefined while there is none.
 * @property mode - What the page shows. While the editor is alone, nothing is drawn.
 * @event gv-mode - The person wants another mode; `detail` is the Mode.
 */
export class GvReading extends LitElement {
  static override properties = { view: { attribute: false }, mode: { attribute: false } };
  declare view: EditorView | undefined;
  declare mode: Mode;
  readonly #watched = new WeakSet<EditorView>();
  readonly #narrow = matchMedia("(max-width: 40rem)");
  readonly #resized = new ResizeObserver(() => this.#onResize());
  /** Formulas have another width in their own fonts. */
  readonly #onFonts = (): void => this.#layOutAnew();
  readonly #system = matchMedia("(prefers-color-scheme: dark)");
  #blocks: RenderedBlocks | undefined;
  #figures: Figures | undefined;
  #laidOut: LaidOutAhead | undefined;
  #sync: ScrollSync | undefined;
  #tasks = new PressedTasks();
  /** The text that the blocks were made of. */
  #shown: EditorView["state"]["doc"] | undefined;
  /** The text is still to be put to the editor's line. */
  #isArriving = false;
  /** The person has written since the last drawing. */
  #hasWritten = false;
  #frame = 0;
  /** Of the pane, for which the blocks are laid out, in pixels. */
  #width = 0;

  static override styles = [controlStyles, readingStyles, figureStyles];

  constructor() {
    super();
    this.mode = "Write";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#narrow.addEventListener("change", this.#onNarrow);
    document.addEventListener("gv-language", this.#drawAnew);
    this.#system.addEventListener("change", this.#onLook);
    document.addEventListener("gv-appearance", this.#onLook);
    document.fonts.addEventListener("loadingdone", this.#onFonts);
    this.#drawAnew();
  }

  readonly #drawAnew = (): void => this.requestUpdate("view");

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#narrow.removeEventListener("change", this.#onNarrow);
    document.removeEventListener("gv-language", this.#drawAnew);
    this.#system.removeEventListener("change", this.#onLook);
    document.removeEventListener("gv-appearance", this.#onLook);
    document.fonts.removeEventListener("loadingdone", this.#onFonts);
    this.#leave();
  }

  /** Puts the focus into the text. */
  override focus(): void {
    this.#pane?.focus({ preventScroll: true });
  }

  protected override render() {
    return html`<section
      class="pane"
      aria-label=${msg("Reading view")}
      tabindex="0"
      @click=${this.#onClick}
      @change=${this.#onChange}
      @keydown=${this.#onKey}
    >
      <div class="text" lang=""></div>
      <div class="notes" lang="" role="group" aria-label=${msg("Footnotes")}></div>
      <p class="quiet" hidden>${msg("Nothing is written here yet.")}</p>
    </section>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.isConnected) return;
    if (changed.has("view")) this.#follow();
    if (!this.#isShown) return;
    if (changed.has("view") || (changed.has("mode") && (changed.get("mode") ?? "Write") === "Write")) {
      this.#isArriving = true;
      // The look may have changed while nothing was shown.
      this.#layOutAnew();
      this.#work();
    }
    this.#onNarrow();
  }

  get #pane(): HTMLElement | null {
    return this.renderRoot.querySelector(".pane");
  }

  get #isShown(): boolean {
    return this.mode !== "Write" && this.view !== undefined;
  }

  #follow(): void {
    this.#leave();
    const { view } = this;
    const pane = this.#pane;
    const [text, notes] = this.renderRoot.querySelectorAll<HTMLElement>(".text, .notes");
    if (pane === null || text === undefined || notes === undefined) return;
    text.replaceChildren();
    notes.replaceChildren();
    if (view === undefined) return;
    const laidOut = new LaidOutAhead(markScrollers);
    this.#laidOut = laidOut;
    this.#blocks = new RenderedBlocks(text, notes, (section) => laidOut.take([section]));
    this.#figures = new Figures(onScreen(this.#theme), this.renderRoot as ShadowRoot, () => this.#workSoon());
    this.#sync = new ScrollSync(view, pane, () => this.#places());
    this.#resized.observe(pane);
    if (this.#watched.has(view)) return;
    this.#watched.add(view);
    const listener = EditorView.updateListener.of(({ view, docChanged, changes, transactions }) => {
      if (view !== this.view || !docChanged) return;
      this.#tasks.map(changes);
      if (!transactions.every(isFromText)) this.#hasWritten = true;
      if (this.#isShown) this.#workSoon();
    });
    view.dispatch({ effects: StateEffect.appendConfig.of(listener) });
  }

  #leave(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#resized.disconnect();
    this.#sync?.destroy();
    this.#sync = this.#blocks = this.#figures = this.#laidOut = this.#shown = undefined;
    this.#width = 0;
    this.#tasks = new PressedTasks();
  }

  /** Works in the next frame: keys and others' edits come in many. */
  #workSoon(): void {
    if (this.#frame === 0)
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#work();
      });
  }

  /** Takes the text of now, and draws a part of what has changed. */
  #work(): void {
    const { view } = this;
    const [blocks, figures, laidOut, sync] = [this.#blocks, this.#figures, this.#laidOut, this.#sync];
    const pane = this.#pane;
    if (view === undefined || blocks === undefined || figures === undefined || laidOut === undefined) return;
    if (sync === undefined || pane === null || !this.#isShown) return;
    const end = performance.now() + sliceMs;
    const follows = this.#isArriving && sync.leader === "editor";
    const line = follows ? sync.editorLine : 0;
    let isDone = false;
    keepPlace(pane, blocks, () => {
      this.#take();
      const { drawn, isDone: isDrawn } = blocks.draw(() => performance.now() < end, line);
      for (const { element } of drawn) figures.take(element);
      const figuresEnd = Math.max(end, performance.now() + figuresMs);
      const figured = figures.draw(() => performance.now() < figuresEnd);
      laidOut.take(new Set([...figured.drawn].map(sectionOf)));
      const layoutEnd = Math.max(end, performance.now() + layoutMs);
      const isLaidOut = laidOut.advance(() => performance.now() < layoutEnd);
      isDone = isDrawn && figured.isDone && isLaidOut;
    });
    if (follows) sync.followEditor();
    else if (this.#hasWritten && this.mode === "Both" && sync.leader === "editor")
      sync.showLine(view.state.selection.main.head);
    this.#hasWritten = false;
    const repair = this.#tasks.repair(view.state);
    if (repair !== undefined) view.dispatch(repair);
    if (isDone) this.#isArriving = false;
    if (!isDone) this.#workSoon();
  }

  #take(): void {
    const doc = this.view?.state.doc;
    if (doc === undefined || doc === this.#shown) return;
    this.#shown = doc;
    this.#blocks?.update(splitBlocks(doc.iterLines()));
    const empty = this.renderRoot.querySelector<HTMLElement>("p.quiet");
    if (empty !== null) empty.hidden = doc.length > 0;
  }

  #places(): Places {
    const pane = this.#pane;
    const flow = this.#blocks?.flow ?? [];
    const start = (pane?.getBoundingClientRect().top ?? 0) - (pane?.scrollTop ?? 0);
    const last = flow.at(-1);
    return {
      count: flow.length,
      line: (index) => flow[index]?.from ?? 0,
      indexAt: (height) => this.#blocks?.indexAt(height + start) ?? -1,
      top: (index) => (flow[index]?.element.getBoundingClientRect().top ?? start) - start,
      lines: this.#shown?.lines ?? 0,
      bottom: (last?.element.getBoundingClientRect().bottom ?? start) - start,
    };
  }

  #want(detail: Mode): void {
    this.dispatchEvent(new CustomEvent("gv-mode", { detail }));
  }

  /** A narrow window has no room for both. */
  readonly #onNarrow = (): void => {
    if (this.#narrow.matches && this.mode === "Both") this.#want("Write");
  };

  get #theme(): "light" | "dark" {
    return getComputedStyle(this).colorScheme === "dark" ? "dark" : "light";
  }

  /** The page's own listeners may come later. */
  readonly #onLook = (): void => {
    requestAnimationFrame(() => {
      if (this.#figures !== undefined) this.#figures.theme = this.#theme;
      this.#layOutAnew();
    });
  };

  #onResize(): void {
    if (!this.#isShown) return;
    const width = this.#pane?.clientWidth ?? 0;
    if (width !== this.#width) this.#layOutAnew();
    this.#width = width;
    if (this.mode === "Both" && this.#sync?.leader === "editor") this.#sync.followEditor();
  }

  /** Lays all out again, from what is read: letters or lines have another size. */
  readonly #layOutAnew = (): void => {
    const pane = this.#pane;
    const blocks = this.#blocks;
    if (pane === null || blocks === undefined || !this.#isShown) return;
    const sections = [...pane.querySelectorAll<HTMLElement>(".section")];
    const read = blocks.flow[blocks.indexAt(pane.getBoundingClientRect().top)];
    const first = read === undefined ? 0 : sections.indexOf(sectionOf(read.element));
    this.#laidOut?.take([...sections.slice(first), ...sections.slice(0, first)]);
    this.#workSoon();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const { key, altKey } = event;
    if (event.defaultPrevented || altKey) return;
    if (event.ctrlKey || event.metaKey) {
      // A tick is undone where it was made.
      const isUndo = ["z", "y"].includes(key.toLowerCase());
      if (isUndo && this.view !== undefined && runScopeHandlers(this.view, event, "editor")) event.preventDefault();
    } else if (key === "Escape") {
      event.preventDefault();
      this.#want(this.mode === "Read" ? "Write" : this.mode);
    } else if (key === "Enter" && event.target instanceof HTMLElement && this.#goFrom(event.target))
      event.preventDefault();
  };

  readonly #onClick = ({ target }: Event): void => {
    if (target instanceof HTMLElement) this.#goFrom(target);
  };

  /** Goes where a link within the text leads. The address of the page stays: it has the document's secret. */
  #goFrom(element: HTMLElement): boolean {
    const { heading, note, back } = element.closest<HTMLElement>("a[role=link]")?.dataset ?? {};
    if (heading === undefined && note === undefined && back === undefined) return false;
    const target =
      heading !== undefined
        ? this.#heading(heading)
        : note !== undefined
          ? this.#find("defines", note)
          : this.#find("note", back ?? "");
    const pane = this.#pane;
    if (target === undefined || pane === null) return true;
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    const { top } = pane.getBoundingClientRect();
    pane.scrollTop += target.getBoundingClientRect().top - top - pane.clientHeight / 8;
    this.#sync?.followText();
    return true;
  }

  #find(what: "defines" | "note", label: string): HTMLElement | undefined {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(`[data-${what}]`)].find(
      ({ dataset }) => dataset[what] === label,
    );
  }

  #heading(wanted: string): HTMLElement | undefined {
    const names = new HeadingNames();
    const name = wanted.toLowerCase();
    if (name === "" || name === "top") return this.renderRoot.querySelector<HTMLElement>(".text") ?? undefined;
    return [...this.renderRoot.querySelectorAll<HTMLElement>("h1, h2, h3, h4, h5, h6")].find(
      (element) => names.next(writtenWords(element)) === name,
    );
  }

  /** Ticks a task, unless somebody has changed it since it was drawn. */
  readonly #onChange = ({ target }: Event): void => {
    const { view } = this;
    if (!(target instanceof HTMLInputElement) || view === undefined) return;
    this.#take();
    const block = this.#blocks?.of(target);
    const line = block === undefined ? -1 : lineOf(view.state.doc, block, Number(target.dataset["line"]));
    const mark = view.state.readOnly ? undefined : taskMark(view.state.doc, line, !target.checked);
    if (mark === undefined) {
      target.checked = !target.checked;
      say(this, msg("Somebody has just changed this task"));
      this.#workSoon();
      return;
    }
    view.dispatch(setTask(view.state, mark));
    this.#tasks.add(mark);
  };
}

/** The line of the text in which a line of a block stands; -1 where the text has another one there by now. */
function lineOf(doc: Text, { from, isStale, drawn }: Block, index: number): number {
  const at = from + index;
  if (!isStale) return at;
  return at < doc.lines && doc.line(at + 1).text === drawn.split("\n")[index] ? at : -1;
}

const sectionOf = (block: HTMLElement): HTMLElement => block.parentElement ?? block;

/** Names of what may scroll sideways, by selector. */
const scrollers = () => ({
  pre: msg("Code"),
  ".table": msg("Table"),
  ".formula.drawn": msg("Formula"),
  ".diagram": msg("Diagram"),
});

/**
 * Lets the keyboard reach boxes that scroll sideways. A formula that is wider than its line gets a line of its own where it can.
 * Everything is measured before anything is changed: that takes two layouts instead of one for each box.
 */
function markScrollers(section: HTMLElement): void {
  const within = (selector: string): HTMLElement[] => [...section.querySelectorAll<HTMLElement>(selector)];
  const formulas = within('.formula.drawn[data-formula="1"]');
  const wide = formulas.map((formula) => widestPart(formula) > formula.clientWidth + 1);
  for (const [index, { classList }] of formulas.entries()) classList.toggle("wide", wide[index]);
  const boxes = Object.entries(scrollers()).flatMap(([selector, name]) =>
    within(selector).map((box) => ({
      box,
      name,
      scrolls: box.scrollWidth > box.clientWidth && !box.matches('[data-formula="1"]:not(.wide)'),
    })),
  );
  for (const { box, name, scrolls } of boxes) {
    if (!scrolls) {
      for (const attribute of ["tabindex", "role", "aria-label"]) box.removeAttribute(attribute);
      continue;
    }
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", name);
  }
}

/** The width of the widest part of a formula that cannot be broken. */
const widestPart = (formula: HTMLElement): number =>
  Math.max(0, ...[...formula.querySelectorAll<HTMLElement>(".katex-base")].map(({ offsetWidth }) => offsetWidth));

customElements.define("gv-reading", GvReading);

declare global {
  interface HTMLElementTagNameMap {
    "gv-reading": GvReading;
  }
}
