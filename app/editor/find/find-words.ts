/** The words of the search panel, in place of CodeMirror's shorter ones, and what its commands tell screen readers. */
import { msg } from "@lit/localize";
import { EditorState } from "@codemirror/state";

/**
 * They are asked for when they are needed, in the language of then. Part of the editor from the beginning: when these words
 * change, CodeMirror draws the whole editor anew.
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
  get Find() {
    return msg("Find");
  },
  get Replace() {
    return msg("Replace");
  },
  get "Go to line"() {
    return msg("Go to line");
  },
  get go() {
    return msg("go");
  },
  get "current match"() {
    return msg("current match");
  },
  get "on line"() {
    return msg("on line");
  },
  get "replaced match on line $"() {
    return msg("replaced match on line $");
  },
  get "replaced $ matches"() {
    return msg("replaced $ matches");
  },
  get "Selection deleted"() {
    return msg("Selection deleted");
  },
});
