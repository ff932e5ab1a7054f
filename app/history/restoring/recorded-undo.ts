/**
 * Records what undo and redo write again. Yjs brings deleted text back by copies, too. If someone else restores the same
 * text meanwhile, one of the two is withdrawn.
 */
import * as Y from "yjs";
import { type Copy, Copies, readCopies, record } from "./copies.ts";
import { copiesOf, presentNames } from "./restore.ts";
import type { Spans } from "./spans.ts";

/** Shortest text whose return is recorded where nothing was restored before. Typing errors are undone all the time. */
const recordedLength = 10;

/** The transaction origin of records. Undo does not track it. */
const recordsOrigin = Symbol("recorded-undo");

/** Records from now on. Returns a function that ends this. */
export function recordUndo(content: Y.Text, undoManager: Y.UndoManager): () => void {
  const doc = content.doc as Y.Doc;
  let before: Spans | undefined;
  const onBefore = ({ origin }: Y.Transaction): void => {
    if (origin !== undoManager) return;
    const copies = readCopies(doc);
    // Somebody may have restored what is about to be written again.
    before = copies.length === 0 ? undefined : presentNames(content, new Copies(copies));
  };
  // The record has to be written as the client that has just written the copies.
  const onAfter = ({ origin }: Y.Transaction): void => {
    const { currStackItem } = undoManager;
    if (origin !== undoManager || currStackItem === null) return;
    const copies = new Copies(readCopies(doc));
    const written = [...redone(content, currStackItem.deletions, copies, before)];
    const length = written.reduce((sum, copy) => sum + copy.length, 0);
    if (length === 0 || (copies.isEmpty && length < recordedLength)) return;
    doc.transact(() => record(doc, written), recordsOrigin);
  };
  doc.on("beforeTransaction", onBefore);
  doc.on("afterTransaction", onAfter);
  return () => {
    doc.off("beforeTransaction", onBefore);
    doc.off("afterTransaction", onAfter);
  };
}

/** The copies that Yjs has made of deleted text. */
function* redone(
  content: Y.Text,
  deletions: ReturnType<typeof Y.createDeleteSet>,
  copies: Copies,
  before: Spans | undefined,
): Generator<Copy> {
  const { clientID } = content.doc as Y.Doc;
  for (const [client, ranges] of deletions.clients)
    for (const { clock, len } of ranges)
      for (const [from, size, redo] of redoneIn(content, client, clock, len)) {
        if (redo.client !== clientID || copies.isCopy(redo.client, redo.clock)) continue;
        for (const named of copies.namesOf(client, from, size)) {
          const place = { copyClient: redo.client, copyClock: redo.clock + named.offset, piece: size };
          for (const copy of copiesOf(named, place, copies)) {
            // Text that somebody has brought back already stays, and this copy goes.
            const isThere = [...(before?.within(copy.client, copy.clock, copy.length) ?? [])].length > 0;
            yield isThere ? { ...copy, generation: 0 } : copy;
          }
        }
      }
}

/** Where parts of a deleted range were written again. */
function* redoneIn(content: Y.Text, client: number, clock: number, length: number) {
  const doc = content.doc as Y.Doc;
  const structs = doc.store.clients.get(client);
  const end = Math.min(clock + length, Y.getState(doc.store, client));
  if (structs === undefined || clock >= end) return;
  for (let index = Y.findIndexSS(structs, clock); index < structs.length; index++) {
    const item = structs[index] as Y.AbstractStruct;
    if (item.id.clock >= end) return;
    if (!(item instanceof Y.Item) || item.parent !== content || item.redone === null) continue;
    const from = Math.max(item.id.clock, clock);
    const to = Math.min(item.id.clock + item.length, end);
    const redo = Y.createID(item.redone.client, item.redone.clock + from - item.id.clock);
    yield [from, to - from, redo] as const;
  }
}
