/**
 * Restores a version of which only the text is known, as after a backup: by the differences between the text of now and
 * that of the version. Its characters go by their index in a text of its hash, so that two people write them once.
 */
import { diff } from "@codemirror/merge";
import * as Y from "yjs";
import { shownText } from "../../shared-text/shown-text.ts";
import { withoutHalves } from "../../shared-text/whole-characters.ts";
import { type Copy, Copies, readCopies, record } from "./copies.ts";
import { copiesOf } from "./restore.ts";
import { textHash } from "../../text/text-hash.ts";

/** Above the client IDs of sessions and of early text, so that no such name is that of a character. */
const firstNamedText = 2 ** 52 + 2 ** 33;
/** Longest time that comparing may take before it becomes coarse. */
const compareMs = 1_000;

/** The client in the names of a text's characters. */
export const nameOfText = (text: string): number => firstNamedText + (textHash(text) % 2 ** 51);

/** Makes the text that of the version. `origin` is the transaction's. */
export function restoreText(content: Y.Text, text: string, origin: unknown): void {
  const doc = content.doc as Y.Doc;
  const now = shownText(content);
  const changes = differences(now, text);
  if (changes.length === 0) return;
  const copies = new Copies(readCopies(doc));
  const client = nameOfText(text);
  doc.transact(() => {
    const written: Copy[] = [];
    // From the end, so that the places before stay.
    for (const { from, to, insertFrom, insertTo } of changes.toReversed()) {
      if (to > from) content.delete(from, to - from);
      if (insertTo === insertFrom) continue;
      const clock = Y.getState(doc.store, doc.clientID);
      content.insert(from, withoutHalves(text.slice(insertFrom, insertTo)));
      const length = insertTo - insertFrom;
      const place = { copyClient: doc.clientID, copyClock: clock, piece: length };
      written.push(...copiesOf({ client, clock: insertFrom, length }, place, copies));
    }
    if (written.length > 0) record(doc, written);
  }, origin);
}

interface Difference {
  readonly from: number;
  readonly to: number;
  readonly insertFrom: number;
  readonly insertTo: number;
}

/** The differences between two texts, in whole characters. */
function differences(one: string, other: string): readonly Difference[] {
  return diff(one, other, { scanLimit: 10_000, timeout: compareMs }).map(({ fromA, toA, fromB, toB }) => {
    // What stands before and behind a change is the same in both, so both are widened alike.
    const left = isLow(one, fromA) || isLow(other, fromB) ? 1 : 0;
    const right = isLow(one, toA) || isLow(other, toB) ? 1 : 0;
    return { from: fromA - left, to: toA + right, insertFrom: fromB - left, insertTo: toB + right };
  });
}

/** Whether a position is in the middle of a surrogate pair. */
function isLow(text: string, at: number): boolean {
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}
