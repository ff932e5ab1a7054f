/**
 * The history of the open document. Its code is loaded when there is something to keep or to watch: when somebody writes,
 * or when somebody else is there.
 */
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { DocumentHistory, HistoricDocument } from "../history/document-history.ts";
import type { TextBefore } from "../history/keeper.ts";
import { whenIdle } from "../history/when-idle.ts";

export interface OpenDocument extends HistoricDocument {
  readonly awareness: Awareness;
}

export class OpenHistory {
  readonly #onChange: () => void;
  #document: OpenDocument | undefined;
  #loading: Promise<DocumentHistory | undefined> | undefined;
  #history: DocumentHistory | undefined;
  /** The text before the first edit of this visit, until the history has it. */
  #before: TextBefore | undefined;

  /** `onChange` is called when there is a history, and when its removal has changed. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Undefined before it is loaded, or while no document is open. */
  get current(): DocumentHistory | undefined {
    return this.#history;
  }

  /** Takes the document that is open now. */
  follow(document: OpenDocument): void {
    this.leave();
    this.#document = document;
    document.doc.on("beforeTransaction", this.#onFirst);
    this.#wait(document);
    this.#onPeople();
  }

  /** Keeps a last version of the document before it is closed. */
  leave(): void {
    this.#stopWaiting();
    this.#document?.doc.off("beforeTransaction", this.#onFirst);
    this.#history?.leave();
    this.#history = this.#document = this.#loading = this.#before = undefined;
  }

  /** Resolves with the history; undefined when the document was left meanwhile. Rejects when its code does not come. */
  async load(): Promise<DocumentHistory | undefined> {
    const document = this.#document;
    if (document === undefined) return undefined;
    this.#loading ??= this.#open(document);
    try {
      return await this.#loading;
    } catch (error) {
      if (this.#document === document) {
        this.#loading = undefined;
        this.#wait(document);
      }
      throw error;
    }
  }

  // The code comes too late to see the edit that it is loaded for.
  readonly #onFirst = ({ beforeState }: Y.Transaction): void => {
    const document = this.#document;
    if (document === undefined) return;
    document.doc.off("beforeTransaction", this.#onFirst);
    this.#before = { text: document.content.toJSON(), state: beforeState };
  };

  readonly #onPeople = (): void => {
    if ((this.#document?.awareness.getStates().size ?? 0) > 1) this.#onNeed();
  };

  readonly #onNeed = (): void => {
    this.#stopWaiting();
    const document = this.#document;
    // It may just be arriving.
    whenIdle(() => {
      // A person who asks for the history hears that it cannot be loaded.
      if (this.#document === document) void this.load().catch(() => undefined);
    });
  };

  #wait({ doc, awareness }: OpenDocument): void {
    doc.on("update", this.#onNeed);
    awareness.on("change", this.#onPeople);
  }

  #stopWaiting(): void {
    this.#document?.doc.off("update", this.#onNeed);
    this.#document?.awareness.off("change", this.#onPeople);
  }

  async #open(document: OpenDocument): Promise<DocumentHistory | undefined> {
    const { DocumentHistory } = await import("../history/document-history.ts");
    if (this.#document !== document) return undefined;
    document.doc.off("beforeTransaction", this.#onFirst);
    this.#history = new DocumentHistory(document, this.#before);
    this.#before = undefined;
    this.#history.on("removal", this.#onChange);
    this.#onChange();
    return this.#history;
  }
}
