/** Puts the first text into a new document: a file that was opened, or a template. */
import type * as Y from "yjs";
import { withoutHalves } from "../shared-text/whole-characters.ts";

/** What a new document begins with. */
export interface Beginning {
  /** "" leaves the name to the first heading. */
  readonly title: string;
  readonly text: string;
}

/** The parts of a document that are written. */
export interface Begun {
  readonly doc: Y.Doc;
  readonly content: Y.Text;
  readonly title: Y.Text;
}

/** Undo does not take it back: it is no edit of a person. */
const origin = Symbol("beginning");

export const isBlank = ({ content, title }: Pick<Begun, "content" | "title">): boolean =>
  content.length === 0 && title.length === 0;

/** Writes into a document that is blank, and does nothing to another. */
export function beginWith(document: Begun, { title, text }: Beginning): void {
  if (!isBlank(document)) return;
  document.doc.transact(() => {
    document.content.insert(0, withoutHalves(text));
    document.title.insert(0, withoutHalves(title));
  }, origin);
}
