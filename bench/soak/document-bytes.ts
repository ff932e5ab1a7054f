/** What a Yjs document takes on V8's heap as it is: counted, where weighing it would also weigh what else moves there. */
import * as Y from "yjs";

/** A word is what a pointer takes on the heap: 8 bytes in Node, 4 in Chromium, which compresses them. */
export type WordBytes = 4 | 8;

/** Words of any object before its fields: its hidden class, properties and elements. */
const headWords = 3;
/** Of a client in the map of all: its entry, and its array with what holds its elements. */
const clientWords = 12;

/**
 * Bytes of all structs of `doc`, their ids, contents and text; what embeds and other types hold is left out. A document
 * that was written step by step has more ids than an equal one that was loaded at once.
 */
export function documentBytes(doc: Y.Doc, wordBytes: WordBytes): number {
  const ids = new Set<Y.ID>();
  let words = 0;
  let bytes = 0;
  const object = (value: object): void => {
    words += headWords;
    for (const field of Object.values(value)) {
      words++;
      if (typeof field === "string") bytes += stringBytes(field, wordBytes);
    }
  };
  for (const structs of doc.store.clients.values()) {
    words += clientWords + structs.length;
    for (const struct of structs) {
      object(struct);
      ids.add(struct.id);
      if (!(struct instanceof Y.Item)) continue;
      object(struct.content);
      for (const other of [struct.origin, struct.rightOrigin]) if (other) ids.add(other);
    }
  }
  for (const id of ids) object(id);
  // Clients are numbers of 32 bits. One that is no small integer is boxed, and then so is every other in that field.
  bytes += ids.size * (wordBytes + 8);
  return bytes + words * wordBytes;
}

// V8 has strings of up to one character once for all.
function stringBytes(text: string, wordBytes: WordBytes): number {
  if (text.length < 2) return 0;
  // Two bytes for each character as soon as one is not of Latin-1.
  const charBytes = /^[\0-\u00FF]*$/.test(text) ? 1 : 2;
  return wordBytes + 8 + Math.ceil((text.length * charBytes) / wordBytes) * wordBytes;
}
