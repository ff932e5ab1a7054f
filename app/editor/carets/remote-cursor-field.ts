/** Other people's cursors as editor state: positions that move with the text. */
import { EditorSelection, StateEffect, StateField } from "@codemirror/state";
import type { User } from "../../people/person.ts";
import { writers } from "../binding/text-binding.ts";

export interface RemoteCursor {
  readonly clientId: number;
  readonly person: User;
  readonly anchor: number;
  readonly head: number;
  /** Counts the person's moves. Unchanged when only the text before the cursor changes. */
  readonly moves: number;
}

/** Most cursors that are kept. With more people in one text, no name would be readable. */
export const remoteCursorLimit = 100;

/** Replaces all remote cursors. */
export const setRemoteCursors = StateEffect.define<readonly RemoteCursor[]>();

export const remoteCursorField = StateField.define<readonly RemoteCursor[]>({
  create: () => [],
  update(cursors, transaction) {
    for (const effect of transaction.effects) if (effect.is(setRemoteCursors)) return effect.value;
    if (!transaction.docChanged || cursors.length === 0) return cursors;
    // Mapping costs the same for every size of text, while finding Yjs positions again would walk the text for each
    // person. The owner's editor maps in the same way. Only text that the owner typed at the caret moves it, and that
    // announcement comes later.
    const { changes } = transaction;
    const isWriter = transaction.annotation(writers);
    return cursors.map((cursor) => {
      const range = EditorSelection.range(cursor.anchor, cursor.head);
      const { anchor, head } = range.map(changes, isWriter?.(cursor.clientId) === true ? 1 : -1);
      return { ...cursor, anchor, head };
    });
  },
});
