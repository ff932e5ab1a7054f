/** Keeps edits in the editor, whatever their source, from leaving halves of characters in its text. */
import { type ChangeSpec, EditorState, type Extension, type Text, type Transaction } from "@codemirror/state";
import { type UnitAt, wholeCharacters, widen } from "../../shared-text/whole-characters.ts";

/** The filter. `isShared` recognises transactions that apply changes of the shared text. */
export function wholeCharacterFilter(isShared: (transaction: Transaction) => boolean): Extension {
  return EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || isShared(transaction)) return transaction;
    const mends: ChangeSpec[] = [];
    const unitAt = unitsOf(transaction.startState.doc);
    transaction.changes.iterChanges((from, to, fromB, toB, text) => {
      const splice = { from, to, insert: text.toString() };
      const whole = wholeCharacters(splice, unitAt);
      if (whole.insert === widen(splice, unitAt).insert) return;
      mends.push({ from: fromB - (from - whole.from), to: toB + (whole.to - to), insert: whole.insert });
    });
    return mends.length === 0 ? transaction : [transaction, { changes: mends, sequential: true }];
  });
}

/** Reads the code units of a text. */
export function unitsOf(text: Text): UnitAt {
  return (position) => text.sliceString(position, position + 1).charCodeAt(0);
}
