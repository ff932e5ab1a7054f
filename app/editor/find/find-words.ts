/** The words of the search panel, in place of CodeMirror's shorter ones. */
import { msg } from "@lit/localize";
import { EditorState } from "@codemirror/state";

/**
 * They are asked for when the panel opens, in the language of then. Part of the editor from the beginning: when its words change, CodeMirror draws the whole editor anew.
 */
export const findWords = EditorState.phrases.of({
  get next() {
    return msg("Next");
  },
  get previous() {
    return msg("Previous");
  },
  get all() {
    return msg("Select all");
  },
  get "match case"() {
    return msg("Match case");
  },
  get regexp() {
    return msg("Pattern");
  },
  get "by word"() {
    return msg("Whole words");
  },
  get replace() {
    return msg("Replace");
  },
  get "replace all"() {
    return msg("Replace all");
  },
  get close() {
    return msg("Close");
  },
});
