/** Keeps the record of an open document current, with code that loads after the document is shown. */
import type { DocumentRecorder, Recorded } from "./document-recorder.ts";

export class Recording {
  #recorder: DocumentRecorder | undefined;
  #ended = false;

  constructor(document: Recorded) {
    import("./document-recorder.ts").then(
      ({ DocumentRecorder }) => {
        if (!this.#ended) this.#recorder = new DocumentRecorder(document);
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
    this.#ended = true;
    this.#recorder?.discard();
  }
}
