/** Other people's cursors as editor state: positions that move with the text. */
import { EditorSelection, StateEffect, StateField } from "@codemirror/state";
import type { User } from "../../people/person.ts";
import { writers } from "../binding/text-binding.ts";

export interface RemoteCursor {
  readonly clientId: number;
  readonly person: User;
  readonly anchor: number;
  readonly head: number;
  /** Counts how often the person moved; it stays when only the text before the cursor changed. */
  readonly moves: number;
}

/** Most cursors that are kept; with more people than that in one text no name could be read. */
export const remoteCursorLimit = 100;

/** Replaces all remote cursors. */
export const setRemoteCursors = StateEffect.define<readonly RemoteCursor[]>();

export const remoteCursorField = StateField.define<readonly RemoteCursor[]>({
  create: () => [],
  update(cursors, transaction) {
    for (const effect of transaction.effects) if (effect.is(setRemoteCursors)) return effect.value;
    if (!transaction.docChanged || cursors.length === 0) return cursors;
    // Mapping costs the same for every size of text; finding Yjs positions again would walk the text for each person. It
    // is the owner's own mapping; only what the owner typed at the caret has moved it, and the word for it comes later.
    const { changes } = transaction;
    const isWriter = transaction.annotation(writers);
    return cursors.map((cursor) => {
      const range = EditorSelection.range(cursor.anchor, cursor.head);
      const { anchor, head } = range.map(changes, isWriter?.(cursor.clientId) === true ? 1 : -1);
      return { ...cursor, anchor, head };
    });
  },
});
