/**
 * The history of the open document. Its code is loaded when there is something to keep or to watch: when somebody writes,
 * or when somebody else is there.
 */
import type { Awareness } from "y-protocols/awareness";
import type { DocumentHistory, HistoricDocument } from "../history/document-history.ts";

export interface OpenDocument extends HistoricDocument {
  readonly awareness: Awareness;
}

export class OpenHistory {
  readonly #onChange: () => void;
  #document: OpenDocument | undefined;
  #loading: Promise<DocumentHistory | undefined> | undefined;
  #history: DocumentHistory | undefined;

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
    document.doc.on("update", this.#onNeed);
    document.awareness.on("change", this.#onPeople);
    this.#onPeople();
  }

  /** Keeps a last version of the document before it is closed. */
  leave(): void {
    this.#stopWaiting();
    this.#history?.leave();
    this.#history = this.#document = this.#loading = undefined;
  }

  /** Resolves with the history; undefined when the document was left meanwhile. Rejects when its code does not come. */
  async load(): Promise<DocumentHistory | undefined> {
    const document = this.#document;
    if (document === undefined) return undefined;
    this.#loading ??= this.#open(document);
    try {
      return await this.#loading;
    } catch (error) {
      if (this.#document === document) this.#loading = undefined;
      throw error;
    }
  }

  readonly #onPeople = (): void => {
    if ((this.#document?.awareness.getStates().size ?? 0) > 1) this.#onNeed();
  };

  readonly #onNeed = (): void => {
    this.#stopWaiting();
    // Whoever asks for the history hears that it cannot be loaded.
    void this.load().catch(() => undefined);
  };

  #stopWaiting(): void {
    this.#document?.doc.off("update", this.#onNeed);
    this.#document?.awareness.off("change", this.#onPeople);
  }

  async #open(document: OpenDocument): Promise<DocumentHistory | undefined> {
    const { DocumentHistory } = await import("../history/document-history.ts");
    if (this.#document !== document) return undefined;
    this.#history = new DocumentHistory(document);
    this.#history.on("removal", this.#onChange);
    this.#onChange();
    return this.#history;
  }
}
