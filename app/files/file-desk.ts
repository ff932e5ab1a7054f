/**
 * Takes the files that come to the page. On the page of a document it asks what becomes of them; elsewhere they are opened as
 * documents. What cannot be taken is refused with a sentence, and nothing else changes. Loaded when files are first met.
 */
import { msg } from "@lit/localize";
import type { EditorView } from "@codemirror/view";
import type { GrapevineProvider } from "../../sync/index.ts";
import { type Beginning, type Begun, isBlank } from "../document/begin-with.ts";
import { largestFileBytes } from "../document/open-file.ts";
import { saveNewDocument } from "../documents/saved-document.ts";
import { say } from "../foot/say.ts";
import { refusedFile } from "../problems/own-problems.ts";
import type { OwnProblem } from "../problems/problems.ts";
import { type DropHint, GvFiles } from "./gv-files.ts";
import type { DropPlace, FileTaker, IncomingFile } from "./incoming-file.ts";
import { insertBlocks } from "./insert-block.ts";
import { KeptPlace } from "./kept-place.ts";
import { describeRefusals, type FileText, readFiles, unsavedFile } from "./read-files.ts";

/** The document that is open. */
export interface OpenDocument extends Begun {
  readonly provider: Pick<GrapevineProvider, "agreement">;
  readonly arrival: { readonly state: string };
}

/** What the desk has the page do. */
export interface FilesHost {
  /** What is open; undefined on pages without a document. */
  readonly current: () => OpenDocument | undefined;
  /** The editor, while it takes input. */
  readonly view: () => EditorView | undefined;
  /** Begins the open document, which is blank. */
  readonly begin: (beginning: Beginning) => void;
  /** Opens a new document. */
  readonly openNew: (beginning: Beginning) => void;
  /** Shows the text that is written, and puts the focus into it. */
  readonly showText: () => Promise<void>;
  /** Puts the focus into the text, however it is shown. */
  readonly focus: () => void;
  readonly raise: (problem: OwnProblem) => void;
}

export class FileDesk implements FileTaker {
  readonly #host: FilesHost;
  readonly #element = new GvFiles();
  /** Counts what came, so that later files replace those that are asked about. */
  #taken = 0;

  constructor(host: FilesHost) {
    this.#host = host;
    document.body.append(this.#element);
    // What was asked about one document must not be answered for another.
    addEventListener("hashchange", () => this.#element.cancel());
    // Browsers send none of these during a drag. The frame must not stay where a browser did not report the drag's end.
    for (const type of ["pointermove", "pointerdown", "keydown"]) addEventListener(type, () => this.show(undefined));
  }

  show(types: readonly string[] | undefined): void {
    this.#element.hint = types === undefined ? undefined : this.#hintFor(types);
  }

  #hintFor(types: readonly string[]): DropHint {
    if (types.length > 0 && types.every((type) => type.startsWith("image/"))) return "image";
    const current = this.#host.current();
    return current === undefined || isFree(current) ? "open" : "choose";
  }

  async take(files: readonly IncomingFile[], drop?: DropPlace): Promise<void> {
    const taken = ++this.#taken;
    const host = this.#host;
    const [document, view] = [host.current(), host.view()];
    const place = view && drop && keepPlace(view, drop);
    try {
      const { texts, refusals } = await readFiles(files);
      if (taken !== this.#taken) return;
      const [first] = texts;
      if (first === undefined) return this.#refuse(refusals);
      const current = host.current();
      if (current === undefined) return await this.#open(texts, refusals);
      // Another document, opened while the file was read, is not the one that it came to.
      if (texts.length === 1 && current === document && isFree(current)) {
        host.begin(first);
        return this.#refuse(refusals);
      }
      const takes = view !== undefined && current === document && lengthOf(texts) <= largestFileBytes;
      const choice = await this.#element.ask({
        names: texts.map(({ name }) => name),
        refusals,
        place: takes ? (place === undefined ? "caret" : "drop") : undefined,
      });
      if (choice === undefined && taken === this.#taken) this.#restFocus();
      if (choice === "open") await this.#open(texts, []);
      else if (choice === "insert" && view !== undefined) await this.#insert(view, place, texts);
    } finally {
      if (host.view() === view) place?.release();
    }
  }

  async #insert(view: EditorView, place: KeptPlace | undefined, texts: readonly FileText[]): Promise<void> {
    await this.#host.showText();
    if (lengthOf(texts) > slowLength) {
      say(this.#element, msg("Inserting"));
      await painted();
    }
    if (this.#host.view() !== view) return;
    // Behind what is selected, which stays.
    const position = place?.position ?? view.state.selection.main.to;
    const inserted = insertBlocks(
      view.state,
      position,
      texts.map(({ text }) => text),
    );
    view.dispatch(inserted);
    say(this.#element, inserted.docChanged ? msg("Inserted") : msg("There was no text to insert"));
  }

  /** The focus is back where it was, unless that is gone, as an item of a menu that has closed. */
  #restFocus(): void {
    const { activeElement, body } = document;
    // It may still be at a button of the closed question.
    if (activeElement === body || activeElement === this.#element) this.#host.focus();
  }

  /** Opens each text as a document: the first one is shown, and the others are listed. */
  async #open([first, ...others]: readonly FileText[], refusals: readonly (() => string)[]): Promise<void> {
    const failed: FileText[] = [];
    for (const each of others) await saveNewDocument(each).catch(() => failed.push(each));
    const unsaved = failed.map(
      ({ name }) =>
        () =>
          unsavedFile(name),
    );
    // Opening forgets what was said about the page before.
    addEventListener("hashchange", () => this.#refuse([...refusals, ...unsaved]), { once: true });
    if (first !== undefined) this.#host.openNew(first);
  }

  #refuse(refusals: readonly (() => string)[]): void {
    if (refusals.length > 0) this.#host.raise(refusedFile(() => describeRefusals(refusals)));
  }
}

/**
 * Whether a file begins the open document without a question: the document is blank, nobody else is in it, and nothing is
 * awaited. People to whom its link was sent find the file's text under that link.
 */
function isFree(document: OpenDocument): boolean {
  const { links, others } = document.provider.agreement();
  return document.arrival.state === "here" && isBlank(document) && others.length === 0 && links.every(({ tab }) => tab);
}

/** From this length on, in UTF-16 units, a text takes so long that the page says what it does before it stands still. */
const slowLength = 512 * 1024;

/** Resolves once what was said is on the screen. */
const painted = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));

const lengthOf = (texts: readonly FileText[]): number => texts.reduce((sum, { text }) => sum + text.length, 0);

function keepPlace(view: EditorView, { x, y, target }: DropPlace): KeptPlace | undefined {
  // It draws a caret where the file would go, until the drag leaves. It has not seen the drop.
  view.contentDOM.dispatchEvent(new DragEvent("dragleave"));
  if (!(target instanceof Node) || !view.scrollDOM.contains(target)) return undefined;
  return new KeptPlace(view, view.posAtCoords({ x, y }, false));
}
