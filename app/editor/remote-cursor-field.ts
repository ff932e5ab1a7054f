/** Other people's cursors as editor state: positions that move with the text. */
import { StateEffect, StateField } from "@codemirror/state";
import type { User } from "../people/person.ts";

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
    // Mapping costs the same for every size of text; finding Yjs positions again would walk the text for each person.
    const map = (position: number) => transaction.changes.mapPos(position, 1);
    return cursors.map((cursor) => ({ ...cursor, anchor: map(cursor.anchor), head: map(cursor.head) }));
  },
});
