/**
 * Runs the code that takes documents in on a made-up one. Browsers run code slowly until it has run for a while: a page that
 * waits for a document from the network has the time, and takes the document in faster when it comes.
 */
import * as Y from "yjs";
import type { PeerId } from "../core/index.ts";
import type { DocumentShape } from "./shape.ts";
import { YReplica } from "./y-replica.ts";

/** Of the made-up document, and how many of them are made in one step. */
const edits = 400;
const editsAtOnce = 100;
const partBytes = 64 * 1024;
const someone = "0000000000000001" as PeerId;

/**
 * The steps of a rehearsal, without an end: the first ones take some 50 ms each, later ones far less. Run them while nothing
 * else is to be done, for some 300 ms in all. `root`: the name of a root that may hold text, by `shape`.
 */
export function* rehearse(root: string, shape: DocumentShape): Generator<void, never> {
  const options = { shape, onObserverError: () => undefined };
  const doc = new Y.Doc();
  const text = doc.getText(root);
  const writer = new YReplica(doc, someone, options);
  for (let from = 0; from < edits; from += editsAtOnce) {
    doc.transact(() => {
      for (let edit = from; edit < from + editsAtOnce; edit++) {
        text.insert((edit * 7_919) % (text.length + 1), "words, ");
        if (edit % 3 === 0) text.delete((edit * 104_729) % (text.length - 3), 3);
      }
    });
    yield;
  }
  const everything = new Map([...writer.stateVector().keys()].map((client) => [client, 0]));
  for (;;) {
    const parts = writer.encode(everything, writer.deleteSet(), partBytes);
    yield;
    for (let time = 0; time < 4; time++) {
      const reader = new Y.Doc();
      reader.getText(root);
      const replica = new YReplica(reader, someone, options);
      for (const part of parts) replica.apply(part, someone);
      reader.destroy();
      yield;
    }
  }
}
