/**
 * Text that is written into a document before the document itself has come, so that it joins the rest as paragraphs of its
 * own. It hangs on a blank line that a client with a very large ID writes. Where texts begin at the same place, Yjs puts those
 * of smaller client IDs first, each whole (YATA, Nicolaescu et al. 2016): with this ID, behind everything that was there, on
 * every peer and whoever comes first. So nobody has to do anything when they meet.
 */
import type * as Y from "yjs";

/** What stands between the document and what was written early. */
export const blankLine = "\n\n";

/** Client IDs of sessions are below: they have 32 bits. */
const firstEarlyClient = 2 ** 32;

/** Begins early text in a document without content. `origin`: the transaction's. */
export function beginEarlyText(content: Y.Text, origin: unknown): void {
  const { doc } = content;
  if (doc === null) return;
  const { clientID } = doc;
  // Random, as every client ID: two sessions with the same one would damage the document.
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  doc.clientID = (1 + (high % 2 ** 20)) * firstEarlyClient + low;
  try {
    doc.transact(() => content.insert(0, blankLine), origin);
  } finally {
    doc.clientID = clientID;
  }
}

/**
 * Whether there is early text, and nothing of the document that it waits for. Early text is written into an empty document:
 * what a client with a large ID puts before other text is none.
 */
export function isEarlyText(content: Y.Text): boolean {
  const first = content._start;
  return first !== null && first.id.client >= firstEarlyClient && first.rightOrigin === null;
}
