/** The commands that the keys of Vim ask of CodeMirror, without its history: undo is Yjs's (`editor/vim/vim-keys.ts`). */
export {
  cursorCharBackward,
  cursorCharLeft,
  cursorLineBoundaryBackward,
  cursorLineBoundaryForward,
  indentLess,
  indentMore,
  indentSelection,
  insertNewlineAndIndent,
  toggleLineComment,
} from "@codemirror/commands";

export const undo = (): boolean => false;
export const redo = undo;
