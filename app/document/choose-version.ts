/**
 * What a person can do when their copy differs from another's although both look complete. The same IDs then name
 * different words, so no exchange of edits makes the copies equal.
 */
import { msg, str } from "@lit/localize";
import * as Y from "yjs";
import { createSecret, documentId, formatDocumentLink } from "../../sync/index.ts";
import { contentKey, titleKey } from "./document-shape.ts";
import { documentStoreName } from "../storage/saved-copy.ts";
import type { DocumentSession } from "./document-session.ts";
import { addToSavedCopy } from "../storage/saved-copy.ts";
import { withoutHalves } from "../shared-text/whole-characters.ts";

/** Writes this version again as an edit, which replaces the text on every peer. */
export function keepForEveryone({ doc, content, title }: Pick<DocumentSession, "doc" | "content" | "title">): void {
  doc.transact(() => {
    for (const text of [content, title]) rewrite(text, text.toJSON());
  }, keepForEveryone);
}

/** Erases this browser's copy, so that the document comes from the others, and reloads the page. */
export const useTheirs = (session: DocumentSession): Promise<void> => session.erase();

/**
 * Opens this version as a separate document, in another tab where the browser allows it, and uses theirs for this one.
 */
export async function keepBoth(session: DocumentSession): Promise<void> {
  const link = formatDocumentLink(await saveCopy(session));
  const opened = globalThis.open(link);
  await session.erase(() => {
    if (!opened) location.hash = link;
    location.reload();
  });
}

/** Saves this version as a new document and returns its secret. Rejects when it cannot be saved. */
export function saveCopy({ content, title }: Pick<DocumentSession, "content" | "title">): Promise<string> {
  return saveAsNew(content.toJSON(), title.length > 0 ? msg(str`${title.toJSON()} (my version)`) : "");
}

/** Saves a text as a new document and returns its secret. Rejects when it cannot be saved. */
export async function saveAsNew(text: string, title: string): Promise<string> {
  const secret = createSecret();
  const doc = new Y.Doc();
  rewrite(doc.getText(contentKey), text);
  rewrite(doc.getText(titleKey), title);
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  await addToSavedCopy(documentStoreName(await documentId(secret)), update);
  return secret;
}

// Half of a surrogate pair cannot be sent, so it is replaced first.
function rewrite(text: Y.Text, words: string): void {
  text.delete(0, text.length);
  text.insert(0, withoutHalves(words));
}
