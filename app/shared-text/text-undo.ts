/**
 * Yjs's undo, made exact for text that was brought back and then split. Yjs follows a redone piece only to the item in
 * which it begins now. If someone wrote into the piece meanwhile, the rest of it would stay when the piece is undone.
 */
import * as Y from "yjs";

export class TextUndo extends Y.UndoManager {
  override undo(): ReturnType<Y.UndoManager["undo"]> {
    followPieces(this, this.undoStack);
    return super.undo();
  }

  override redo(): ReturnType<Y.UndoManager["redo"]> {
    followPieces(this, this.redoStack);
    return super.redo();
  }
}

/** Updates the next steps so that they name exactly the pieces that hold their text now. */
function followPieces(
  { doc: { store }, scope }: Y.UndoManager,
  stack: readonly Y.UndoManager["undoStack"][number][],
): void {
  // Yjs skips steps whose text others have deleted, so update the next step too.
  for (let i = stack.length - 1; i >= 0; i--) {
    const step = stack[i];
    if (step === undefined) return;
    const { pieces, living } = piecesNow(store, scope, step.insertions);
    step.insertions = pieces;
    if (living || step.deletions.clients.size > 0) return;
  }
}

type DeleteSet = ReturnType<typeof Y.createDeleteSet>;

/** Finds where each character of `written` is now, and whether any of them is still in the text. */
function piecesNow(
  store: Y.Doc["store"],
  scope: Y.UndoManager["scope"],
  written: DeleteSet,
): { pieces: DeleteSet; living: boolean } {
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
      // What a step wrote besides, such as its writer's name, stays.
      living ||= !item.deleted && item instanceof Y.Item && scope.includes(item.parent as Y.AbstractType<unknown>);
      const ranges = pieces.clients.get(client) ?? [];
      if (ranges.length === 0) pieces.clients.set(client, ranges);
      ranges.push({ clock, len: taken });
    }
  }
  // Sorts the pieces and joins adjacent ones.
  return { pieces: Y.mergeDeleteSets([pieces]), living };
}
