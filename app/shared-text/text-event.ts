/** A Y.Text as a string, and its changes as ChangeSets, which can be composed and mapped over each other, and back. */
import { ChangeSet, type ChangeSpec } from "@codemirror/state";
import * as Y from "yjs";

/**
 * What stands for each unit that is no text: an embedded object, as older versions may have stored it. Yjs counts it, and
 * leaves it out of its strings: without a mark, every position behind it would be another one here than there.
 */
const objectMark = "\ufffc";

/** What a living piece of a Y.Text shows: as many UTF-16 units as it counts. */
export function shownPiece({ content }: Y.Item): string {
  if (content instanceof Y.ContentString) return content.str;
  return content.isCountable() ? objectMark.repeat(content.getLength()) : "";
}

/** The whole text, with positions that are Yjs's own. */
export function shownText(text: Y.Text): string {
  const pieces: string[] = [];
  for (let item = text._start; item !== null; item = item.right) if (!item.deleted) pieces.push(shownPiece(item));
  return pieces.join("");
}

/** One step of a Y.Text event's delta. */
export interface DeltaStep {
  readonly insert?: unknown;
  readonly delete?: number | undefined;
  readonly retain?: number | undefined;
}

/** The change that a Y.Text event tells of. `length` is the text's length after it, in UTF-16 units. */
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

/** Makes the change in `content`, within the transaction that is open there. */
export function writeChange(content: Y.Text, change: ChangeSet): void {
  change.iterChanges((from, to, fromB, _toB, insert) => {
    // What came before has moved the place already.
    if (to > from) content.delete(fromB, to - from);
    if (insert.length > 0) content.insert(fromB, insert.toString());
  });
}
