/**
 * What a text was at one moment, so that it can be compared with what it becomes. Yjs drops deleted content, so the
 * words are kept here, and deletions are noted as they come.
 */
import * as Y from "yjs";
import { shownText } from "../shared-text/shown-text.ts";

export type DeleteSet = Y.Transaction["deleteSet"];

/** Deletions of more transactions than this are merged, so that a long absence stays small. */
const mergedAt = 64;

export class Baseline {
  readonly content: Y.Text;
  /** The text at that moment, in units of Yjs. */
  readonly text: string;
  /** How much each client had written by then. */
  readonly clocks: ReadonlyMap<number, number>;
  #deletedHere: DeleteSet[] = [];
  #deletedElsewhere: DeleteSet[] = [];

  /** Takes the text as it is now. */
  constructor(content: Y.Text) {
    this.content = content;
    this.text = shownText(content);
    const store = content.doc?.store;
    this.clocks = new Map(store && [...store.clients.keys()].map((client) => [client, Y.getState(store, client)]));
    content.doc?.on("afterTransaction", this.#onTransaction);
  }

  destroy(): void {
    this.content.doc?.off("afterTransaction", this.#onTransaction);
  }

  /** What was deleted since then: in this tab, and elsewhere. */
  get deleted(): { readonly here: DeleteSet; readonly elsewhere: DeleteSet } {
    return { here: Y.mergeDeleteSets(this.#deletedHere), elsewhere: Y.mergeDeleteSets(this.#deletedElsewhere) };
  }

  readonly #onTransaction = ({ local, deleteSet }: Y.Transaction): void => {
    if (deleteSet.clients.size === 0) return;
    const sets = local ? this.#deletedHere : this.#deletedElsewhere;
    sets.push(deleteSet);
    if (sets.length >= mergedAt) sets.splice(0, sets.length, Y.mergeDeleteSets(sets));
  };
}
