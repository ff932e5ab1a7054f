/**
 * Markdown is read by the paragraph, and a paragraph of megabytes (a log, data in one block) is read anew at each key: the
 * page would stand still. Where a change makes one, highlighting ends for the rest of the stay; the text is as before.
 */
import { EditorState, type Extension, type Text } from "@codemirror/state";
import { languageSlot } from "./language-slot.ts";

/** Characters of a paragraph from which on it is too long: some 10 ms of reading. */
export const paragraphLimit = 64 * 1024;

/** Leaves Markdown out from the first paragraph on that is too long. */
export function withoutLongParagraphs(): Extension {
  return EditorState.transactionExtender.of((transaction) => {
    if (!transaction.docChanged || transaction.newDoc.length < paragraphLimit) return null;
    let long = false;
    transaction.changes.iterChangedRanges((_fromA, _toA, fromB, toB) => {
      long ||=
        paragraphAt(transaction.newDoc, fromB) > paragraphLimit ||
        longestParagraph(transaction.newDoc, fromB, toB) > paragraphLimit;
    });
    return long ? { effects: languageSlot.reconfigure([]) } : null;
  });
}

/** Characters of the longest paragraph that begins between two positions. Paragraphs end at blank lines. */
export function longestParagraph(text: Text, from = 0, to = text.length): number {
  let [longest, current] = [0, 0];
  for (let line = text.lineAt(from); ; line = text.line(line.number + 1)) {
    current = isBlank(line.text) ? 0 : current + line.length + 1;
    if (current > longest) longest = current;
    if (longest > paragraphLimit || line.to >= to || line.number === text.lines) return longest;
  }
}

// Characters of the paragraph around a position, counted no further than the limit in each direction.
function paragraphAt(text: Text, position: number): number {
  let size = 0;
  for (const step of [-1, 1]) {
    const first = text.lineAt(position).number + (step === 1 ? 1 : 0);
    for (let number = first; number >= 1 && number <= text.lines && size <= paragraphLimit; number += step) {
      const { text: words, length } = text.line(number);
      if (isBlank(words)) break;
      size += length + 1;
    }
  }
  return size;
}

const isBlank = (line: string): boolean => line.length < 1_000 && line.trim() === "";
