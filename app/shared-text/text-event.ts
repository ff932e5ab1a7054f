/** Converts changes of a Y.Text to ChangeSets, which can be composed and mapped over each other, and back. */
import { ChangeSet, type ChangeSpec } from "@codemirror/state";
import type * as Y from "yjs";
import { objectMark, shownText } from "./shown-text.ts";

/** One step of a Y.Text event's delta. */
export interface DeltaStep {
  readonly insert?: unknown;
  readonly delete?: number | undefined;
  readonly retain?: number | undefined;
}

/** Returns the change that a Y.Text event describes. `length` is the text's length after it, in UTF-16 units. */
export function changeOf(delta: readonly DeltaStep[], length: number): ChangeSet {
  const changes: ChangeSpec[] = [];
  let [at, before] = [0, length];
  for (const { insert, delete: deleted, retain } of delta) {
    if (insert !== undefined) {
      const text = typeof insert === "string" ? insert : objectMark;
      changes.push({ from: at, insert: text });
      before -= text.length;
    } else if (deleted !== undefined) {
      changes.push({ from: at, to: (at += deleted) });
      before += deleted;
    } else at += retain ?? 0;
  }
  return ChangeSet.of(changes, before, "\n");
}

/** Returns the change that inserts the whole text into an empty one. */
export function wholeText(content: Y.Text): ChangeSet {
  return ChangeSet.of({ from: 0, insert: shownText(content) }, 0, "\n");
}

/** Writes the change into `content`, within the open transaction. */
export function writeChange(content: Y.Text, change: ChangeSet): void {
  change.iterChanges((from, to, fromB, _toB, insert) => {
    // The parts before this one have already moved its place.
    if (to > from) content.delete(fromB, to - from);
    if (insert.length > 0) content.insert(fromB, insert.toString());
  });
}
