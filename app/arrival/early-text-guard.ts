/** Keeps early text behind the blank line that will separate it from the document. */
import { EditorSelection, EditorState, type Extension, type Transaction } from "@codemirror/state";
import type * as Y from "yjs";
import { blankLine, isEarlyText } from "./early-text.ts";

/** `isFromText`: whether a transaction applies a change of the shared text to the editor. Such transactions pass. */
export function earlyTextGuard(content: Y.Text, isFromText: (transaction: Transaction) => boolean): Extension {
  const isGuarded = (transaction: Transaction): boolean => !isFromText(transaction) && isEarlyText(content);
  return [
    // The range starts at -1, because an insertion at the very start of a range would pass.
    EditorState.changeFilter.of((transaction) => (isGuarded(transaction) ? [-1, blankLine.length] : true)),
    EditorState.transactionFilter.of((transaction) => {
      const { newSelection } = transaction;
      const first = Math.min(blankLine.length, transaction.newDoc.length);
      if (newSelection.ranges.every(({ from }) => from >= first) || !isGuarded(transaction)) return transaction;
      const ranges = newSelection.ranges.map(({ anchor, head }) =>
        EditorSelection.range(Math.max(first, anchor), Math.max(first, head)),
      );
      return [transaction, { selection: EditorSelection.create(ranges, newSelection.mainIndex), sequential: true }];
    }),
  ];
}
