/**
 * The size of a Yjs document on V8's heap. It is counted, since a weighed heap would include whatever else changes
 * meanwhile.
 */
import * as Y from "yjs";

/** Size of a pointer on the heap: 8 bytes in Node, 4 in Chromium, which compresses them. */
export type WordBytes = 4 | 8;

/** Words of an object before its fields: its hidden class, properties and elements. */
const headWords = 3;
/** Words of a client's entry in the map, and of its array. */
const clientWords = 12;

/**
 * Bytes of all structs of `doc`, their ids, contents and text; embeds and nested types are left out. A document that
 * was written step by step has more ids than an equal one that was loaded at once.
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
  // Client IDs have 32 bits. One beyond the small integers is boxed, and then every value of that field is.
  bytes += ids.size * (wordBytes + 8);
  return bytes + words * wordBytes;
}

// V8 shares strings of at most one character.
function stringBytes(text: string, wordBytes: WordBytes): number {
  if (text.length < 2) return 0;
  // A string with a character outside Latin-1 takes two bytes for each.
  const charBytes = /^[\0-\u00FF]*$/.test(text) ? 1 : 2;
  return wordBytes + 8 + Math.ceil((text.length * charBytes) / wordBytes) * wordBytes;
}
