/** Keeps the record of an open document current, with code that loads after the document is shown. */
import type { DocumentRecorder, Recorded } from "./document-recorder.ts";

export class Recording {
  #recorder: DocumentRecorder | undefined;
  #ended = false;
  #isDiscarded = false;

  constructor(document: Recorded) {
    import("./document-recorder.ts").then(
      ({ DocumentRecorder }) => {
        if (this.#isDiscarded) return;
        this.#recorder = new DocumentRecorder(document);
        // A person who leaves a document at once still wants to find it again.
        if (this.#ended) this.#recorder.destroy();
      },
      // Without the network, a page without its offline copy lists the document at the next opening.
      () => undefined,
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
    this.#recorder?.discard();
  }
}
