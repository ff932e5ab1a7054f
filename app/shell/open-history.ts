/** The history of the open document. Its code is loaded after the editor. */
import type { DocumentHistory, HistoricDocument } from "../history/document-history.ts";

export class OpenHistory {
  readonly #onChange: () => void;
  #document: HistoricDocument | undefined;
  #loading: Promise<DocumentHistory | undefined> | undefined;
  #history: DocumentHistory | undefined;

  /** `onChange` is called when there is a history, and when its removal has changed. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Undefined while it is loading, or while no document is open. */
  get current(): DocumentHistory | undefined {
    return this.#history;
  }

  /** Takes the document that is open now. */
  follow(document: HistoricDocument): void {
    this.leave();
    this.#document = document;
    // Whoever asks for the history hears that it cannot be loaded.
    void this.load().catch(() => undefined);
  }

  /** Keeps a last version of the document before it is closed. */
  leave(): void {
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

  async #open(document: HistoricDocument): Promise<DocumentHistory | undefined> {
    const { DocumentHistory } = await import("../history/document-history.ts");
    if (this.#document !== document) return undefined;
    this.#history = new DocumentHistory(document);
    this.#history.on("removal", this.#onChange);
    this.#onChange();
    return this.#history;
  }
}
