/**
 * Makes each command of Vim one step of undo, however many edits it is made of. What is typed until insert mode ends belongs to
 * the command that began it. Meanwhile the editor's own steps hold, so that Ctrl+Z takes back some words at a time.
 */
import * as Y from "yjs";

export class CommandSteps {
  readonly #undoManager: Y.UndoManager;
  /** How many steps there were when the command began. */
  #before: number | undefined;

  constructor(undoManager: Y.UndoManager) {
    this.#undoManager = undoManager;
    undoManager.on("stack-item-popped", this.#onPopped);
  }

  destroy(): void {
    this.end();
    this.#undoManager.off("stack-item-popped", this.#onPopped);
  }

  /** A command begins. It goes on where one has begun already. */
  begin(): void {
    if (this.#before !== undefined) return;
    this.#undoManager.stopCapturing();
    this.#before = this.#undoManager.undoStack.length;
  }

  /** The command is done: its steps become one. */
  end(): void {
    if (this.#before === undefined) return;
    const { undoStack } = this.#undoManager;
    const [first, ...others] = undoStack.slice(this.#before);
    // The first one knows the selection before the command.
    if (first !== undefined && others.length > 0) {
      const all = [first, ...others];
      first.insertions = Y.mergeDeleteSets(all.map(({ insertions }) => insertions));
      first.deletions = Y.mergeDeleteSets(all.map(({ deletions }) => deletions));
      undoStack.splice(this.#before + 1);
    }
    this.#undoManager.stopCapturing();
    this.#before = undefined;
  }

  readonly #onPopped = (): void => {
    if (this.#before !== undefined) this.#before = Math.min(this.#before, this.#undoManager.undoStack.length);
  };
}
