/** Markdown for the editor. Loaded once the editor can be typed in. */
import { markdownKeymap, markdownLanguage } from "@codemirror/lang-markdown";
import type { Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";

/**
 * Highlighting, and lists that go on at Enter. Tab keeps moving the focus. Not `markdown()`, which brings the parsers of
 * HTML, CSS and JavaScript, four times as much code, for what is inside of tags.
 */
export function markdownSupport(): Extension {
  return [markdownLanguage.extension, keymap.of(markdownKeymap)];
}
