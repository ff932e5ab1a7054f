import * as Y from "yjs";

/** What `write` changes in a copy of the document, as one update. */
export function edit(doc: Y.Doc, write: (copy: Y.Doc) => void): Uint8Array {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  const before = Y.encodeStateVector(copy);
  copy.transact(() => write(copy));
  return Y.encodeStateAsUpdate(copy, before);
}
