/**
 * What a person can do when their copy and another's differ although both look complete: the same names stand for other
 * words, so no exchange of edits brings them together.
 */
import * as Y from "yjs";
import { createSecret, documentId, formatDocumentLink } from "../../sync/index.ts";
import { contentKey, titleKey } from "./document-shape.ts";
import { documentStoreName, type DocumentSession } from "./document-session.ts";
import { openDatabase, updatesStoreName } from "../storage/open-database.ts";
import { sealRow } from "../storage/row-seal.ts";
import { withoutHalves } from "../shared-text/whole-characters.ts";

/** Writes this version anew, so that everyone has it: as an edit, which takes the place of whatever stood there for others. */
export function keepForEveryone({ doc, content, title }: Pick<DocumentSession, "doc" | "content" | "title">): void {
  doc.transact(() => {
    for (const text of [content, title]) rewrite(text, text.toJSON());
  }, keepForEveryone);
}

/** Erases what this browser holds of the document, so that it comes from the others, and reloads the page. */
export const useTheirs = (session: DocumentSession): Promise<void> => session.erase();

/** Opens this version as a document of its own, in another tab where the browser allows that, and takes theirs for this one. */
export async function keepBoth(session: DocumentSession): Promise<void> {
  const link = formatDocumentLink(await saveCopy(session));
  const opened = globalThis.open(link);
  await session.erase(() => {
    if (!opened) location.hash = link;
    location.reload();
  });
}

/** Saves this version as a document that nobody else knows; its secret. Rejects where it cannot be saved. */
export async function saveCopy({ content, title }: Pick<DocumentSession, "content" | "title">): Promise<string> {
  const secret = createSecret();
  const doc = new Y.Doc();
  rewrite(doc.getText(contentKey), content.toJSON());
  rewrite(doc.getText(titleKey), title.length > 0 ? `${title.toJSON()} (my version)` : "");
  const saved = sealRow(Y.encodeStateAsUpdate(doc));
  doc.destroy();
  const name = documentStoreName(await documentId(secret));
  const database = await openDatabase(
    () => globalThis.indexedDB,
    name,
    (transaction) => transaction.objectStore(updatesStoreName).add(saved),
  );
  database.close();
  return secret;
}

// Half of a pair of surrogates reaches nobody as it is.
function rewrite(text: Y.Text, words: string): void {
  text.delete(0, text.length);
  text.insert(0, withoutHalves(words));
}
