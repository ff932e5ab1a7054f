/**
 * Yjs's undo, exact also where text that came back was cut into other pieces since. Yjs follows a piece that was redone to the
 * one item in which it begins now: where somebody wrote into it meanwhile, what stands behind would stay when it is undone.
 */
import * as Y from "yjs";

export class TextUndo extends Y.UndoManager {
  override undo(): ReturnType<Y.UndoManager["undo"]> {
    followPieces(this.doc, this.undoStack);
    return super.undo();
  }

  override redo(): ReturnType<Y.UndoManager["redo"]> {
    followPieces(this.doc, this.redoStack);
    return super.redo();
  }
}

/** Has the steps that are about to be taken back name the very pieces in which their text is now. */
function followPieces({ store }: Y.Doc, stack: readonly Y.UndoManager["undoStack"][number][]): void {
  // Steps without effect, as others deleted their text, are skipped: the next one is looked at, too.
  for (let i = stack.length - 1; i >= 0; i--) {
    const step = stack[i];
    if (step === undefined) return;
    const { pieces, living } = piecesNow(store, step.insertions);
    step.insertions = pieces;
    if (living || step.deletions.clients.size > 0) return;
  }
}

type DeleteSet = ReturnType<typeof Y.createDeleteSet>;

/** Where each character of `written` is now, and whether any of them is still in the text. */
function piecesNow(store: Y.Doc["store"], written: DeleteSet): { pieces: DeleteSet; living: boolean } {
  const pieces = Y.createDeleteSet();
  let living = false;
  const open = [...written.clients].flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => ({ client, clock, len })),
  );
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const { client, clock, len } = range;
    const item: Y.AbstractStruct = Y.getItem(store, Y.createID(client, clock));
    const offset = clock - item.id.clock;
    const taken = Math.min(len, item.length - offset);
    if (taken < len) open.push({ client, clock: clock + taken, len: len - taken });
    if (item instanceof Y.Item && item.redone !== null)
      open.push({ client: item.redone.client, clock: item.redone.clock + offset, len: taken });
    else {
      living ||= !item.deleted;
      const ranges = pieces.clients.get(client) ?? [];
      if (ranges.length === 0) pieces.clients.set(client, ranges);
      ranges.push({ clock, len: taken });
    }
  }
  // Sorts, and joins what touches.
  return { pieces: Y.mergeDeleteSets([pieces]), living };
}
