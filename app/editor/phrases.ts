/** What CodeMirror itself says, on the screen and to screen readers, in the language of the page. */
import { EditorState } from "@codemirror/state";
import { msg } from "@lit/localize";

/** Each is asked for when it is said, so that it follows a change of the language. */
export const phrases = EditorState.phrases.of({
  get close() {
    return msg("Close");
  },
  get go() {
    return msg("Go");
  },
  get "Go to line"() {
    return msg("Go to a line");
  },
  get "current match"() {
    return msg("Current match");
  },
  get "on line"() {
    return msg("on line");
  },
  get "replaced match on line $"() {
    return msg("Replaced match on line $");
  },
  get "replaced $ matches"() {
    return msg("Replaced $ matches");
  },
  get "Selection deleted"() {
    return msg("Selection deleted");
  },
});
