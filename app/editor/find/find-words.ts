/** The words of the search panel, in place of CodeMirror's shorter ones. */
import { EditorState } from "@codemirror/state";

/** Part of the editor from the beginning: when its words change, CodeMirror draws the whole editor anew. */
export const findWords = EditorState.phrases.of({
  next: "Next",
  previous: "Previous",
  all: "Select all",
  "match case": "Match case",
  regexp: "Pattern",
  "by word": "Whole words",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
});
