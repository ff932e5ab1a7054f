/**
 * Early text: written into a document before the document itself has arrived, and later joined to it as separate
 * paragraphs. It follows a blank line that a client with a very large ID inserts. Where texts begin at the same place,
 * Yjs orders them by client ID and keeps each whole (YATA, Nicolaescu et al. 2016). So early text ends up below the
 * document on every peer, in whatever order the updates arrive, and no peer has to do anything when they meet.
 */
import type * as Y from "yjs";

/** Separates the document from early text. */
export const blankLine = "\n\n";

/** Client IDs of sessions have 32 bits, so they are smaller than this. */
const firstEarlyClient = 2 ** 32;

/** Begins early text in a document without content. `origin` is the transaction's origin. */
export function beginEarlyText(content: Y.Text, origin: unknown): void {
  const { doc } = content;
  if (doc === null) return;
  const { clientID } = doc;
  // Random, like every client ID: two sessions with the same ID would damage the document.
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  doc.clientID = (1 + (high % 2 ** 20)) * firstEarlyClient + low;
  try {
    doc.transact(() => content.insert(0, blankLine), origin);
  } finally {
    doc.clientID = clientID;
  }
}

/**
 * Whether there is early text and nothing yet of the document that it waits for. Early text begins in an empty
 * document, so text that a client with a large ID inserts before other text does not count.
 */
export function isEarlyText(content: Y.Text): boolean {
  const first = content._start;
  return first !== null && first.id.client >= firstEarlyClient && first.rightOrigin === null;
}
