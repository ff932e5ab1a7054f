/** Keeps the record of an open document current, with code that loads after the document is shown. */
import type * as Y from "yjs";
import type { DocumentRecorder, Noted, Recorded } from "./document-recorder.ts";

export class Recording {
  readonly #document: Recorded;
  #recorder: DocumentRecorder | undefined;
  #ended = false;
  #isDiscarded = false;
  /** What has changed before the recorder is there. */
  #noted: Noted | undefined;

  constructor(document: Recorded) {
    this.#document = document;
    document.doc.on("update", this.#onUpdate);
    import("./document-recorder.ts").then(
      ({ DocumentRecorder }) => {
        this.#stopNoting();
        if (this.#isDiscarded) return;
        this.#recorder = new DocumentRecorder(document, this.#noted);
        // A person who leaves a document at once still wants to find it again.
        if (this.#ended) this.#recorder.destroy();
      },
      // Without the network, a page without its offline copy lists the document at the next opening.
      () => this.#stopNoting(),
    );
  }

  /** Writes what is missing, and ends. */
  destroy(): void {
    this.#ended = true;
    this.#recorder?.destroy();
  }

  /** Ends without writing. */
  discard(): void {
    this.#isDiscarded = true;
    this.#stopNoting();
    this.#recorder?.discard();
  }

  #stopNoting(): void {
    this.#document.doc.off("update", this.#onUpdate);
  }

  readonly #onUpdate = (_update: Uint8Array, origin: unknown, _doc: Y.Doc, { local }: Y.Transaction): void => {
    if (origin === this.#document.store) this.#noted ??= { editedAt: undefined, editedBy: undefined };
    else this.#noted = { editedAt: Date.now(), editedBy: local ? "" : undefined };
  };
}
